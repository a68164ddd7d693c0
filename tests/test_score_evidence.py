"""What points rest on, in words: what the acting user may read, and no more."""

from odoo import fields
from odoo.fields import Command

from .common_mask import SECRET, MaskCase
from .common_scoring import ScoreCase, ScoreMixin
from .common_store import StoreCase


class TestEvidence(ScoreCase):
    def evidence(self, lead, rule=None, user=None):
        # also by the rules that were made after it
        lead._rescore()
        self.env.invalidate_all()
        lines = lead.with_user(user or self.env.user).score_line_ids
        if rule:
            lines = lines.filtered(lambda line: line.rule_id == rule)
        return lines.mapped("evidence")

    def test_values_of_the_fields_that_the_domain_looks_at(self):
        hanoi = self.env.ref("base.state_vn_VN-HN")
        self.new_rule(
            domain=f"[('state_id', '=', {hanoi.id}), ('expected_revenue', '>', 5),"
            " ('type', '=', 'opportunity'), ('date_deadline', '>', '2020-01-01')]"
        )
        lead = self.new_lead(
            state_id=hanoi.id,
            expected_revenue=35000000,
            type="opportunity",
            date_deadline="2031-05-04",
        )
        [text] = self.evidence(lead)
        labels = [
            self.env["crm.lead"]._fields[fname]._description_string(self.env)
            for fname in ("state_id", "expected_revenue", "type", "date_deadline")
        ]
        parts = text.split(" · ")
        self.assertEqual([part.split(": ")[0] for part in parts], labels)
        self.assertIn(hanoi.display_name, parts[0])
        self.assertIn("35,000,000", parts[1])
        self.assertIn("Opportunity", parts[2])
        self.assertIn("05/04/2031", parts[3])

    def test_paths_end_at_what_has_a_name(self):
        """Of a customer, of tags, and of what “any” looks at."""
        partner = self.env["res.partner"].create(
            {"name": "Buyer", "is_company": True, "website": "https://x.example.com"}
        )
        tags = self.env["crm.tag"].create([{"name": "VIP"}, {"name": "Tết"}])
        rules = [
            ("[('partner_id.is_company', '=', True)]", ": Yes"),
            ("[('partner_id.name', 'ilike', 'buy')]", ": Buyer"),
            ("[('tag_ids.name', '=', 'VIP')]", ": VIP, Tết"),
            (
                "[('partner_id', 'any', [('website', '!=', False)])]",
                ": https://x.example.com",
            ),
        ]
        lead = self.new_lead(partner_id=partner.id, tag_ids=tags.ids)
        for domain, text in rules:
            rule = self.new_rule(domain=domain)
            with self.subTest(domain):
                self.assertTrue(self.evidence(lead, rule)[0].endswith(text))

    def test_what_is_missing_is_said_if_points_rest_on_nothing_else(self):
        rule = self.new_rule(domain="[('email_from', '=', False)]", points=-5)
        [text] = self.evidence(self.new_lead(), rule)
        self.assertRegex(text, r"Email: none$")
        either = self.new_rule(
            domain="['|', ('email_from', '!=', False), ('city', '!=', False)]"
        )
        [text] = self.evidence(self.new_lead(city="Huế"), either)
        self.assertEqual(text, "City: Huế")

    def test_events(self):
        rule = self.new_engagement()
        lead = self.new_lead()
        self.happen(lead, days=5)
        today = fields.Date.today()
        date = fields.Date.subtract(today, days=5)
        [text] = self.evidence(lead, rule)
        self.assertEqual(text, f"1 call, on {date:%m/%d/%Y}")
        self.happen(lead, days=2, count=2)
        date = fields.Date.subtract(today, days=2)
        [text] = self.evidence(lead, rule)
        self.assertEqual(text, f"3 calls, the last one on {date:%m/%d/%Y}")
        rule.interaction_domain = "[('kind', 'in', ['call', 'note'])]"
        self.happen(lead, kind="note", days=2)
        [text] = self.evidence(lead, rule)
        self.assertTrue(text.startswith("4 events, "))

    def test_events_are_called_what_each_of_them_is(self):
        lead = self.new_lead()
        self.happen(lead, count=3)
        for domain, words in (
            ("[('kind', '!=', 'visit')]", "3 events, "),
            ("['|', ('kind', '=', 'call'), ('channel', '=', 'zalo')]", "3 events, "),
            ("['!', ('kind', '=', 'visit')]", "3 events, "),
            ("[('direction', '!=', 'x'), ('kind', 'in', ['call'])]", "3 calls, "),
        ):
            rule = self.new_engagement(interaction_domain=domain)
            [text] = self.evidence(lead, rule)
            self.assertTrue(text.startswith(words), (domain, text))

    def test_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.new_rule(domain="[('type', '=', 'opportunity')]")
        lead = self.new_lead(type="opportunity")
        line = lead.score_line_ids.with_context(lang="vi_VN")
        labels = dict(lead._fields["type"]._description_selection(line.env))
        self.assertIn(labels["opportunity"], line.evidence)

    def test_fields_of_a_group_are_not_named(self):
        group = self.env["res.groups"].create({"name": "Secret"})
        rule = self.new_rule(domain="[('city', '=', 'X'), ('referred', '=', 'Y')]")
        user = self.new_salesman()
        lead = self.new_lead(city="X", referred="Y", user_id=user.id)
        self.patch(
            lead._fields["referred"],
            "groups",
            self.env["ir.model.data"]
            .create(
                {
                    "name": "group_secret_score",
                    "module": "crm_vn",
                    "model": "res.groups",
                    "res_id": group.id,
                }
            )
            .complete_name,
        )
        self.assertEqual(self.evidence(lead, rule, user), ["City: X"])

    def test_queries_do_not_grow_with_lines(self):
        self.new_rule(domain="[('partner_id.city', '!=', False)]")
        self.new_rule(domain="[('tag_ids', '!=', False)]")
        self.new_engagement()
        user = self.new_salesman()
        tag = self.env["crm.tag"].create({"name": "VIP"})
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}", "city": "Huế"} for number in range(12)]
        )
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": partner.name,
                    "partner_id": partner.id,
                    "tag_ids": [Command.set(tag.ids)],
                    "user_id": user.id,
                }
                for partner in partners
            ]
        )
        for lead in leads:
            self.happen(lead)
        self.env["crm.lead"]._flush_scores()
        counts = []
        for some in (leads[:1], leads[:1], leads):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            lines = self.env["crm.score.line"].with_user(user)
            texts = lines.search([("lead_id", "in", some.ids)]).mapped("evidence")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(list(filter(None, texts))), 36)
        self.assertEqual(counts[1], counts[2])

    def test_events_are_opened(self):
        rule = self.new_engagement(window_days=30)
        partner = self.env["res.partner"].create({"name": "Buyer"})
        lead = self.new_lead(partner_id=partner.id, company_id=self.env.company.id)
        counted = self.happen(lead) | self.happen(partner)
        self.happen(lead, kind="note")
        self.happen(lead, days=40)
        self.happen(self.new_lead("Other", partner_id=partner.id))
        self.happen(
            partner, company_id=self.env["res.company"].create({"name": "X"}).id
        )
        line = lead.score_line_ids
        self.assertEqual((line.rule_id, line.events), (rule, 2))
        action = line.action_view_events()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, counted.sorted("id", reverse=True))


class TestEvidenceAccess(ScoreMixin, StoreCase):
    def test_customers_of_another_store_are_not_named(self):
        """Whose lead somebody sees, but not them."""
        rule = self.new_rule(
            domain="['|', ('city', '=', 'Huế'), ('partner_id.name', '!=', False)]"
        )
        secret = self.env["res.partner"].create(
            {"name": "Secret buyer", "store_id": self.saigon.id}
        )
        lead = self.new_lead(city="Huế", store_id=self.hanoi.id, user_id=False)
        lead.partner_id = secret
        lead.write({"city": "Huế", "store_id": self.hanoi.id})
        for profile, shown in (("all", False), ("everything", True)):
            self.env.invalidate_all()
            line = lead.with_user(self.users[profile]).score_line_ids
            self.assertEqual(line.rule_id, rule)
            self.assertIn("Huế", line.evidence)
            self.assertEqual("Secret" in line.evidence, shown, profile)


class TestEvidenceMask(ScoreMixin, MaskCase):
    def test_phones_stay_masked(self):
        self.new_rule(domain="[('phone', '!=', False)]")
        self.new_rule(domain="[('partner_id.identity_ids.value', '!=', False)]")
        self.lead.partner_id = self.partner
        for user, shown in ((self.clear_user, True), (self.user, False)):
            self.env.invalidate_all()
            lead = self.lead.with_user(user)
            lines = lead.score_line_ids
            self.assertEqual(len(lines), 2)
            self.assertTrue(all(lines.mapped("evidence")))
            answers = (
                lines.mapped("evidence"),
                lines.read(["evidence"]),
                lines.export_data(["evidence"]),
                lead.get_score_card(),
                lead.get_score_reasons(),
            )
            for answer in answers:
                with self.subTest(user=user.login, answer=answer):
                    self.assertEqual(bool(SECRET.search(str(answer))), shown)
