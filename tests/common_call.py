"""Calls that a call centre reports within a test's transaction."""

from odoo.addons.crm_vn.tools.payload import ACTION

from .common_intake import IntakeCase
from .common_store import StoreMixin

PHONE = "0912345678"


class CallCase(StoreMixin, IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.new_line("Hotline")

    @classmethod
    def new_line(cls, name, provider="voicecloud", **values):
        return cls.env["crm.intake.source"].create(
            {
                "name": name,
                "kind": "call",
                "provider": provider,
                "store_id": False,
                **values,
            }
        )

    def report(self, action="call_in", source=None, callid="c1", **values):
        """:return: the event of a report, VoiceCloud's unless told otherwise"""
        payload = {ACTION: action, "callid": callid, **values}
        event, _stored = self.receive(payload, source or self.line)
        return event

    def ring(self, **values):
        return self.report(event="RING", phone=PHONE, **values)

    def calls(self):
        self.env.invalidate_all()
        return self.env["crm.interaction"].search(
            [("provider", "=", "voicecloud")], order="id"
        )

    def new_customer(self, **values):
        return self.env["res.partner"].create(
            {"name": "Nguyễn Văn An", "phone": PHONE, **values}
        )
