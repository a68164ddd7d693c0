"""What people reach, or break, by calls from outside: with a context that they choose,
on records that are not theirs; and what is left when something is deleted."""

from odoo.exceptions import AccessError, UserError

from .common import CrmVnCase
from .common_qualification import QualificationMixin
from .common_store import StoreMixin

#: A rule that cannot be worked out in the year 1.
TIMED = (
    "[('create_date', '>=', (context_today() - relativedelta(years=1))"
    ".strftime('%Y-%m-%d'))]"
)


class AttackCase(QualificationMixin, StoreMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.manager = cls.users["own"], cls.users["manager"]

    def new_mine(self, **values):
        return self.new_lead(
            **{"user_id": self.own.id, "store_id": self.hanoi.id, **values}
        )


class TestContext(AttackCase):
    """The context of a call from outside does not choose how leads are scored."""

    def test_another_day(self):
        self.new_engagement()
        lead = self.new_mine()
        self.happen(lead)
        self.assertEqual(lead.score, 10)
        for day in ("1999-01-01", "2999-01-01", "0001-01-01", "nonsense", 5):
            mine = lead.with_user(self.own).with_context(score_date=day)
            with self.subTest(day=day):
                self.assertEqual(mine.score, 10)
                self.assertEqual(mine.get_score_card()["score"], 10)
        self.assertEqual(self.env["crm.score.engine"]._rescore(lead), 0)

    def test_rules_work_on(self):
        rule = self.new_rule(domain=TIMED)
        lead = self.new_mine()
        mine = lead.with_user(self.own).with_context(score_date="0001-06-05")
        self.assertEqual(mine.score, 10)
        self.assertFalse(rule.error)
        for user in (self.own, self.manager):
            with self.assertRaises(AccessError):
                rule.with_user(user).with_context(
                    score_date="0001-06-05"
                ).action_check()
        self.assertFalse(rule.error)

    def test_what_follows_is_not_left_out(self):
        self.new_rule(points=900, domain="[('city', '=', 'Hue')]")
        lead = self.new_mine(type="lead")
        self.assertEqual(lead.qualification, "iql")
        mine = lead.with_user(self.own).with_context(score_follow=False)
        mine.city = "Hue"
        self.assertEqual(mine.qualification, "mql")
        self.assertEqual(self.steps(lead).state, "waiting")


class TestOthers(AttackCase):
    def test_reasons_that_somebody_else_writes(self):
        change = self.env["crm.qualification.change"].with_user(self.own)
        change = change.create(
            {
                "kind": "rejected",
                "lead_ids": self.new_mine().ids,
                "reason_id": self.env["crm.qualification.reason"].search([])[0].id,
                "note": "She has no money",
            }
        )
        self.assertEqual(change.note, "She has no money")
        for user in (self.saigon_user, self.manager, self.users["region"]):
            theirs = change.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(theirs.search([]))
                for call in (
                    lambda r: r.read(["note"]),
                    lambda r: r.write({"note": "x"}),
                    lambda r: r.action_apply(),
                ):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        call(theirs)

    def test_events_of_another_company(self):
        """A lead that loses its company learns nothing of other companies."""
        self.new_engagement()
        customer = self.env["res.partner"].create({"name": "Shared"})
        lead = self.new_mine(partner_id=customer.id)
        lead.write({"team_id": False, "company_id": False})
        self.assertFalse(lead.company_id)
        theirs = {"store_id": False, "company_id": self.other_company.id}
        self.happen(customer, count=3, **theirs)
        self.assertEqual(lead.score, 0)
        self.assertFalse(lead.with_user(self.own).get_score_card()["lines"])
        self.happen(customer, store_id=False, company_id=self.company.id)
        self.assertEqual(lead.score, 10)
        line = lead.score_line_ids
        action = line.action_view_events()
        events = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(events), line.events)
        self.assertEqual(self.env["crm.score.engine"]._rescore(lead), 0)

    def test_reasons_that_are_none(self):
        self.new_rule(points=900)
        lead = self.new_mine(type="lead").with_user(self.own)
        self.assertEqual(lead.qualification, "mql")
        for reason in ([5], True, 1.5, {"a": 1}, 10**12, -3):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                lead.action_reject(reason)
        self.assertEqual(lead.qualification, "mql")


class TestConsent(AttackCase):
    def test_salespeople_merge_what_is_excluded(self):
        values = {"type": "lead", "score_excluded": True}
        leads = self.new_mine(score_excluded_kind="minor", **values)
        leads |= self.new_mine(score_excluded_kind="objected", **values)
        merged = leads.with_user(self.own).merge_opportunity(auto_unlink=False)
        self.assertEqual(merged.score_excluded_kind, "objected")
        with self.assertRaisesRegex(UserError, "sales administrator"):
            merged.with_user(self.own).score_excluded_kind = "minor"


class TestDeletion(AttackCase):
    """What is deleted does not make a rule of few one of all."""

    def test_a_store_of_a_rule(self):
        store = self.new_store("Hue", "HUE", self.chain)
        rule = self.new_rule(store_ids=store.ids)
        with self.assertRaisesRegex(UserError, "Score rules are for Hue: Rule"):
            store.unlink()
        self.assertEqual(rule.store_ids, store)

    def test_a_company(self):
        company = self.env["res.company"].create({"name": "Closed"})
        values = {"name": "Theirs", "company_id": company.id}
        records = [
            self.new_rule(**values),
            self.env["crm.qualification.action"].create(values),
            self.env["crm.conversion.check"].create(values),
        ]
        company.unlink()
        self.env.invalidate_all()
        for record in records:
            with self.subTest(model=record._name):
                self.assertFalse(record.exists())
        self.assertNotIn(
            records[0].id, self.env["crm.score.rule"]._get_scoring_rules().ids
        )

    def test_a_lead_by_what_follows(self):
        """One that deletes leads does not stop what follows other steps."""
        server = self.env["ir.actions.server"].create(
            {
                "name": "Server",
                "model_id": self.env.ref("crm.model_crm_lead").id,
                "state": "code",
                "code": "records.filtered(lambda lead: lead.name == 'Gone').unlink()",
            }
        )
        self.new_action("server", server_action_id=server.id, sequence=1)
        self.new_action("activity", sequence=2)
        gone, kept = self.new_mql("Gone"), self.new_mql()
        self.env.flush_all()
        self.follow()
        self.assertFalse(gone.exists())
        self.assertEqual(self.steps(kept).state, "done")
        self.assertTrue(kept.activity_ids)
