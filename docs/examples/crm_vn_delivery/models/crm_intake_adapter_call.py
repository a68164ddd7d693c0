import hmac

from odoo import api, models

from odoo.addons.crm_vn.tools.call_event import ENDED, RINGING, CallReport, NoCallId
from odoo.addons.crm_vn.tools.moment import read_moment, read_seconds
from odoo.addons.crm_vn.tools.payload import load_payload

RESULTS = {"ok": "answered", "noanswer": "no_answer", "busy": "busy"}


class CrmIntakeAdapterCall(models.AbstractModel):
    """Hello PBX posts JSON, once when it rings and once when the call is over::

        {"no": "77", "state": "over", "inbound": true, "customer": "0912345678",
         "ext": "101", "at": 1763694000, "seconds": "35", "outcome": "ok"}

    Its key is in the header ``X-Hello-Key``.
    """

    _inherit = "crm.intake.adapter.call"

    @api.model
    def _is_authentic(self, provider, secret, raw, headers, payload):
        if provider != "hello":
            return super()._is_authentic(provider, secret, raw, headers, payload)
        given = headers.get("X-Hello-Key") or ""
        return not secret or hmac.compare_digest(given.encode(), secret.encode())

    @api.model
    def _read_report(self, event):
        if event.source_id.provider != "hello":
            return super()._read_report(event)
        payload = load_payload(event.payload)
        if not payload.get("no"):
            raise NoCallId("no number of the call")
        is_over = payload.get("state") == "over"
        return CallReport(
            call_id=str(payload["no"]),
            stage=ENDED if is_over else RINGING,
            direction="in" if payload.get("inbound") else "out",
            number=str(payload.get("customer") or ""),
            extension=str(payload.get("ext") or ""),
            started=read_moment(payload.get("at")),
            talk=read_seconds(payload.get("seconds")) if is_over else None,
            result=RESULTS.get(payload.get("outcome"), "") if is_over else "",
        )
