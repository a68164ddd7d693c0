"""A deal of 200 million, from its demo to the teams that deliver it.

Three people, none of whom sees what is not theirs: a salesperson of one store, and one
person each of the contract team and of the project team, of the headquarters.
"""

from datetime import date, timedelta

from odoo import fields
from odoo.tests import Form

from .common_service import ServiceMixin
from .common_store import SALESMAN, StoreCase

AMOUNT = 200_000_000
DEMANDS = {
    "objections": ["price", "support"],
    "price_demand": 190_000_000,
    "delivery_demand": "Before Tết",
    "support_demand": "24 months on site",
}


class DealMixin(ServiceMixin):
    """Class attributes: ``seller``, ``lawyer`` and ``builder``, the teams of the two
    latter, which take over what is won, and the seller's ``deal``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.users["own"]
        cls.lawyer = cls.new_member("lawyer", SALESMAN, cls.chain)
        cls.builder = cls.new_member("builder", SALESMAN, cls.chain)
        cls.drafting = cls.hand_over_to("contract_drafting", cls.lawyer)
        cls.kickoff = cls.hand_over_to("project_kickoff", cls.builder)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Hoàng Gia JSC", "is_company": True, "store_id": cls.hanoi.id}
        )
        cls.deal = cls.env["crm.lead"].create(
            {
                "name": "ERP for Hoàng Gia",
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "user_id": cls.seller.id,
                "store_id": cls.hanoi.id,
                "stage_id": cls.env.ref("crm.stage_lead2").id,
                "expected_revenue": AMOUNT,
                "probability": 40,
                "date_deadline": date(2027, 1, 31),
            }
        )

    @classmethod
    def hand_over_to(cls, code, user):
        """A seeded service, opened for what is won, of a team of one person."""
        service = cls.env.ref(f"crm_vn.service_{code}")
        team = cls.env["crm.team"].create(
            {"name": code, "member_ids": [fields.Command.link(user.id)]}
        )
        service.write({"trigger": "won", "assign": "team", "team_id": team.id})
        return service

    def work_of(self, user, service, **values):
        """The open record of a service that a user has, as they see it."""
        records = self.env["crm.service.record"].with_user(user)
        return records.search(
            [
                ("user_id", "=", user.id),
                ("service_id", "=", service.id),
                ("state", "in", ["planned", "in_progress"]),
            ]
        ).ensure_one()

    def end(self, record, code, outputs=None):
        record.outcome_id = record.service_id.outcome_ids.filtered(
            lambda outcome: outcome.code == code
        )
        record.outputs = outputs or {}
        record.action_done()
        self.env.flush_all()
        self.env.invalidate_all()


class TestServiceStoryDeal(DealMixin, StoreCase):
    def plan_by_hand(self, code, **values):
        """The wizard, as the seller fills it in."""
        wizard = (
            self.env["crm.service.plan"]
            .with_user(self.seller)
            .with_context(active_model="crm.lead", active_ids=self.deal.ids)
            .create({"service_id": self.env.ref(f"crm_vn.service_{code}").id, **values})
        )
        wizard.action_plan()
        return self.work_of(self.seller, wizard.service_id)

    def show_demo(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        demo = self.plan_by_hand("demo_meeting", scheduled_at=tomorrow)
        demo.inputs = {"focus": "Stock and debts"}
        demo.action_start()
        self.end(
            demo,
            "wants_offer",
            {"interest": "high", "demands": "Paid in three parts"},
        )
        return demo

    def win(self):
        follow_up = self.env.ref("crm_vn.service_quotation_follow_up")
        self.show_demo()
        self.end(self.work_of(self.seller, follow_up), "negotiates", DEMANDS)
        self.end(self.work_of(self.seller, follow_up), "buys")

    # THE SELLER

    def test_the_wizard_asks_for_what_is_needed(self):
        form = Form(
            self.env["crm.service.plan"]
            .with_user(self.seller)
            .with_context(active_model="crm.lead", active_ids=self.deal.ids)
        )
        for code, names in (
            ("demo_meeting", ["focus", "decision_maker", "attendees"]),
            ("quotation_follow_up", ["order", "amount"]),
            ("catch_up_meeting", ["topic"]),
        ):
            form.service_id = self.env.ref(f"crm_vn.service_{code}")
            self.assertEqual([item["name"] for item in form.inputs], names)

    def test_the_demo_moves_the_deal(self):
        demo = self.show_demo()
        self.assertEqual(demo.calendar_event_id.interaction_result, "held")
        self.assertEqual(self.deal.probability, 70)
        self.assertEqual(self.deal.stage_id, self.env.ref("crm.stage_lead3"))
        follow_up = self.work_of(
            self.seller, self.env.ref("crm_vn.service_quotation_follow_up")
        )
        self.assertEqual(follow_up.previous_id, demo)
        self.assertEqual(follow_up.scheduled_at, demo.done_at + timedelta(days=2))
        self.assertEqual(dict(follow_up.inputs)["amount"], AMOUNT)

    def test_the_demo_is_told_once(self):
        self.show_demo()
        entries = self.deal.with_user(self.seller).get_timeline()["entries"]
        [entry] = [entry for entry in entries if entry["kind"] == "meeting"]
        self.assertEqual(len(entries), 1)
        self.assertEqual(entry["summary"].count("Paid in three parts"), 1)

    def test_winning_hands_over(self):
        self.win()
        self.assertEqual((self.deal.won_status, self.deal.probability), ("won", 100))
        self.assertTrue(self.deal.stage_id.is_won)
        for user, service in (
            (self.lawyer, self.drafting),
            (self.builder, self.kickoff),
        ):
            record = self.work_of(user, service)
            self.assertEqual(record.store_id, self.hanoi)
            inputs = dict(record.inputs)
            self.assertEqual(inputs["amount"], AMOUNT)
            self.assertEqual(inputs["customer"].id, self.customer.id)
            self.assertEqual(inputs["due_date"], "2027-01-31")
            for demand in ("Paid in three parts", "190", "Before Tết", "24 months"):
                self.assertIn(demand, inputs["demands"])

    def test_winning_again_hands_over_once(self):
        self.win()
        self.deal.stage_id = self.env.ref("crm.stage_lead3")
        self.deal.action_set_won()
        self.assertEqual(len(self.drafting.record_ids), 1)
        self.assertEqual(len(self.kickoff.record_ids), 1)

    # THE TEAMS

    def test_what_came_of_it_is_seen_on_the_deal(self):
        self.win()
        drafting = self.work_of(self.lawyer, self.drafting)
        drafting.action_start()
        self.end(
            drafting,
            "signed",
            {"contract_number": "HĐ-2026/118", "signed_date": "2026-11-22"},
        )
        kickoff = self.work_of(self.builder, self.kickoff)
        self.end(
            kickoff,
            "started",
            {"leader": self.builder.id, "start_date": "2026-12-01"},
        )
        deal = self.deal.with_user(self.seller)
        outcomes = {
            record.service_id.code: record.outcome_id.name
            for record in deal.service_record_ids
            if record.state == "done"
        }
        self.assertEqual(outcomes["contract_drafting"], "Signed")
        self.assertEqual(outcomes["project_kickoff"], "Started")
        told = {
            entry["name"]: entry.get("summary") or ""
            for entry in deal.get_timeline()["entries"]
        }
        [name] = [name for name in told if "Contract Drafting" in name]
        self.assertIn("HĐ-2026/118", f"{name} {told[name]}")
        self.assertTrue([name for name in told if "Project Kick-off" in name])

    def test_each_team_sees_its_own(self):
        self.win()
        records = self.env["crm.service.record"]
        self.assertEqual(
            records.with_user(self.lawyer).search([]).service_id, self.drafting
        )
        self.assertEqual(
            records.with_user(self.builder).search([]).service_id, self.kickoff
        )
        self.assertFalse(records.with_user(self.saigon_user).search([]))
        self.assertNotIn(
            self.deal, self.env["crm.lead"].with_user(self.lawyer).search([])
        )
