"""Where the parts of a call are in what each call centre sends.

A part has several names if a provider, or its versions, call it differently; the first
that has a value counts.
"""

#: Targets of a source's field map that are a part of a call.
MAPPED = {
    "external_id": "call_id",
    "phone": "number",
    "message": "note",
    "call_event": "event",
    "call_status": "status",
    "call_direction": "direction",
    "call_extension": "extension",
    "call_hotline": "hotline",
    "call_start": "started",
    "call_answer": "answered",
    "call_end": "ended",
    "call_talk": "talk",
    "call_duration": "total",
    "call_waiting": "waiting",
    "call_recording": "recording",
}

_USUAL = {
    "call_id": (
        "call_id callid call_uuid uuid uniqueid unique_id linkedid transaction_id"
        " session_id call_sid external_id cdr_id id ma_cuoc_goi id_cuoc_goi"
    ),
    "event": "event event_type event_name call_event state call_state type su_kien",
    "status": (
        "call_status status disposition result call_result hangup_status"
        " trang_thai ket_qua tinh_trang"
    ),
    "direction": (
        "direction call_direction call_type calltype huong huong_cuoc_goi"
        " loai_cuoc_goi chieu"
    ),
    "number": (
        "phone phone_number customer_phone customer_number so_khach so_khach_hang"
        " sdt so_dien_thoai"
    ),
    "from": (
        "from from_number caller caller_number source_number src callerid cid so_goi"
    ),
    "to": (
        "to to_number callee called called_number destination destination_number dst"
        " so_nhan so_bi_goi"
    ),
    "extension": (
        "extension ext agent_ext sip_user sipuser agent_extension agent agent_id"
        " user_name username may_nhanh so_may_le so_noi_bo nhan_vien"
    ),
    "hotline": "hotline did trunk sip_number virtual_number line dau_so",
    "started": (
        "start_time starttime started_at time_start start calldate call_date"
        " time_start_call created_at bat_dau thoi_gian_bat_dau thoi_gian_goi ngay_goi"
    ),
    "answered": (
        "answer_time answertime answered_at time_answer time_answer_start"
        " thoi_gian_tra_loi thoi_gian_nghe_may"
    ),
    "ended": (
        "end_time endtime ended_at time_end time_end_call hangup_time"
        " thoi_gian_ket_thuc"
    ),
    "moment": "timestamp timestamp_ms time event_time",
    "talk": (
        "talk_time talktime billsec bill_sec talk_duration answer_duration"
        " thoi_gian_dam_thoai thoi_luong_dam_thoai"
    ),
    "total": "duration total_duration call_duration thoi_luong tong_thoi_gian",
    "waiting": (
        "wait_time waittime waiting_time waiting holdtime hold_time ring_time ringtime"
        " thoi_gian_cho thoi_gian_do_chuong"
    ),
    "recording": (
        "recording_url record_url recordingurl recording_file recordingfile"
        " recording_file_url recording record file_ghi_am ghi_am link_ghi_am"
    ),
    "note": "note notes comment ghi_chu",
}

TABLES = {
    "stringee": {
        "call_id": "call_id",
        "event": "call_status",
        "moment": "timestamp_ms",
        "talk": "answerDuration",
        "total": "duration",
        "cause": "endCallCause",
        "reason": "callCreatedReason",
        "user": "request_from_user_id",
        "from": "from.number",
        "from_type": "from.type",
        "from_alias": "from.alias",
        "to": "to.number",
        "to_type": "to.type",
        "to_alias": "to.alias",
    },
    "omicall": {
        "call_id": "transaction_id call_uuid",
        "event": "state event event_type",
        "status": "disposition",
        "direction": "direction",
        "number": "phone_number",
        "from": "source_number from_number",
        "to": "destination_number to_number",
        "extension": "sip_user extension",
        "hotline": "hotline sip_number",
        "started": "time_start_call",
        "answered": "time_answer_start",
        "ended": "time_end_call",
        "moment": "created_date",
        "talk": "bill_sec",
        "total": "duration",
        "recording": "recording_file_url recording_file",
        "note": "note",
        "voicemail": "is_voicemail",
    },
    "caresoft": {
        "object": "object",
        "event": "action",
        "call_id": (
            "call_info.call_id call_info.callid call_info.call_uuid call_info.id"
        ),
        "direction": (
            "call_info.direction call_info.call_type ticket.ticket_source object"
        ),
        "status": "call_info.call_status call_info.status call_info.end_status",
        "number": (
            "call_info.phone call_info.customer_phone call_info.phone_number"
            " user.phone_no user.phone"
        ),
        "from": "call_info.caller call_info.from",
        "to": "call_info.called call_info.callee call_info.to",
        "extension": (
            "call_info.ipphone call_info.extension call_info.agent_email"
            " call_info.agent_id call_info.agent"
        ),
        "hotline": "call_info.hotline call_info.service_number",
        "started": "call_info.start_time",
        "answered": "call_info.answer_time call_info.pickup_time",
        "ended": "call_info.end_time",
        "talk": "call_info.talk_time",
        "total": "call_info.duration call_info.call_duration",
        "waiting": "call_info.wait_time",
        "recording": "call_info.recording_url call_info.record_url call_info.path",
    },
    "voicecloud": {
        "call_id": "callid call_id uniqueid",
        "event": "event",
        "status": "status",
        "direction": "direction",
        "number": "phone",
        "extension": "extension",
        "hotline": "did hotline",
        "queue": "queue",
        "started": "calldate",
        "total": "duration",
        "talk": "billsec",
        "waiting": "holdtime",
        "recording": "recordingfile",
    },
    "alohub": {
        "call_id": "call_id",
        "status": "call_status",
        "direction": "direction",
        "from": "caller_number",
        "to": "destination_number",
        "hotline": "hotline",
        "started": "starttime",
        "answered": "answertime",
        "ended": "endtime",
        "total": "total_duration",
        "recording": "recording_url",
        "agent": "userName",
    },
    "generic": _USUAL,
}
#: Whose table holds names that may be nested in anything.
LOOSE = {"generic"}
#: Names that mean something else where they are nested.
OUTER = {"id"}
