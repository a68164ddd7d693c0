from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

#: Leads whose checks come when all is done, see :meth:`_converting`.
CONVERTING = "crm_vn.scoring.converting"
#: Leads that an error names.
NAMED = 10


class CrmLead(models.Model):
    """A lead becomes an opportunity when what must be known of it is known.

    ``crm.conversion.check`` says what. It is made sure of wherever a user changes the
    type of a lead: in core's wizards, by a call from outside; and, whoever the user is,
    in a service, and in what follows an MQL or SQL, where the step keeps the error.

    Not checked: what the superuser does otherwise, such as a script, or a scheduled
    action that changes the type; and what is an opportunity when it is created.

    The checks come at the end: a wizard gives the lead a customer and a salesperson
    around the conversion. Those of many leads come together.
    """

    _inherit = "crm.lead"

    conversion_checklist = fields.Html(
        "To Convert It",
        compute="_compute_conversion_checklist",
        sanitize=False,
        help="What must be known before it becomes an opportunity.",
    )

    @api.depends_context("lang")
    @api.depends("type", "need", "user_id", "phone", "email_from", "contact_name")
    def _compute_conversion_checklist(self):
        self.conversion_checklist = False
        checks = self.env["crm.conversion.check"]
        leads = self.filtered(lambda lead: lead.type == "lead" and lead._origin.id)
        results = checks._get_results(leads._origin)
        for lead in leads:
            if found := results.get(lead._origin.id):
                lead.conversion_checklist = checks._render(found)

    def write(self, vals):
        """Extend: leads that become opportunities are checked, and are SQLs.

        :raise UserError: if something is missing
        """
        if vals.get("type") != "opportunity" or not self._follows_conversion():
            return super().write(vals)
        leads = self.sudo().filtered(lambda lead: lead.type == "lead")
        leads = self.browse(leads._ids)
        if not leads:
            return super().write(vals)
        with leads._converting():
            result = super().write(vals)
            leads._mark_converted()
        return result

    def convert_opportunity(self, partner, user_ids=False, team_id=False):
        """Extend: the checks of all leads come together."""
        with self.browse()._converting():
            return super().convert_opportunity(
                partner, user_ids=user_ids, team_id=team_id
            )

    def _convert_for_service(self):
        """Extend: the checks of all leads come together, whoever the user is."""
        leads = self.sudo().filtered(
            lambda lead: lead.type == "lead" and lead.won_status == "pending"
        )
        with self.browse(leads._ids)._converting(everybody=True):
            return super()._convert_for_service()

    def _become_opportunities(self):
        """Extend: the checks of all leads come together, whoever the user is."""
        leads = self.sudo().filtered(
            lambda lead: (
                lead.type == "lead" and lead.active and lead.won_status != "won"
            )
        )
        with self.browse(leads._ids)._converting(everybody=True):
            return super()._become_opportunities()

    # CHECKS

    def _follows_conversion(self):
        """Return whether anything follows when leads become opportunities."""
        return bool(
            self.env["crm.conversion.check"]._get_check_ids()
            or self.env["crm.score.engine"]._is_active()
        )

    @contextmanager
    def _converting(self, everybody=False):
        """Check the leads that become opportunities at the end of the outermost block.

        What is to be checked is with the transaction: not in the context, which a call
        from outside may choose.

        :param bool everybody: check them whoever the user is
        :raise UserError: if something is missing
        """
        if not self.env["crm.conversion.check"]._get_check_ids():
            yield
            return
        data = self.env.cr.precommit.data
        is_outermost = CONVERTING not in data
        pending = data.setdefault(CONVERTING, set())
        if everybody or self.env.uid != SUPERUSER_ID:
            pending.update(self.ids)
        try:
            yield
        except BaseException:
            if is_outermost:
                data.pop(CONVERTING, None)
            raise
        if is_outermost:
            data.pop(CONVERTING, None)
            self.browse(pending)._check_conversion()

    def _check_conversion(self):
        """Make sure that all that must be known of the leads is known.

        :raise UserError: with what is missing, lead by lead
        """
        lines = list(self._explain_unmet_checks(named=len(self) > 1).values())
        if not lines:
            return
        if more := len(lines) - NAMED:
            if more > 0:
                lines[NAMED:] = [self.env._("… and %s more leads.", more)]
        raise UserError("\n".join(lines))

    def _explain_unmet_checks(self, named=False):
        """Return ``{lead: what is missing}``, in words.

        :param bool named: with the name of the lead
        """
        results = self.env["crm.conversion.check"]._get_results(self)
        notes = {}
        for lead in self:
            unmet = [
                check.with_context(lang=self.env.lang)
                for check, met in results.get(lead.id, {}).items()
                if not met
            ]
            if not unmet:
                continue
            missing = "".join(
                f"\n• {check.name}" + (f": {check.hint}" if check.hint else "")
                for check in unmet
            )
            if named:
                title = self.env._("“%s” cannot become an opportunity yet:", lead.name)
            else:
                title = self.env._("It cannot become an opportunity yet:")
            notes[lead] = title + missing
        return notes
