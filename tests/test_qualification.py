"""IQL → MQL → SQL, and back: who may do what, and what it leaves behind."""

from odoo.exceptions import AccessError, UserError

from .common import CrmVnCase
from .common_qualification import QualificationMixin
from .common_store import StoreMixin


class TestQualification(QualificationMixin, StoreMixin, CrmVnCase):
    def test_accepted(self):
        lead = self.new_mql()
        self.assertEqual((lead.qualification, lead.acceptance), ("mql", "waiting"))
        lead.action_accept()
        self.assertEqual((lead.qualification, lead.acceptance), ("sql", "accepted"))
        self.assertTrue(lead.mql_date and lead.sql_date)
        step = self.steps(lead, "accepted")
        self.assertEqual(
            (step.from_qualification, step.to_qualification), ("mql", "sql")
        )
        self.assertEqual((step.score, step.by_user_id), (50, self.env.user))
        lead.action_accept()
        self.assertEqual(len(self.steps(lead, "accepted")), 1, "it is one already")

    def test_rejected_with_a_reason_and_back_above_it(self):
        lead = self.new_mql()
        with self.assertRaises(UserError):
            lead.action_reject(False)
        self.assertEqual(lead.qualification, "mql")
        lead.action_reject(self.reason, "Has one already")
        self.assertEqual((lead.qualification, lead.acceptance), ("iql", "rejected"))
        self.assertFalse(lead.mql_date)
        step = self.steps(lead, "rejected")
        self.assertEqual((step.reason_id, step.note), (self.reason, "Has one already"))
        self.change(lead, city="Vinh")
        self.assertEqual(lead.score, 0)
        self.change(lead, city="Hue")
        self.assertEqual((lead.score, lead.qualification), (50, "iql"), "as it was")
        self.change(lead, function="CEO")
        self.assertEqual((lead.score, lead.qualification), (60, "mql"))
        self.assertEqual(lead.acceptance, "waiting")
        self.assertEqual(len(self.steps(lead, "reached")), 2)

    def test_recycled_from_both(self):
        mql, sql = self.new_mql(), self.new_mql()
        sql.action_accept()
        (mql | sql).action_recycle("They want to wait until Tết")
        self.assertEqual(set((mql | sql).mapped("qualification")), {"iql"})
        self.assertFalse(sql.sql_date or sql.acceptance)
        steps = self.steps(mql | sql, "recycled")
        self.assertEqual(steps.mapped("from_qualification"), ["mql", "sql"])
        self.assertEqual(set(steps.mapped("note")), {"They want to wait until Tết"})
        self.change(mql | sql, function="CEO")
        self.assertEqual(set((mql | sql).mapped("qualification")), {"mql"})

    def test_a_reason_is_a_record_an_id_or_a_text(self):
        for reason in (self.reason, self.reason.id, self.reason.name.upper()):
            lead = self.new_mql()
            lead.action_recycle(reason)
            step = self.steps(lead, "recycled")
            self.assertEqual((step.reason_id, step.note), (self.reason, False))
        for nothing in (None, False, "", "  ", self.reason.browse()):
            with self.assertRaises(UserError):
                self.new_mql().action_recycle(nothing)

    def test_what_is_won_is_never_recycled(self):
        lead = self.new_mql()
        lead.action_accept()
        lead.type = "opportunity"
        lead.action_set_won()
        with self.assertRaises(UserError):
            lead.action_recycle(self.reason)
        self.assertEqual(lead.qualification, "sql")

    def test_only_what_waits_is_answered(self):
        iql = self.new_lead()
        for answer in (
            iql.action_accept,
            lambda: iql.action_reject(self.reason),
            lambda: iql.action_recycle(self.reason),
        ):
            with self.assertRaises(UserError):
                answer()
        mixed = iql | self.new_mql()
        mixed.action_accept()
        self.assertEqual(mixed.mapped("qualification"), ["iql", "sql"])

    def test_a_colleague_s_lead_is_theirs(self):
        user = self.users["own"]
        mine = self.new_mql(user_id=user.id, store_id=self.hanoi.id)
        theirs = self.new_mql(user_id=self.users["all"].id, store_id=self.hanoi.id)
        elsewhere = self.new_mql(user_id=False, store_id=self.saigon.id)
        for lead in (theirs, elsewhere, mine | theirs):
            lead = lead.with_user(user)
            for step in (
                lead.action_accept,
                lambda lead=lead: lead.action_reject(self.reason.id),
                lambda lead=lead: lead.action_recycle(self.reason.id),
            ):
                with self.assertRaises(AccessError):
                    step()
        self.env.invalidate_all()
        self.assertEqual(set((mine | theirs).mapped("qualification")), {"mql"})
        mine.with_user(user).action_accept()
        self.assertEqual(mine.qualification, "sql")
        self.assertEqual(self.steps(mine, "accepted").by_user_id, user)
        seen = self.env["crm.qualification.log"].with_user(user).search([])
        self.assertLessEqual(seen.lead_id, mine)

    def test_what_was_stays(self):
        self.new_mql().action_accept()
        admin = self.new_sales_manager()
        admin.group_ids += self.env.ref("base.group_system")
        for user in (admin, self.users["manager"], self.users["own"]):
            steps = self.env["crm.qualification.log"].with_user(user)
            for right in ("write", "create", "unlink"):
                self.assertFalse(steps.has_access(right), (user.login, right))
        scores = self.env["crm.lead.score"].with_user(admin)
        self.assertFalse(scores.has_access("write"))

    def test_wizard(self):
        user = self.users["own"]
        leads = self.new_mqls(3, user_id=user.id, store_id=self.hanoi.id)
        action = leads.with_user(user).action_open_reject()
        wizard = (
            self.env["crm.qualification.change"]
            .with_user(user)
            .with_context(action["context"])
            .create({"reason_id": self.reason.id, "note": "A test"})
        )
        wizard.action_apply()
        self.assertEqual(set(leads.mapped("acceptance")), {"rejected"})
        self.assertEqual(len(self.steps(leads, "rejected")), 3)

    def test_the_number_of_queries_does_not_grow(self):
        def count(size, step):
            leads = self.new_mqls(size)
            self.env.flush_all()
            leads.mapped("qualification")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step(leads)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for step in (
            lambda leads: leads.action_accept(),
            lambda leads: leads.action_reject(self.reason),
            lambda leads: leads.action_recycle(self.reason),
        ):
            count(1, step)
            self.assertEqual(count(2, step), count(90, step))


class TestWithoutRules(QualificationMixin, CrmVnCase):
    def test_plain_odoo(self):
        """Nobody configured anything: nothing is written, and nothing is asked."""
        (self.rule | self.bonus).active = False
        lead = self.new_lead(type="lead")
        self.assertFalse(lead.has_lifecycle)
        self.assertFalse(lead._follows_conversion())
        before = self.env.cr.sql_log_count
        self.assertFalse(lead._follows_conversion())
        self.assertEqual(self.env.cr.sql_log_count, before)
        lead.convert_opportunity(self.env["res.partner"])
        self.env.flush_all()
        self.assertEqual((lead.type, lead.qualification), ("opportunity", "iql"))
        self.assertFalse(self.steps(lead))
