"""What the fields of a form mean.

Page designers name fields as they like: ``ho_ten``, ``Họ tên*``, ``fullName``,
``FULL_NAME``.  All of them are compared by :func:`alias_key`, and :data:`ALIASES` says
which canonical key each one stands for.  The canonical keys are the vocabulary the
intake gateway understands; anything else is kept as it came.
"""

import re
import unicodedata

ALIASES = {
    "name": (
        "name full_name your_name customer_name contact_name client_name"
        " ho_ten ho_va_ten ten ten_khach_hang ten_khach ten_cua_ban ten_day_du"
        " hoten_kh ten_lien_he nguoi_lien_he khach_hang"
    ),
    "first_name": "first_name firstname fname given_name ten_goi",
    "last_name": "last_name lastname lname family_name surname ho ho_dem ho_va_dem",
    "phone": (
        "phone phone_number tel telephone mobile mobile_phone cellphone work_phone"
        " contact_phone customer_phone your_phone so_dien_thoai dien_thoai sdt so_dt"
        " dt didong di_dong so_di_dong dien_thoai_di_dong so_phone hotline_kh zalo"
        " so_zalo sdt_zalo"
    ),
    "email": (
        "email e_mail mail email_address work_email your_email customer_email"
        " contact_email thu_dien_tu dia_chi_email hop_thu"
    ),
    "company": (
        "company company_name organization organisation business cong_ty ten_cong_ty"
        " doanh_nghiep ten_doanh_nghiep to_chuc don_vi"
    ),
    "function": "function job job_title position title chuc_vu chuc_danh nghe_nghiep",
    "website": "website web trang_web site",
    "street": (
        "street street_address address full_address your_address dia_chi"
        " dia_chi_nhan_hang so_nha dia_chi_cu_the"
    ),
    "ward": "ward phuong xa phuong_xa xa_phuong",
    "district": "district quan huyen quan_huyen",
    "city": "city thanh_pho tinh_thanh tinh_thanh_pho tinh_tp thanh_pho_tinh tp",
    "state": "state region province tinh",
    "zip": "zip zip_code postal_code postcode ma_buu_dien ma_buu_chinh",
    "country": "country country_code quoc_gia nuoc",
    "message": (
        "message your_message note notes comment comments content inquiry enquiry"
        " question description nhu_cau ghi_chu noi_dung loi_nhan tin_nhan yeu_cau"
        " cau_hoi mo_ta nhu_cau_cua_ban"
    ),
    "product": (
        "product product_name san_pham ten_san_pham sp dich_vu service goi_dich_vu"
    ),
    "page_url": "page_url url url_page page landing_page landing_url link_page",
    "referrer": "referrer referer http_referer",
    "external_id": (
        "external_id lead_id leadgen_id submission_id ladi_id ladi_lead_id"
        " idempotency_key"
    ),
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_term": "utm_term",
    "utm_content": "utm_content",
}

UTM_KEYS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def alias_key(raw: str) -> str:
    """The form in which field names are compared: lower case, no tones, no separators.

    ``Họ và tên *``, ``ho_va_ten`` and ``HO-VA-TEN`` are all ``hovaten``; a name with no
    letter or digit of the Latin alphabet gives an empty string.
    """
    text = unicodedata.normalize("NFD", raw.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "", text)


_BY_ALIAS = {
    alias_key(alias): canonical
    for canonical, aliases in ALIASES.items()
    for alias in aliases.split()
}


# What machines tell each other: campaign numbers, click ids, first touches.
_TECHNICAL = re.compile(
    r"apiversion|istest|(form|campaign|adgroup|creative|assetgroup)id"
    r"|ladi\w*|ip|ipaddress|useragent|[gw]braid|\w*clid"
    r"|first(utm\w+|landingurl|referrer)|utm\w+"
)


def is_technical(raw: str) -> bool:
    """Whether an unknown field is of no use to a salesperson: it stays in the request,
    and is not shown in the notes of the lead."""
    return bool(_TECHNICAL.fullmatch(alias_key(raw.rpartition(".")[2])))


# The visit of an advertisement; of a first touch it is not that of this request.
_CLICK_ID = re.compile(r"(?!first)\w*clk?id|[gw]braid")


def is_click_id(raw: str) -> bool:
    """Whether a field holds what an advertising platform calls a click: ``gclid``,
    ``fbclid``, ``ttclid``, ``zclid`` …"""
    return bool(_CLICK_ID.fullmatch(alias_key(raw.rpartition(".")[2])))


def canonical_key(raw: str) -> str | None:
    """The canonical key a field name stands for, or ``None`` for an unknown one.

    Of a nested name (``customer.phone``) the whole path is tried first, then the last
    part.
    """
    known = _BY_ALIAS.get(alias_key(raw))
    if known is None and "." in raw:
        known = _BY_ALIAS.get(alias_key(raw.rpartition(".")[2]))
    return known
