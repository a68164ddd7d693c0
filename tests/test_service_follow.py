"""What happens to leads, orders, people and stores happens to their records."""

from odoo.fields import Command
from odoo.tests import Form

from .test_service_plan import PlanCase

OTHER = "sales_team.group_sale_salesman"


class FollowCase(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_member("other", OTHER, cls.hanoi)
        cls.boss = cls.new_member("boss", "sales_team.group_sale_manager")

    def planned_and_done(self, lead=None):
        planned = self.plan(lead or self.lead)
        done = self.finish(self.plan(lead or self.lead))
        return planned, done


class TestLead(FollowCase):
    def test_the_customer(self):
        lead = self.new_deal(partner_id=False)
        planned, done = self.planned_and_done(lead)
        lead.partner_id = self.customer
        self.assertEqual((planned | done).partner_id, self.customer)
        other = self.env["res.partner"].create({"name": "An"})
        lead.partner_id = other
        self.assertEqual(planned.partner_id, other)
        self.assertEqual(done.partner_id, self.customer)

    def test_the_salesperson(self):
        planned, done = self.planned_and_done()
        helper = self.plan(self.lead, user=self.users["all"])
        self.lead.user_id = self.other
        self.assertEqual(planned.user_id, self.other)
        self.assertEqual(done.user_id, self.users["own"])
        self.assertEqual(helper.user_id, self.users["all"])
        self.lead.user_id = False
        self.assertFalse(planned.user_id)

    def test_the_first_salesperson(self):
        """What falls to the salesperson waits for one; what is for all stays so."""
        lead = self.new_deal(user_id=False)
        record = self.plan(lead)
        pool = self.new_service("Pool", assign="nobody")._plan(lead)
        self.assertFalse(record.user_id)
        lead.user_id = self.other
        self.assertEqual(record.user_id, self.other)
        self.assertFalse(pool.user_id)

    def test_the_store(self):
        planned, done = self.planned_and_done()
        helper = self.plan(self.lead, user=self.users["all"])
        self.saigon.manager_id = self.saigon_user
        self.lead.write({"store_id": self.saigon.id, "user_id": False})
        self.assertEqual((planned | done | helper).store_id, self.saigon)
        self.assertEqual((planned | helper).user_id, self.saigon_user)
        self.assertEqual(done.user_id, self.users["own"])

    def test_the_store_of_the_new_salesperson(self):
        planned, _done = self.planned_and_done()
        self.lead.user_id = self.saigon_user
        self.assertEqual(self.lead.store_id, self.saigon)
        self.assertEqual(planned.store_id, self.saigon)
        self.assertEqual(planned.user_id, self.saigon_user)

    def test_the_company(self):
        lead = self.new_deal(user_id=False, store_id=False, company_id=False)
        planned, done = self.planned_and_done(lead)
        lead.company_id = self.other_company
        self.assertEqual((planned | done).company_id, self.other_company)

    def test_lost(self):
        planned, done = self.planned_and_done()
        self.lead.with_user(self.users["own"]).action_set_lost()
        self.assertEqual((planned.state, done.state), ("cancelled", "done"))
        self.assertIn("lost", planned.message_ids[:1].body)
        self.lead.action_restore()
        self.assertEqual(planned.state, "cancelled")

    def test_archived(self):
        planned, _done = self.planned_and_done()
        won = self.new_deal()
        won.action_set_won()
        contract = self.plan(won)
        (self.lead | won).active = False
        self.assertEqual(planned.state, "cancelled")
        self.assertEqual(contract.state, "planned")

    def test_deleted(self):
        planned, done = self.planned_and_done()
        self.lead.unlink()
        self.assertEqual((planned | done).partner_id, self.customer)
        self.assertEqual((planned | done).store_id, self.hanoi)
        self.assertEqual(planned.state, "planned")

    def test_queries_do_not_grow(self):
        changes = (
            {"active": False},
            {"user_id": self.other.id},
            {"partner_id": self.customer.id},
        )
        for vals in changes:
            growth = {}
            for with_records in (True, False):
                counts = []
                for number in (3, 3, 40):
                    leads = self.new_deals(number, partner_id=False)
                    if with_records:
                        self.plan(leads)
                    counts.append(
                        self.count_queries(
                            lambda leads=leads, vals=vals: leads.write({**vals})
                        )
                    )
                growth[with_records] = counts[2] - counts[1]
            with self.subTest(vals):
                self.assertLessEqual(growth[True], growth[False])


class TestNothingToFollow(FollowCase):
    def test_no_query_while_there_is_no_record(self):
        """As the gate says: a query more would be asked for each write."""
        self.env["crm.service.record"].search([]).unlink()
        self.env.registry.clear_cache()
        self.assertFalse(self.env["crm.service.record"]._has_records())
        empty = self.count_least()
        self.plan()
        self.assertTrue(self.env["crm.service.record"]._has_records())
        self.assertLess(empty, self.count_least())

    def count_least(self):
        """Queries of archiving a lead of no record."""
        return min(
            self.count_queries(lambda lead=lead: lead.write({"active": False}))
            for lead in self.new_deals(4)
        )


class TestOrder(FollowCase):
    def test_an_order_changes_hands_and_store(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "store_id": self.hanoi.id,
                "user_id": self.users["own"].id,
            }
        )
        record = self.plan(order)
        self.assertEqual(record.user_id, self.users["own"])
        order.user_id = self.other
        self.assertEqual(record.user_id, self.other)
        other = self.env["res.partner"].create({"name": "An"})
        order.partner_id = other
        self.assertEqual(record.partner_id, other)
        order.store_id = self.saigon
        self.assertEqual(record.store_id, self.saigon)
        self.assertFalse(record.user_id)


class TestMerging(FollowCase):
    def test_leads(self):
        service = self.new_service("Welcome", trigger="lead_new")
        first, second = self.new_deal("a"), self.new_deal("b", partner_id=False)
        by_hand = self.plan(second)
        opened = self.env["crm.service.record"].search(
            [("service_id", "=", service.id)], order="id"
        )
        self.assertEqual(opened.lead_id, first | second)
        opened[1].sudo().action_start()
        head = (first | second).merge_opportunity()
        self.assertEqual((opened | by_hand).lead_id, head)
        self.assertEqual((opened | by_hand).partner_id, self.customer)
        # the one that was begun stays
        self.assertEqual(opened.mapped("state"), ["cancelled", "in_progress"])
        self.assertEqual(opened[1].trigger_ref, f"lead_new:{head.id}")
        self.assertFalse(opened[0].trigger_ref)
        self.assertEqual(by_hand.state, "planned")

    def test_leads_by_somebody_who_sees_the_leads_only(self):
        leads = self.new_deals(2)
        hidden = self.plan(leads[1], user=self.users["all"])
        head = leads.with_user(self.users["own"]).merge_opportunity()
        self.assertEqual(hidden.lead_id, head)

    def test_contacts(self):
        double = self.env["res.partner"].create({"name": "Đức"})
        asking = self.new_service(
            "Asking",
            fields=[
                {
                    "code": "friend",
                    "direction": direction,
                    "type": "many2one",
                    "comodel": "res.partner",
                }
                for direction in ("input",)
            ],
        )
        record = asking._plan(double, inputs={"friend": double.id})
        stranger = asking._plan(
            self.customer, inputs={"friend": self.users["own"].partner_id.id}
        )
        merging = self.env["base.partner.merge.automatic.wizard"].create({})
        merging._merge((self.customer | double).ids, self.customer)
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(record.inputs["friend"], self.customer)
        self.assertEqual(stranger.inputs["friend"], self.users["own"].partner_id)


class TestLeaving(FollowCase):
    def hand_over(self, leaver, *successors, **values):
        wizard = (
            self.env["crm.user.handover"]
            .with_user(self.boss)
            .create(
                {
                    "user_id": leaver.id,
                    "line_ids": [
                        Command.create({"user_id": user.id}) for user in successors
                    ],
                    **values,
                }
            )
        )
        action = wizard.action_hand_over()
        return wizard, self.env["crm.handover"].browse(action["res_id"])

    def test_records_are_handed_over(self):
        leaver = self.users["own"]
        planned, done = self.planned_and_done()
        alone = self.plan(self.customer, user=leaver)
        wizard, handover = self.hand_over(leaver, self.other)
        self.assertEqual(wizard.service_count, 0)
        self.assertEqual((planned | alone).user_id, self.other)
        self.assertEqual(done.user_id, leaver)
        self.assertEqual(handover.service_count, 2)
        lines = handover.line_ids.filtered(lambda line: line.kind == "service")
        self.assertEqual(set(lines.mapped("res_id")), set((planned | alone).ids))

    def test_what_is_for_a_customer_stays_together(self):
        leaver = self.users["own"]
        leads = self.new_deals(6)
        records = self.plan(leads)
        self.hand_over(leaver, self.other, self.users["all"])
        for record in records:
            self.assertEqual(record.user_id, record.lead_id.user_id)
        self.assertEqual(len(records.user_id), 2)

    def test_only_services(self):
        leaver = self.users["own"]
        planned, _done = self.planned_and_done()
        others = ("lead", "order", "customer", "activity", "meeting", "conversation")
        self.hand_over(leaver, self.other, **{f"with_{kind}": False for kind in others})
        self.assertEqual(planned.user_id, self.other)
        self.assertEqual(self.lead.user_id, leaver)

    def test_it_is_taken_back(self):
        leaver = self.users["own"]
        planned, _done = self.planned_and_done()
        _wizard, handover = self.hand_over(leaver, self.other)
        handover.with_user(self.boss).action_undo()
        self.assertEqual(planned.user_id, leaver)

    def test_the_wizard_counts_them(self):
        self.planned_and_done()
        form = Form(self.env["crm.user.handover"].with_user(self.boss))
        form.user_id = self.users["own"]
        self.assertEqual(form.service_count, 1)


class TestClosing(FollowCase):
    def test_a_store_that_closes(self):
        planned, done = self.planned_and_done()
        won = self.new_deal("Won")
        won.action_set_won()
        contract = self.plan(won)
        alone = self.plan(self.customer, user=self.users["own"])
        records = planned | contract | alone
        self.assertEqual(records.store_id, self.hanoi)
        wizard = (
            self.env["crm.store.close"]
            .with_context(active_model="crm.store", active_ids=self.hanoi.ids)
            .create({"successor_id": self.haiphong.id, "join_members": False})
        )
        self.assertIn("Service Record: 3", wizard.work)
        wizard.action_close()
        self.assertEqual(records.store_id, self.haiphong)
        self.assertFalse(records.user_id)
        self.assertEqual(done.user_id, self.users["own"])
        self.assertFalse(self.hanoi.active)
