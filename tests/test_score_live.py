"""A write that matters rescores the leads that it matters to, at once."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.crm_vn.models.scoring import crm_score_marking

from .common_scoring import ScoreCase


class LiveCase(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.lead = cls.new_lead(partner_id=cls.partner.id)

    @classmethod
    def new_rule(cls, name="Rule", **values):
        """Extend: all leads are scored with it."""
        rule = super().new_rule(name, **values)
        cls.env.cr.flush()
        cls.work_runs()
        return rule

    def assertScore(self, score, lead=None):
        """The lead reads so now, and scoring all anew would say the same."""
        lead = lead or self.lead
        self.assertEqual(lead.score, score)
        self.assertFresh()
        self.assertEqual(lead.score, score)


class TestLead(LiveCase):
    def test_field(self):
        self.new_rule(domain="[('expected_revenue', '>', 100)]")
        self.assertScore(0)
        self.lead.expected_revenue = 200
        self.assertScore(10)
        self.lead.expected_revenue = 50
        self.assertScore(0)

    def test_committed_without_a_read(self):
        self.new_rule(domain="[('expected_revenue', '>', 100)]")
        self.lead.expected_revenue = 200
        self.assertFresh()

    def test_searched_without_a_read(self):
        self.new_rule(domain="[('expected_revenue', '>', 100)]")
        self.lead.expected_revenue = 200
        found = self.env["crm.lead"].search([("score", "=", 10)])
        self.assertEqual(found, self.lead)

    def test_computed_field(self):
        self.new_rule(domain="[('email_normalized', '=', 'an@example.com')]")
        self.assertScore(0)
        self.lead.email_from = "An <an@example.com>"
        self.assertScore(10)

    def test_related_field(self):
        self.new_rule(domain="[('stage_id_color', '=', 7)]")
        self.assertScore(0)
        self.lead.stage_id.color = 7
        self.assertScore(10)

    def test_names_of_tags(self):
        tag = self.env["crm.tag"].create({"name": "Gold"})
        self.new_rule(domain="[('tag_ids', 'ilike', 'gold')]")
        self.lead.tag_ids = tag
        self.assertScore(10)
        tag.name = "Silver"
        self.assertScore(0)
        tag.name = "Goldie"
        self.assertScore(10)
        tag.unlink()
        self.assertScore(0)

    def test_won_lost_and_back(self):
        self.new_rule(domain="[('expected_revenue', '>', 100)]")
        self.lead.expected_revenue = 200
        self.assertScore(10)
        self.lead.action_set_lost()
        self.lead.expected_revenue = 50
        self.assertEqual(self.lead.score, 10, "a lost lead keeps its score")
        self.lead.action_unarchive()
        self.assertScore(0)
        self.lead.action_set_won()
        self.lead.expected_revenue = 200
        self.assertEqual(self.lead.score, 0)
        self.lead.write({"stage_id": self.env["crm.stage"].search([], limit=1).id})
        self.lead.probability = 10
        self.assertScore(10)

    def test_excluded(self):
        self.new_rule()
        self.assertScore(10)
        self.lead.score_excluded = True
        self.assertScore(0)
        self.lead.score_excluded = False
        self.partner.score_excluded = True
        self.assertScore(0)
        self.partner.score_excluded = False
        self.assertScore(10)

    def test_new_lead_and_its_copy(self):
        self.new_rule(domain="[('expected_revenue', '>', 100)]")
        lead = self.new_lead(expected_revenue=200)
        self.assertScore(10, lead)
        self.assertScore(0, lead.copy({"expected_revenue": 0}))

    def test_deleted(self):
        self.new_rule()
        lead = self.new_lead()
        self.assertScore(10, lead)
        lead_id = lead.id
        lead.unlink()
        rows = self.env["crm.lead.score"].search([("lead_id", "=", lead_id)])
        self.assertFalse(rows)

    def test_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.new_rule(company_id=company.id)
        self.lead.company_id = self.env.company
        self.assertScore(0)
        self.lead.company_id = company
        self.assertScore(10)

    def test_form_of_a_new_lead_scores_nothing(self):
        self.new_rule(domain="[('partner_id.state_id', '!=', False)]")
        with Form(self.env["crm.lead"]) as form:
            form.name = "New"
            form.partner_id = self.partner
        self.assertFresh()


class TestBeyond(LiveCase):
    """What leads refer to."""

    def test_customer(self):
        state = self.env["res.country.state"].search([], limit=1)
        self.new_rule(domain=f"[('partner_id.state_id', '=', {state.id})]")
        self.assertScore(0)
        self.partner.state_id = state
        self.assertScore(10)
        self.lead.partner_id = False
        self.assertScore(0)
        self.lead.partner_id = self.partner
        self.assertScore(10)

    def test_company_of_the_customer(self):
        industry = self.env["res.partner.industry"].create({"name": "Retail"})
        parent = self.env["res.partner"].create({"name": "Parent", "is_company": True})
        self.new_rule(
            domain="[('partner_id', 'any', [('parent_id.industry_id.name', '=', 'R')])]"
        )
        self.partner.parent_id = parent
        self.assertScore(0)
        parent.industry_id = industry
        self.assertScore(0)
        industry.name = "R"
        self.assertScore(10)
        self.partner.parent_id = False
        self.assertScore(0)

    def test_name_of_the_customer(self):
        self.new_rule(domain="[('partner_id', 'ilike', 'quý')]")
        self.partner.name = "Quý"
        self.assertScore(10)

    def test_contacts_below(self):
        group = self.env["res.partner"].create({"name": "Group"})
        self.new_rule(domain=f"[('partner_id', 'child_of', {group.id})]")
        self.work_runs()
        self.partner.parent_id = group
        self.env.cr.flush()
        self.work_runs()
        self.assertScore(10)

    def test_stores_below(self):
        region, shop = self.env["crm.store"].create(
            [{"name": "Region", "code": "R1"}, {"name": "Shop", "code": "S1"}]
        )
        self.new_rule(store_ids=[Command.set(region.ids)])
        self.lead.store_id = shop
        self.assertScore(0)
        shop.parent_id = region
        self.assertScore(10)

    def test_orders(self):
        self.new_rule(domain="[('order_ids.state', '=', 'sent')]")
        self.new_rule(domain="[('order_ids.order_line.product_uom_qty', '>', 3)]")
        product = self.env["product.product"].create({"name": "Phone"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "opportunity_id": self.lead.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        self.assertScore(0)
        order.order_line.product_uom_qty = 4
        self.assertScore(10)
        order.state = "sent"
        self.assertScore(20)
        other = self.new_lead()
        order.opportunity_id = other
        self.assertScore(0)
        self.assertScore(20, other)
        order.order_line.unlink()
        self.assertScore(10, other)
        order.state = "cancel"
        self.assertScore(0, other)

    def test_deleted_customer(self):
        self.new_rule(domain="[('user_id.partner_id.function', '=', 'x')]")
        self.new_rule(domain="[('lost_reason_id.name', '=', 'x')]")
        reason = self.env["crm.lost.reason"].create({"name": "x"})
        self.lead.lost_reason_id = reason
        self.assertScore(10)
        self.env.user.partner_id.function = "x"
        self.lead.user_id = self.env.user
        self.assertScore(20)

    def test_merged_contacts(self):
        state = self.env["res.country.state"].search([], limit=1)
        self.new_rule(domain=f"[('partner_id.state_id', '=', {state.id})]")
        other = self.env["res.partner"].create({"name": "A", "state_id": state.id})
        self.assertScore(0)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.partner.id, other.id], other)
        self.assertEqual(self.lead.partner_id, other)
        self.assertScore(10)

    def test_what_many_refer_to_is_done_in_the_background(self):
        state = self.env["res.country.state"].create(
            {"name": "X", "code": "X", "country_id": self.env.ref("base.vn").id}
        )
        self.new_rule(domain="[('state_id.name', '=', 'Y')]")
        self.work_runs()
        self.lead.state_id = state
        self.new_lead(state_id=state.id)
        self.env.cr.flush()
        with self.at_once(1):
            state.name = "Y"
            self.assertEqual(self.lead.score, 0)
        run = self.env["crm.score.run"].search([("state", "=", "waiting")])
        self.assertEqual(run.reason, "data")
        self.work_runs()
        self.assertScore(10)
        with self.at_once(2):
            state.name = "X"
            self.assertScore(0)

    def at_once(self, number):
        return patch.object(crm_score_marking, "AT_ONCE", number)


class TestEvents(LiveCase):
    def setUp(self):
        super().setUp()
        self.new_engagement(interaction_domain="[('result', '=', 'answered')]")

    def test_told_completed_moved_deleted(self):
        call = self.happen(self.lead)
        self.assertScore(0)
        call.result = "answered"
        self.assertScore(10)
        other = self.new_lead()
        call.lead_id = other
        self.assertScore(0)
        self.assertScore(10, other)
        call.unlink()
        self.assertScore(0, other)

    def test_of_the_customer(self):
        second = self.new_lead(partner_id=self.partner.id)
        call = self.happen(self.partner, result="answered")
        self.assertScore(10)
        self.assertScore(10, second)
        call.lead_id = second
        self.assertScore(0)
        self.assertScore(10, second)
        call.with_context(keep_customer=True).write({"lead_id": False})
        self.assertScore(10)
        call.partner_id = False
        self.assertScore(0)
        self.assertScore(0, second)

    def test_date(self):
        call = self.happen(self.lead, result="answered")
        self.assertScore(10)
        call.date = "2001-01-01"
        self.assertScore(0)

    def test_what_events_refer_to(self):
        self.new_engagement(interaction_domain="[('user_id.partner_id.ref', '=', 'V')]")
        self.happen(self.lead, user_id=self.env.user.id)
        self.assertScore(0)
        self.env.user.partner_id.ref = "V"
        self.assertScore(10)

    def test_events_of_a_lead_that_is_deleted(self):
        """They are their customer's from then on."""
        self.new_engagement()
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.lead.partner_id = customer
        gone = self.new_lead(partner_id=customer.id)
        self.happen(gone)
        self.assertScore(0)
        gone.unlink()
        self.assertScore(10)

    def test_service(self):
        self.new_rule(kind="engagement", source="service", points=2)
        record = self.env["crm.service.record"].sudo()
        service = self.env["crm.service"].create(
            {
                "name": "Call",
                "code": "live_call",
                "model_id": self.env.ref("crm_vn.service_model_call").id,
                "outcome_ids": [
                    Command.create(
                        {
                            "name": "Good",
                            "code": "good",
                            "kind": "success",
                            "score_points": 5,
                        }
                    )
                ],
            }
        )
        record = service._plan(self.lead)
        record.outcome_id = service.outcome_ids
        self.assertScore(0)
        record.action_done()
        self.assertScore(10)
        record.sudo().lead_id = self.new_lead()
        self.assertScore(0)
        self.assertScore(10, record.lead_id)
        lead = record.lead_id
        record.sudo().unlink()
        self.assertScore(0, lead)
