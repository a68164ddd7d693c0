"""What the care screen shows, and to whom."""

from odoo.fields import Command

from .common import CrmVnCase
from .common_care import CareMixin


class ContentMixin(CareMixin):
    """A customer of Hanoi with a deal, and the work for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Mai <b>",
                "phone": "0362 246 128",
                "city": "Hà Nội",
                "occupation": "Teacher",
                "store_id": cls.hanoi.id,
            }
        )
        cls.lead = cls.new_lead(
            "Fridge",
            type="opportunity",
            partner_id=cls.partner.id,
            user_id=cls.user.id,
            store_id=cls.hanoi.id,
            expected_revenue=900,
            source_id=cls.env["utm.source"].create({"name": "Leaflet"}).id,
        )
        cls.product = cls.env["product.product"].create({"name": "Kettle"})

    def setUp(self):
        super().setUp()
        self.record = self.new_work(
            hours=-1, partner_id=self.partner.id, lead_id=self.lead.id
        )

    def see(self, user=None):
        return self.as_user(user).browse(self.record.id)

    def new_order(self, state="draft", **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.user.id,
                "store_id": self.hanoi.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": 100,
                            "tax_ids": [],
                        }
                    )
                ],
                **values,
            }
        )
        if state == "sale":
            order.action_confirm()
        return order


class TestCareContent(ContentMixin, CrmVnCase):
    def test_customer_and_deal(self):
        seen = self.see()
        self.assertEqual(seen.care_name, "Mai <b>")
        self.assertEqual(seen.care_zalo_url, "https://zalo.me/84362246128")
        self.assertEqual(seen.care_address, "Hà Nội")
        self.assertIn({"label": "Occupation", "value": "Teacher"}, seen.care_profile)
        self.assertEqual(seen.care_revenue, 900)
        self.assertEqual(seen.care_source, "Leaflet")
        self.assertEqual(seen.care_stage_id, self.lead.stage_id)
        self.assertEqual(
            seen.care_timeline, {"model": "res.partner", "id": self.partner.id}
        )

    def test_a_lead_without_customer(self):
        lead = self.new_lead("Iron", contact_name="Hoa", phone="0905111222")
        record = self.new_work(hours=-1, partner_id=False, lead_id=lead.id)
        self.assertEqual(record.care_name, "Hoa")
        self.assertTrue(record.care_phone)
        self.assertEqual(record.care_timeline, {"model": "crm.lead", "id": lead.id})

    def test_what_they_own(self):
        order = self.new_order("sale")
        quotation = self.new_order()
        seen = self.see()
        self.assertEqual(seen.care_purchase_ids.product_id, self.product)
        self.assertEqual(seen.care_purchase_count, 1)
        self.assertEqual(seen.care_purchase_amount, order.amount_total)
        self.assertEqual(seen.care_quotation_ids.ids, quotation.ids)

    def test_tier(self):
        tier = self.env["crm.customer.tier"].create(
            {"name": "Good", "min_amount": 150, "company_id": self.company.id}
        )
        self.new_order("sale")
        self.assertFalse(self.see().care_tier_id)
        self.new_order("sale")
        self.assertEqual(self.see().care_tier_id, tier)

    def test_only_what_one_may_read(self):
        """An employee of the other store sees the work, and neither customer nor deal;
        the orders of Hanoi stay in Hanoi."""
        self.new_order("sale")
        self.new_order()
        self.record.sudo().write(
            {"lead_id": False, "partner_id": self.partner.id, "order_id": False}
        )
        self.record.sudo().write({"store_id": self.saigon.id})
        self.record.sudo().user_id = self.saigon_user
        seen = self.see(self.saigon_user)
        self.assertTrue(seen.has_access("read"))
        for fname, field in seen._fields.items():
            if fname.startswith("care_") and fname not in (
                *("care_outcomes", "care_missing", "care_script"),
                "care_priority",
            ):
                with self.subTest(field=fname):
                    self.assertFalse(seen[fname], field)

    def test_an_order_of_a_colleague_is_no_purchase_of_mine(self):
        self.new_order(user_id=self.users["all"].id)
        self.assertFalse(self.see().care_quotation_ids)
        self.assertTrue(self.see(self.users["manager"]).care_quotation_ids)


class TestCareMask(ContentMixin, CrmVnCase):
    """For who does not see numbers."""

    def setUp(self):
        super().setUp()
        self.env["res.config.settings"].create({"mask_phones": True}).execute()

    def test_customer_and_deal(self):
        seen = self.see()
        answer = self.open_next(res_id=self.record.id)
        self.assertFalse(seen.care_zalo_url)
        self.assertNotIn("246", str(seen.read(["care_phone"])))
        self.assertNotIn("246", str(answer))

    def test_script(self):
        self.service.script = "<p>{{ object.partner_id.phone }}</p>"
        self.assertNotIn("246", self.see().care_script)

    def test_reveal(self):
        number = self.see().action_reveal_phone("care_phone")
        self.assertEqual(number, "0362 246 128")
        log = self.env["crm.privacy.log"].search([("user_id", "=", self.user.id)])
        self.assertEqual(
            log.mapped(lambda row: (row.kind, row.res_model, row.res_id)),
            [("reveal", "crm.service.record", self.record.id)],
        )


class TestCareScript(CareMixin, CrmVnCase):
    def render(self, script, **values):
        self.service.script = script
        record = self.new_work("Mai & <i>Co", hours=-1, **values)
        return self.as_user().browse(record.id).care_script

    def test_placeholders(self):
        text = self.render(
            "<p>Hello {{ object.partner_id.name }} of {{object.store_id.name}}: "
            "{{ object.lead_id.name ||| no deal }}, {{ object.state }}</p>"
        )
        self.assertIn("Hello Mai &amp; &lt;i&gt;Co of Hanoi: no deal, Planned", text)

    def test_nothing_else_is_evaluated(self):
        for expression in (
            "1 + 1",
            "object.partner_id.unlink()",
            "object.env.user.login",
            "object._table",
            "user.login",
            "object.nothing",
            "object.partner_id.name.upper",
        ):
            with self.subTest(expression=expression):
                text = self.render(f"<p>[{{{{ {expression} }}}}]</p>")
                self.assertEqual(text, "<p>[]</p>")

    def test_no_field_that_the_reader_may_not_see(self):
        self.assertTrue(
            self.env["res.partner"]._fields["family_status"].groups, "for this test"
        )
        partner = self.env["res.partner"].create(
            {"name": "Mai", "family_status": "single", "store_id": self.hanoi.id}
        )
        text = self.render(
            "<p>[{{ object.partner_id.family_status }}]</p>", partner_id=partner.id
        )
        self.assertEqual(text, "<p>[]</p>")

    def test_no_customer_that_the_reader_may_not_see(self):
        partner = self.env["res.partner"].create(
            {"name": "Far away", "store_id": self.saigon.id}
        )
        text = self.render(
            "<p>{{ object.partner_id.name ||| Hello }}</p>", partner_id=partner.id
        )
        self.assertEqual(text, "<p>Hello</p>")


class TestCareOutcomes(CareMixin, CrmVnCase):
    def test_those_in_use_and_the_one_it_has(self):
        record = self.new_work(hours=-1)
        record.outcome_id = self.outcomes["later"]
        self.outcomes["later"].active = False
        self.outcomes["booked"].active = False
        names = [outcome["name"] for outcome in self.open_outcomes(record)]
        self.assertEqual(sorted(names), ["Later", "No_Answer", "Refused"])

    def open_outcomes(self, record):
        return self.as_user().browse(record.id).care_outcomes

    def test_what_a_button_says(self):
        self.outcomes["later"].write(
            {"interaction_result": "callback", "reason": "optional"}
        )
        record = self.new_work(hours=-1)
        told = {outcome["name"]: outcome for outcome in self.open_outcomes(record)}
        self.assertEqual(told["Booked"]["kind"], "success")
        self.assertEqual(told["Refused"]["reason"], "required")
        self.assertTrue(told["Later"]["callback"])
