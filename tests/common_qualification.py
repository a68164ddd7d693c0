"""Leads at a stage of their life, and what administrators chose for it."""

from odoo.tools import mute_logger

from .common_scoring import ScoreMixin

CRON = "crm_vn.ir_cron_follow_qualifications"


class QualificationMixin(ScoreMixin):
    """An IQL has 0 points, an MQL 50, of 100 for an SQL. Nothing follows, and nothing
    is checked, but what a test makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"score_mql": 50, "score_sql": 100})
        cls.env["crm.qualification.action"].search([]).active = False
        cls.env["crm.conversion.check"].search([]).active = False
        cls.rule = cls.new_rule(domain="[('city', '=', 'Hue')]", points=50)
        cls.bonus = cls.new_rule(domain="[('function', '=', 'CEO')]", points=10)
        cls.reason = cls.env.ref("crm_vn.qualification_reason_no_need")
        cls.env.flush_all()

    @classmethod
    def new_mql(cls, name="MQL", **values):
        return cls.new_lead(name, **{"type": "lead", "city": "Hue", **values})

    @classmethod
    def new_mqls(cls, count, **values):
        values = {"type": "lead", "city": "Hue", **values}
        return cls.env["crm.lead"].create(
            [{"name": f"MQL {number}", **values} for number in range(count)]
        )

    @classmethod
    def new_action(cls, kind, **values):
        values = {"name": f"Action {kind}", "kind": kind, **values}
        return cls.env["crm.qualification.action"].create(values)

    @classmethod
    def new_check(cls, name, domain, hint="Ask"):
        return cls.env["crm.conversion.check"].create(
            {"name": name, "domain": domain, "hint": hint}
        )

    def change(self, leads, **values):
        leads.write(values)

    def steps(self, leads, kind=None):
        domain = [("lead_id", "in", leads.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["crm.qualification.log"].search(domain, order="id")

    def follow(self):
        """Do what the scheduled action does, after what is done before a commit."""
        self.env["crm.lead"]._flush_scores()
        self.env.flush_all()
        with self.enter_registry_test_mode(), mute_logger("odoo.addons.base.models"):
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
