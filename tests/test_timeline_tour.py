"""The Timeline tab in the browser: a salesperson, headquarters, a new contact."""

from datetime import timedelta

from odoo import fields

from .common import CrmVnHttpCase
from .common_store import StoreMixin


class TestTimelineTour(StoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Timeline customer", "store_id": cls.hanoi.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Tour deal",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "user_id": cls.users["own"].id,
                "store_id": cls.hanoi.id,
            }
        )
        now = fields.Datetime.now()
        rows = []
        for number in range(12):
            kinds = (
                ("message", "zalo", "in", f"Zalo {number}", "Longer. " * 200),
                ("call", "phone", "out", f"Call {number}", "Short."),
                ("note", "other", False, f"Note {number}", False),
            )
            for place, (kind, channel, direction, name, summary) in enumerate(kinds):
                rows.append(
                    {
                        "kind": kind,
                        "channel": channel,
                        "direction": direction,
                        "name": name,
                        "summary": summary,
                        "date": now - timedelta(days=number, seconds=place),
                        "partner_id": cls.partner.id,
                        "store_id": cls.hanoi.id,
                        "user_id": cls.users["own"].id,
                        "recording_url": kind == "call"
                        and f"https://calls.example/{number}.mp3",
                    }
                )
        rows[12].update(name="About the deal", lead_id=cls.lead.id)
        cls.env["crm.interaction"]._record(rows)

    def test_salesperson(self):
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}",
            "crm_vn_timeline_salesperson",
            login=self.users["own"].login,
        )

    def test_manager(self):
        self.env["crm.interaction"]._record(
            [
                {
                    "kind": "store_visit",
                    "channel": "store",
                    "name": "Elsewhere",
                    "partner_id": self.partner.id,
                    "store_id": self.saigon.id,
                }
            ]
        )
        manager = self.new_sales_manager("tour_manager", lang="en_US")
        self.start_tour(
            f"/odoo/res.partner/{self.partner.id}",
            "crm_vn_timeline_manager",
            login=manager.login,
        )

    def test_empty(self):
        partner = self.env["res.partner"].create({"name": "Nobody yet"})
        load = type(partner).get_timeline

        def load_then_record(record, *args, **kwargs):
            answer = load(record, *args, **kwargs)
            if not answer["entries"]:
                record.env["crm.interaction"]._record(
                    [
                        {
                            "kind": "note",
                            "name": "Just now",
                            "partner_id": record.id,
                        }
                    ]
                )
            return answer

        load_then_record._readonly = False
        self.patch(type(partner), "get_timeline", load_then_record)
        self.start_tour(
            f"/odoo/res.partner/{partner.id}",
            "crm_vn_timeline_empty",
            login=self.users["everything"].login,
        )
