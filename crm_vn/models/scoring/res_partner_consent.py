from odoo import fields, models


class ResPartner(models.Model):
    """A person who is not to be scored, whatever lead they have or will have.

    The contact alone: a company that is excluded is no reason not to score the leads of
    its people, nor is one of its people a reason not to score the company's.
    """

    _name = "res.partner"
    _inherit = ["crm.score.consent.mixin", "res.partner"]

    score_excluded = fields.Boolean(groups="base.group_user")
    score_excluded_kind = fields.Selection(groups="base.group_user")
    score_excluded_reason = fields.Char(groups="base.group_user")

    _score_excluded_idx = models.Index("(id) WHERE score_excluded IS TRUE")

    def _after_score_consent(self, excluded, included=None):
        """Extend: the open leads of the contacts are scored, or no longer are."""
        self._mark_leads_for_scoring()
        return super()._after_score_consent(excluded, included)

    def write(self, vals):
        """Extend: a merge moves leads in SQL, and then writes this again."""
        result = super().write(vals)
        if vals.get("score_excluded"):
            self._mark_leads_for_scoring()
        return result

    def _mark_leads_for_scoring(self):
        if self and self.env["crm.score.engine"]._is_active():
            # Sudo: leads of other stores are scored, and nobody learns of them.
            leads = self.env["crm.lead"].sudo()
            leads.search(
                [("partner_id", "in", self.ids), ("won_status", "=", "pending")]
            )._mark_for_scoring()
