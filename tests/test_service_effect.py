"""What an outcome does to the lead, and what comes next."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError

from .common_service import ServiceCase, ServiceMixin
from .common_store import StoreCase

EFFECTS = "odoo.addons.crm_vn.models.service.crm_service_record_effects"


class EffectCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["crm.stage"]
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [{"name": "Ours"}, {"name": "Theirs"}]
        )
        cls.stage, cls.their_stage, cls.won = Stage.create(
            [
                {"name": "Visited", "sequence": 500},
                {"name": "Theirs", "team_ids": cls.other_team.ids, "sequence": 501},
                {"name": "Bought", "is_won": True, "sequence": 502},
            ]
        )
        cls.booked = cls.outcomes["booked"]

    def new_deal(self, **values):
        return self.new_lead(type="opportunity", team_id=self.team.id, **values)

    def after(self, lead=None, **effects):
        """The record of a lead, finished with an outcome of some effects."""
        self.booked.write(effects)
        return self.finish(self.plan(lead if lead is not None else self.new_deal()))

    def told(self, record):
        return " ".join(record.message_ids.mapped("body"))


class TestLead(EffectCase):
    def test_stage_and_probability(self):
        record = self.after(stage_id=self.stage.id, probability=35)
        self.assertEqual(record.lead_id.stage_id, self.stage)
        self.assertEqual(record.lead_id.probability, 35)

    def test_probability_alone(self):
        stage = self.new_deal().stage_id
        record = self.after(probability=35)
        self.assertEqual(record.lead_id.probability, 35)
        self.assertEqual(record.lead_id.stage_id, stage)

    def test_stage_of_another_team(self):
        lead = self.new_deal()
        stage = lead.stage_id
        record = self.after(lead, stage_id=self.their_stage.id, probability=35)
        self.assertEqual(record.state, "done")
        self.assertEqual((lead.stage_id, lead.probability), (stage, 35))
        self.assertIn("does not have this stage", self.told(record))
        lead.team_id = self.other_team
        record = self.finish(self.plan(lead))
        self.assertEqual(lead.stage_id, self.their_stage)
        self.assertNotIn("stage", self.told(record))

    def test_a_lead_is_made_an_opportunity(self):
        partner = self.env["res.partner"].create({"name": "An"})
        lead = self.new_lead(type="lead", team_id=self.team.id, partner_id=partner.id)
        record = self.after(lead, stage_id=self.stage.id)
        self.assertEqual(lead.type, "lead")
        self.assertIn("not an opportunity yet", self.told(record))
        self.after(lead, lead_action="convert")
        self.assertEqual(lead.type, "opportunity")
        self.assertTrue(lead.date_conversion)
        self.assertEqual(lead.stage_id, self.stage)
        self.assertEqual(lead.partner_id, partner)

    def test_won(self):
        record = self.after(lead_action="won", stage_id=self.stage.id, probability=20)
        self.assertEqual(record.lead_id.won_status, "won")
        self.assertEqual(record.lead_id.probability, 100)

    def test_won_by_its_stage(self):
        record = self.after(stage_id=self.won.id)
        self.assertEqual(record.lead_id.won_status, "won")

    def test_lost(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        for kind in ("lead", "opportunity"):
            with self.subTest(kind):
                lead = self.new_lead(type=kind)
                self.after(lead, lead_action="lost", lost_reason_id=reason.id)
                self.assertEqual(lead.won_status, "lost")
                self.assertFalse(lead.active)
                self.assertEqual(lead.lost_reason_id, reason)

    def test_a_closed_deal_stays_closed(self):
        for close in ("action_set_won", "action_set_lost"):
            with self.subTest(close):
                self.booked.write({"stage_id": self.stage.id, "probability": 20})
                record = self.finish_closed(close)
                self.assertNotEqual(record.lead_id.won_status, "pending")
                self.assertIn("is closed", self.told(record))
        self.booked.write({"stage_id": False, "probability": 0, "lead_action": "lost"})
        record = self.finish_closed("action_set_lost")
        self.assertNotIn("is closed", self.told(record))

    def finish_closed(self, close):
        """The record of a deal that was closed, finished nevertheless."""
        record = self.plan(self.new_deal())
        getattr(record.lead_id, close)()
        record.action_reopen()
        return self.finish(record)

    def test_without_a_lead(self):
        partner = self.env["res.partner"].create({"name": "An"})
        record = self.after(partner, lead_action="won", stage_id=self.stage.id)
        self.assertEqual(record.state, "done")
        self.assertFalse(self.told(record))

    def test_points(self):
        lead = self.new_deal()
        record = self.after(lead, score_points=7)
        self.assertEqual(record.score_points, 7)
        self.booked.score_points = 100
        self.assertEqual(record.score_points, 7)
        self.booked.score_points = -2
        self.finish(self.plan(lead))
        lead.invalidate_recordset()
        self.assertEqual(lead.service_points, 5)

    def test_points_of_a_corrected_outcome(self):
        self.outcomes["later"].score_points = 1
        record = self.after(score_points=7)
        record.with_user(self.new_sales_manager()).outcome_id = self.outcomes["later"]
        self.assertEqual(record.score_points, 1)


class TestNext(EffectCase):
    def test_the_next_service(self):
        follow_up = self.new_service("Follow up")
        lead = self.new_deal()
        record = self.after(
            lead,
            next_service_id=follow_up.id,
            next_delay=3,
            next_delay_unit="hours",
        )
        [following] = record.next_ids
        self.assertEqual(following.service_id, follow_up)
        self.assertEqual(following.lead_id, lead)
        self.assertEqual(following.state, "planned")
        self.assertEqual(following.scheduled_at, record.done_at + timedelta(hours=3))

    def test_for_an_order_and_for_a_customer(self):
        partner = self.env["res.partner"].create({"name": "An"})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        self.booked.next_service_id = self.new_service("Follow up")
        record = self.finish(self.plan(order))
        self.assertEqual(record.next_ids.order_id, order)
        record = self.finish(self.plan(partner))
        self.assertEqual(record.next_ids.partner_id, partner)
        self.assertFalse(record.next_ids.order_id)

    def test_after_a_lost_deal_it_is_for_the_customer(self):
        partner = self.env["res.partner"].create({"name": "An"})
        lost = {"lead_action": "lost", "next_service_id": self.service.id}
        record = self.after(self.new_deal(partner_id=partner.id), next_delay=90, **lost)
        self.assertEqual(record.next_ids.partner_id, partner)
        self.assertFalse(record.next_ids.lead_id)
        self.assertIn("no customer", self.told(self.after(**lost)))

    def test_several_of_one_deal(self):
        lead = self.new_deal()
        self.booked.next_service_id = self.new_service("Follow up")
        records = self.finish(self.plan(lead) + self.plan(lead) + self.plan(lead))
        self.assertEqual([len(record.next_ids) for record in records], [1, 1, 1])

    def test_for_nobody(self):
        self.booked.next_service_id = self.new_service("Follow up")
        record = self.env["crm.service.record"].create(
            {"service_id": self.service.id, "inputs": {"need": "x"}}
        )
        self.finish(record)
        self.assertFalse(record.next_ids)
        self.assertIn("no customer", self.told(record))

    def test_an_archived_service(self):
        follow_up = self.new_service("Follow up", active=False)
        record = self.after(next_service_id=follow_up.id, score_points=3)
        self.assertFalse(record.next_ids)
        self.assertIn("archived", self.told(record))
        self.assertEqual(record.score_points, 3)


class TestFailing(EffectCase):
    """What cannot be done harms nothing else."""

    def test_a_refused_change_of_the_lead(self):
        follow_up = self.new_service("Follow up")
        model = type(self.env["crm.lead"])
        write = model.write

        def refuse(leads, vals):
            if "stage_id" in vals and "Stubborn" in leads.mapped("name"):
                raise UserError("Not this one.")
            return write(leads, vals)

        leads = self.new_deal() + self.new_deal(name="Stubborn") + self.new_deal()
        self.booked.write({"stage_id": self.stage.id, "next_service_id": follow_up.id})
        with patch.object(model, "write", refuse):
            records = self.finish(self.plan(leads))
        self.assertEqual(
            [lead.stage_id == self.stage for lead in leads], [True, False, True]
        )
        self.assertEqual(records.mapped("state"), ["done"] * 3)
        self.assertEqual(len(records.next_ids), 3)
        self.assertIn("Not this one.", self.told(records[1]))
        self.assertNotIn("Not this one.", self.told(records[0]))

    def test_a_broken_server_action(self):
        action = self.new_action("raise ValueError('the number is 0362246128')")
        with self.assertLogs(EFFECTS, "ERROR") as logs:
            record = self.after(server_action_id=action.id, stage_id=self.stage.id)
        self.assertEqual(record.lead_id.stage_id, self.stage)
        self.assertIn("finds the reason in the log", self.told(record))
        self.assertNotIn("0362246128", self.told(record) + str(logs.output))

    def test_the_server_action(self):
        action = self.new_action("records.write({'note': str(len(records))})")
        self.booked.server_action_id = action
        user = self.new_salesman()
        leads = self.new_deal(user_id=user.id) + self.new_deal(user_id=user.id)
        records = self.plan(leads, user_id=user.id).with_user(user)
        self.finish(records)
        self.assertEqual(records.mapped("note"), ["2", "2"])

    def new_action(self, code):
        return self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env["ir.model"]._get_id("crm.service.record"),
                "state": "code",
                "code": code,
            }
        )


class TestRights(ServiceMixin, StoreCase):
    def test_an_effect_is_the_administrator_s(self):
        """Who finishes a record needs no right to change its deal."""
        stage = self.env["crm.stage"].create({"name": "Visited"})
        self.outcomes["booked"].stage_id = stage
        self.outcomes["booked"].next_service_id = self.new_service("Follow up")
        lead = self.new_lead(
            type="opportunity",
            store_id=self.hanoi.id,
            user_id=self.users["manager"].id,
        )
        me = self.users["own"]
        record = self.plan(lead, user_id=me.id).with_user(me)
        self.env.invalidate_all()
        self.assertFalse(lead.with_user(me).has_access("write"))
        self.finish(record)
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(record.sudo().next_ids.create_uid, me)


class TestSpeed(EffectCase):
    def test_queries_do_not_grow(self):
        follow_up = self.new_service("Follow up")
        self.booked.write(
            {
                "stage_id": self.stage.id,
                "probability": 40,
                "next_service_id": follow_up.id,
                "score_points": 5,
            }
        )
        later = self.outcomes["later"]
        later.lead_action = "convert"

        def queries(count):
            deals = self.env["crm.lead"].create(
                [{"name": "x", "type": "opportunity"}] * count
            )
            # core looks for the team of each lead with a salesperson of no team
            leads = self.env["crm.lead"].create(
                [{"name": "x", "type": "lead", "user_id": False}] * count
            )
            records = self.plan(deals)
            others = self.plan(leads)
            others.outcome_id = later
            records.write({"outcome_id": self.booked.id, "outputs": {"budget": 5}})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            (records + others).action_done()
            self.env.flush_all()
            self.assertEqual(set(leads.mapped("type")), {"opportunity"})
            self.assertEqual(len(records.next_ids), count)
            return self.cr.sql_log_count - before

        queries(2)
        few, many = queries(5), queries(45)
        self.assertLessEqual(many, few)
