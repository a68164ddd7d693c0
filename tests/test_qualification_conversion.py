"""A lead becomes an opportunity when what must be known is known: then it is an SQL."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import CrmVnCase
from .common_qualification import QualificationMixin
from .common_store import StoreMixin

NEED = "[('has_need', '=', True)]"
SALESPERSON = "[('user_id', '!=', False)]"


class TestConversion(QualificationMixin, StoreMixin, CrmVnCase):
    def convert(self, leads, user=None, **values):
        """What core's wizards do."""
        env = self.env(user=user or self.users["all"])
        name = "crm.lead2opportunity.partner"
        context = {"active_model": "crm.lead", "active_ids": leads.ids}
        if len(leads) == 1:
            context["active_id"] = leads.id
            wizard = (
                env[name]
                .with_context(**context)
                .create({"name": "convert", "action": "create", **values})
            )
            return wizard.action_apply()
        wizard = (
            env[f"{name}.mass"]
            .with_context(**context)
            .create({"name": "convert", "deduplicate": False, **values})
        )
        return wizard.action_mass_convert()

    def test_converting_is_accepting(self):
        mql = self.new_mql(store_id=self.hanoi.id)
        iql = self.new_lead(type="lead", store_id=self.hanoi.id, user_id=False)
        for lead in mql | iql:
            self.convert(lead, user_id=self.users["own"].id)
            self.assertEqual((lead.type, lead.qualification), ("opportunity", "sql"))
            self.assertEqual(lead.acceptance, "accepted")
            step = self.steps(lead, "converted")
            self.assertEqual(step.by_user_id, self.users["all"])
        self.assertEqual(self.steps(mql, "converted").from_qualification, "mql")
        self.assertEqual(self.steps(iql, "converted").from_qualification, "iql")

    def test_once(self):
        lead = self.new_mql()
        lead.convert_opportunity(self.env["res.partner"])
        lead.convert_opportunity(self.env["res.partner"])
        lead.write({"type": "opportunity", "expected_revenue": 5})
        self.env.flush_all()
        self.assertEqual(len(self.steps(lead, "converted")), 1)

    def test_an_sql_that_is_converted_enters_nothing_new(self):
        lead = self.new_mql()
        lead.action_accept()
        date = lead.sql_date
        lead.type = "opportunity"
        self.assertEqual(lead.sql_date, date)
        self.assertEqual(self.steps(lead, "converted").state, "done")

    def test_what_is_rolled_back_is_not_converted(self):
        lead = self.new_mql()
        self.env.flush_all()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            lead.type = "opportunity"
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(lead.qualification, "mql")
        self.assertFalse(self.steps(lead, "converted"))

    def test_the_number_of_queries_of_many_does_not_grow(self):
        self.new_check("Need", NEED)

        def count(size):
            # core looks for the team of each salesperson
            leads = self.new_mqls(size, need="A flat", user_id=False)
            self.env.flush_all()
            leads.mapped("qualification")
            self.env.invalidate_all()
            leads.mapped("type")
            before = self.env.cr.sql_log_count
            leads._become_opportunities()
            self.env.flush_all()
            leads.mapped("qualification")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(90))

    # CHECKS

    def test_what_is_missing_is_said_in_every_way(self):
        self.new_check("Need", NEED, "Ask what they want")
        lead = self.new_mql(store_id=self.hanoi.id, user_id=self.users["all"].id)
        service = self.env.ref("crm_vn.service_flat_viewing")
        user = lead.with_user(self.users["all"])
        ways = {
            "write": lambda: user.write({"type": "opportunity"}),
            "context": lambda: user.with_context(
                **{"crm_vn.scoring.converting": set(), "import_file": True}
            ).write({"type": "opportunity"}),
            "method": lambda: user.convert_opportunity(self.env["res.partner"]),
            "wizard": lambda: self.convert(lead),
            "service": lambda: service.with_user(self.users["all"])._plan(user),
            "outcome": lambda: lead._become_opportunities(),
        }
        for name, way in ways.items():
            with (
                self.subTest(name),
                self.env.cr.savepoint(),
                self.assertRaises(UserError) as caught,
            ):
                way()
            self.assertIn("Need", str(caught.exception), name)
            self.assertIn("Ask what they want", str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual((lead.type, lead.qualification), ("lead", "mql"))
        lead.need = "Two bedrooms"
        ways["write"]()
        self.assertEqual(lead.type, "opportunity")

    def test_what_the_same_write_or_the_wizard_brings_counts(self):
        self.new_check("Salesperson", SALESPERSON)
        self.new_check("Customer", "[('partner_id', '!=', False)]")
        lead, other = self.new_mqls(2, user_id=False, store_id=self.hanoi.id)
        partner = self.env["res.partner"].create({"name": "An"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.users["all"]).type = "opportunity"
        lead.with_user(self.users["all"]).write(
            {
                "type": "opportunity",
                "user_id": self.users["own"].id,
                "partner_id": partner.id,
            }
        )
        self.convert(other, user_id=self.users["own"].id)
        self.assertEqual(set((lead | other).mapped("type")), {"opportunity"})

    def test_many_are_told_one_by_one(self):
        self.new_check("Need", NEED)
        leads = self.new_mqls(3, store_id=self.hanoi.id, user_id=self.users["own"].id)
        leads[1].need = "A villa"
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.convert(leads, user_ids=[Command.set(self.users["own"].ids)])
        self.assertIn("MQL 0", str(caught.exception))
        self.assertNotIn("MQL 1", str(caught.exception))
        self.assertIn("MQL 2", str(caught.exception))
        (leads[0] | leads[2]).need = "A flat"
        self.convert(leads, user_ids=[Command.set(self.users["own"].ids)])
        self.assertEqual(set(leads.mapped("type")), {"opportunity"})
        self.assertEqual(len(self.steps(leads, "converted")), 3)

    def test_of_its_company(self):
        check = self.new_check("Need", NEED)
        check.company_id = self.other_company
        lead = self.new_mql(company_id=self.company.id)
        self.assertFalse(lead._explain_unmet_checks())
        check.company_id = self.company
        self.assertTrue(lead._explain_unmet_checks())

    def test_a_broken_check_stops_nobody(self):
        with self.assertRaises(UserError):
            self.new_check("Nonsense", "[('no_such_field', '=', 1)]")
        with self.assertRaises(UserError):
            self.new_check("Nonsense", "[(")
        check = self.new_check("Fine", "[('city', '=', 'Hue')]")
        self.env.cr.execute(
            "UPDATE crm_conversion_check SET domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", check.id],
        )
        self.env.invalidate_all()
        lead = self.new_mql(user_id=self.users["all"].id, store_id=self.hanoi.id)
        log = "odoo.addons.crm_vn.models.scoring.crm_lead_condition_mixin"
        with self.assertLogs(log, "WARNING"):
            lead.with_user(self.users["all"]).type = "opportunity"
            lead.conversion_checklist  # noqa: B018
        self.assertEqual(lead.type, "opportunity")
        self.assertIn("no_such_field", check.error)

    def test_the_list_on_the_form(self):
        self.new_check("Need <b>", NEED, "Ask <i>")
        lead = self.new_mql(need=False)
        self.assertIn("fa-square-o", lead.conversion_checklist)
        self.assertIn("Need &lt;b&gt;", lead.conversion_checklist)
        self.assertIn("Ask &lt;i&gt;", lead.conversion_checklist)
        lead.need = "A shop"
        self.assertIn("fa-check-square-o", lead.conversion_checklist)
        lead.type = "opportunity"
        self.assertFalse(lead.conversion_checklist)

    def test_seeds_are_archived_and_say_what_they_say(self):
        names = ("name", "reachable", "need", "salesperson")
        seeds = [self.env.ref(f"crm_vn.conversion_check_{name}") for name in names]
        self.assertFalse(any(seed.active for seed in seeds))
        for seed in seeds:
            seed.active = True
        lead = self.new_mql(user_id=False)
        (note,) = lead._explain_unmet_checks().values()
        for seed in seeds:
            self.assertIn(seed.name, note)
        lead.write({"contact_name": "An", "phone": "0912345678", "need": "A car"})
        lead.user_id = self.users["own"]
        self.assertFalse(lead._explain_unmet_checks())

    def test_scripts_of_the_superuser_convert_as_they_like(self):
        self.new_check("Need", NEED)
        lead = self.new_mql()
        lead.type = "opportunity"
        self.assertEqual(lead.qualification, "sql")

    def test_nothing_is_asked_where_nothing_is_configured(self):
        (self.rule | self.bonus).active = False
        lead = self.new_lead(type="lead")
        with patch.object(type(lead), "_converting", side_effect=AssertionError):
            lead.type = "opportunity"
