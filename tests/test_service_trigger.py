"""Services that leads open by themselves, once, whatever way they go."""

import logging

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .test_service_plan import PlanCase

TRIGGER = "odoo.addons.crm_vn.models.service.crm_service_trigger"


class TriggerCase(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["crm.stage"]
        cls.first = stages.create({"name": "First", "sequence": 1})
        cls.offer = stages.create({"name": "Offer", "sequence": 50})
        cls.won = stages.create({"name": "Won here", "sequence": 90, "is_won": True})
        cls.welcome = cls.new_service("Welcome")
        cls.follow_up = cls.new_service("Offer call")
        cls.contract = cls.new_service("Contract")

    @classmethod
    def switch_on(cls):
        cls.welcome.trigger = "lead_new"
        cls.follow_up.write({"trigger": "stage", "trigger_stage_id": cls.offer.id})
        cls.contract.trigger = "won"

    def of(self, service, leads=None):
        leads = self.lead if leads is None else leads
        return self.env["crm.service.record"].search(
            [("service_id", "=", service.id), ("lead_id", "in", leads.ids)], order="id"
        )


class TestEvents(TriggerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on()

    def test_a_new_lead(self):
        user = self.users["own"]
        lead = (
            self.env["crm.lead"]
            .with_user(user)
            .create({"name": "New", "type": "lead", "user_id": user.id})
        )
        record = self.of(self.welcome, lead)
        self.assertEqual(len(record), 1)
        self.assertEqual((record.create_uid, record.user_id), (user, user))
        self.assertFalse(self.of(self.contract, lead))

    def test_a_new_lead_that_is_over(self):
        won = self.new_deal(stage_id=self.won.id)
        archived = self.new_deal(active=False)
        self.assertFalse(self.of(self.welcome, won | archived))
        self.assertEqual(len(self.of(self.contract, won)), 1)

    def test_a_stage(self):
        self.lead.stage_id = self.offer
        record = self.of(self.follow_up)
        self.assertEqual(len(record), 1)
        self.lead.stage_id = self.first
        self.lead.stage_id = self.offer
        self.assertEqual(self.of(self.follow_up), record)
        created = self.new_deal(stage_id=self.offer.id)
        self.assertEqual(len(self.of(self.follow_up, created)), 1)

    def test_a_stage_that_opens_a_service_stays(self):
        self.follow_up.active = False
        with self.assertRaisesRegex(UserError, "Offer call"):
            self.offer.unlink()
        self.first.unlink()

    def test_won_in_whatever_way(self):
        ways = {
            "button": lambda lead: lead.action_set_won(),
            "rainbow": lambda lead: lead.action_set_won_rainbowman(),
            "kanban": lambda lead: lead.web_save({"stage_id": self.won.id}, {}),
            "import": lambda lead: self.env["crm.lead"].load(
                [".id", "stage_id/.id"], [[str(lead.id), str(self.won.id)]]
            ),
        }
        for way, win in ways.items():
            with self.subTest(way):
                lead = self.new_deal(way)
                win(lead)
                self.assertEqual(lead.won_status, "won")
                self.assertEqual(len(self.of(self.contract, lead)), 1)

    def test_won_again(self):
        """It opens again only if what it had opened was cancelled."""
        self.lead.action_set_won()
        first = self.of(self.contract)
        for _time in range(2):
            self.lead.stage_id = self.first
            self.lead.action_set_won()
        self.assertEqual(self.of(self.contract), first)
        first.action_cancel()
        self.lead.stage_id = self.first
        self.lead.action_set_won()
        self.assertEqual(len(self.of(self.contract) - first), 1)
        self.assertEqual(first.state, "cancelled")

    def test_restored(self):
        self.lead.stage_id = self.offer
        self.lead.action_set_lost()
        self.lead.action_restore()
        self.assertEqual(self.of(self.follow_up).mapped("state"), ["cancelled"])

    def test_merged(self):
        """It opens nothing again, neither then nor later."""
        other = self.new_deal("Other")
        (self.lead | other).action_set_won()
        kept = self.of(self.contract, self.lead | other)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(kept.lead_id, merged)
        merged.stage_id = self.first
        merged.action_set_won()
        self.assertEqual(self.of(self.contract, merged), kept)
        self.assertEqual(len(kept.filtered(lambda rec: rec.state == "planned")), 1)
        self.assertNotIn("service_triggers", merged.env.context)

    def test_data_that_moves_in(self):
        leads = self.env["crm.lead"].with_context(service_triggers=False)
        lead = leads.create({"name": "Old", "stage_id": self.offer.id})
        self.assertFalse(self.of(self.welcome, lead) | self.of(self.follow_up, lead))


class TestFilter(TriggerCase):
    def test_the_domain(self):
        self.contract.write(
            {"trigger": "won", "domain": "[('partner_id.city', '=', 'Huế')]"}
        )
        self.customer.city = "Huế"
        other = self.new_deal(partner_id=False)
        (self.lead | other).action_set_won()
        self.assertEqual(self.of(self.contract, self.lead | other).lead_id, self.lead)

    def test_the_company(self):
        self.contract.write({"trigger": "won", "company_id": self.other_company.id})
        leads = self.new_deal(company_id=self.company.id) | self.new_deal(
            company_id=self.other_company.id, user_id=False, store_id=False
        )
        leads.action_set_won()
        self.assertEqual(self.of(self.contract, leads).lead_id, leads[1])

    def test_changed_services(self):
        self.lead.stage_id = self.offer
        self.follow_up.write({"trigger": "stage", "trigger_stage_id": self.offer.id})
        second = self.new_deal()
        second.stage_id = self.offer
        self.follow_up.active = False
        third = self.new_deal()
        third.stage_id = self.offer
        leads = self.lead | second | third
        self.assertEqual(self.of(self.follow_up, leads).lead_id, second)


class TestHarm(TriggerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on()

    def break_domain(self, service):
        """As a module that is uninstalled leaves it."""
        self.env.cr.execute(
            "UPDATE crm_service SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", service.id],
        )
        service.invalidate_recordset(["domain"])

    def test_a_broken_service_breaks_nothing(self):
        other = self.new_service("Other", trigger="won")
        self.break_domain(self.contract)
        with self.assertLogs(TRIGGER, logging.WARNING):
            self.lead.with_user(self.users["own"]).action_set_won()
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(len(self.of(other)), 1)
        self.assertFalse(self.of(self.contract))
        self.assertIn("x_gone", self.contract.trigger_error)

    @mute_logger(TRIGGER)
    def test_a_repaired_service(self):
        self.break_domain(self.contract)
        self.lead.action_set_won()
        self.assertTrue(self.contract.trigger_error)
        self.contract.domain = "[]"
        self.assertFalse(self.contract.trigger_error)
        self.new_deal().action_set_won()
        self.assertFalse(self.contract.trigger_error)

    @mute_logger(TRIGGER)
    def test_an_action_that_fails(self):
        self.contract.sudo().server_action_id = self.env["ir.actions.server"].create(
            {
                "name": "Fail",
                "model_id": self.env["ir.model"]._get_id("crm.service.record"),
                "state": "code",
                "code": "raise UserError('Not today')",
            }
        )
        self.lead.write({"stage_id": self.won.id, "description": "Kept"})
        self.assertEqual(self.lead.won_status, "won")
        self.assertIn("Kept", self.lead.description)
        self.assertFalse(self.of(self.contract))
        self.assertIn("Not today", self.contract.trigger_error)

    def test_whoever_may_not_read_services_records_wins(self):
        user = self.new_member("clerk", "sales_team.group_sale_salesman", self.hanoi)
        lead = self.new_deal(user_id=user.id)
        lead.with_user(user).action_set_won()
        self.assertEqual(len(self.of(self.contract, lead)), 1)


class TestTriggerCost(TriggerCase):
    def setUp(self):
        super().setUp()
        self.env["crm.service"]._get_triggers()

    def test_no_query_without_a_trigger(self):
        """Switching the override off changes nothing."""
        for vals in ({"stage_id": self.won.id}, {"active": False}, {"type": "lead"}):
            counts = {True: [], False: []}
            for switch in (False, True) * 3:
                leads = self.new_deals(2).with_context(service_triggers=switch)
                counts[switch].append(
                    self.count_queries(
                        lambda leads=leads, vals=vals: leads.write({**vals})
                    )
                )
            with self.subTest(vals):
                # core counts what won and lost leads had in common at first
                self.assertEqual(counts[True][1:], counts[False][1:])

    def test_won_in_one_write(self):
        self.contract.write({"trigger": "won", "domain": "[('color', '=', 0)]"})
        counts = {True: [], False: []}
        for on in counts:
            for number in (10, 10, 200):
                leads = self.new_deals(number).with_context(service_triggers=on)
                counts[on].append(
                    self.count_queries(
                        lambda leads=leads: leads.write({"stage_id": self.won.id})
                    )
                )
                self.assertEqual(len(self.of(self.contract, leads)), number * on)
        growth = {on: number[2] - number[1] for on, number in counts.items()}
        # the second hundred is an INSERT of its own
        self.assertLessEqual(growth[True], growth[False] + 1)

    def test_won_by_an_import(self):
        self.contract.trigger = "won"
        counts = []
        for number in (10, 10, 90):
            rows = [[f"Row {index}", str(self.won.id)] for index in range(number)]
            counts.append(
                {
                    on: self.count_queries(
                        lambda on=on, rows=rows: self.load(rows, service_triggers=on)
                    )
                    for on in (True, False)
                }
            )
        growth = [count[True] - count[False] for count in counts]
        self.assertLessEqual(growth[2], growth[1])

    def load(self, rows, **context):
        leads = self.env["crm.lead"].with_context(**context)
        result = leads.load(["name", "stage_id/.id"], rows)
        self.assertFalse(result["messages"])
        opened = self.of(self.contract, leads.browse(result["ids"]))
        self.assertEqual(len(opened), len(rows) * context["service_triggers"])
