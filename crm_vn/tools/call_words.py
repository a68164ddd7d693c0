"""Words by which call centres name the stage, the result and the direction of a call,
in English and Vietnamese.

Compared without case, tones and separators, as names of fields are.
"""

from .call_event import ANSWERED, ENDED, RINGING
from .field_alias import alias_key

_STAGES = {
    RINGING: (
        "ring ringing created start started new init initiated dial dialing dialling"
        " incoming calling call_start call_in inbound_start trying queued"
        " do_chuong dang_do_chuong dang_goi bat_dau cuoc_goi_moi"
    ),
    ANSWERED: (
        "answer answered connect connected bridge bridged pickup pick_up talking"
        " in_progress up bat_may nhac_may nghe_may da_bat_may da_nghe_may"
        " dang_dam_thoai dang_noi_chuyen"
    ),
    ENDED: (
        "end ended hangup hang_up hungup completed complete finish finished terminated"
        " disconnected call_end end_call call_ended cdr destroy destroyed ad_end_call"
        " pd_end_call ket_thuc da_ket_thuc gac_may cup_may"
    ),
}
_RESULTS = {
    "answered": (
        "answer answered success successful completed connected ok meet_agent normal"
        " da_tra_loi tra_loi da_nghe nghe_may da_nghe_may bat_may da_bat_may gap"
        " thanh_cong dam_thoai"
    ),
    "busy": (
        "busy user_busy busy_here busy_line declined decline rejected reject may_ban"
        " ban dang_ban tu_choi"
    ),
    "no_answer": (
        "no_answer noanswer no_answered not_answered not_answer unanswered miss missed"
        " missed_call miss_call abandon abandoned no_response timeout time_out nho"
        " goi_nho cuoc_goi_nho khong_nghe_may khong_tra_loi khong_bat_may"
        " khong_nhac_may khong_nghe"
    ),
    "cancelled": (
        "cancel cancelled canceled originator_cancel caller_cancel huy da_huy"
        " khach_huy nguoi_goi_huy"
    ),
    "voicemail": "voicemail voice_mail hop_thu_thoai loi_nhan_thoai",
    "failed": (
        "fail failed failure error congestion chanunavail chan_unavail invalid"
        " invalid_number unavailable unreachable not_found that_bai loi"
        " khong_lien_lac_duoc thue_bao"
    ),
}
_DIRECTIONS = {
    "in": (
        "in inbound incoming call_in inbound_call voice voicemail goi_den cuoc_goi_den"
        " goi_vao cuoc_goi_vao den vao"
    ),
    "out": (
        "out outbound outgoing call_out outbound_call voice_out click_to_call"
        " clicktocall autocall auto_call smart_dialer goi_di cuoc_goi_di goi_ra"
        " cuoc_goi_ra di ra"
    ),
    "internal": "internal local noi_bo cuoc_goi_noi_bo",
}
_SIP = {"480": "no_answer", "408": "no_answer", "486": "busy", "600": "busy"} | {
    "603": "busy",
    "487": "cancelled",
}


def _by_word(table):
    return {
        alias_key(word): meaning
        for meaning, words in table.items()
        for word in words.split()
    }


_STAGE_OF = _by_word(_STAGES)
_RESULT_OF = _by_word(_RESULTS)
_DIRECTION_OF = _by_word(_DIRECTIONS)


def stage_of(word):
    """Return the stage that a word means, or None."""
    return _STAGE_OF.get(alias_key(word))


def result_of(word):
    """Return the result that a word means, or an empty text."""
    return _RESULT_OF.get(alias_key(word), "")


def direction_of(word):
    """Return *in*, *out*, *internal*, or an empty text."""
    return _DIRECTION_OF.get(alias_key(word), "")


def result_of_sip(cause):
    """Return the result that a cause such as ``486 Busy Here`` means, or an empty
    text."""
    code = cause.strip()[:3]
    if code.isascii() and code.isdigit() and code[0] in "456":
        return _SIP.get(code, "failed")
    return ""
