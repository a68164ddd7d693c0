from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, Query, ormcache

from .crm_lead_condition_mixin import parse_lead_domain


class CrmConversionCheck(models.Model):
    """What must be known of a lead before it becomes an opportunity.

    A lead meets a check if it matches ``domain``. Leads of ``company_id``, if there is
    one, need to. See ``crm_lead_conversion`` for where this is made sure of. A check
    whose domain is none any more, as a field was removed, stops nobody: the log says
    so.
    """

    _name = "crm.conversion.check"
    _description = "Conversion Check"
    _inherit = ["crm.lead.condition.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    domain = fields.Char(
        "Met By", required=True, default="[]", help="Which leads: a domain on leads."
    )
    hint = fields.Char(
        "What to Do", translate=True, help="Told to whoever converts such a lead."
    )

    # CHECKING

    @api.model
    @ormcache()
    def _get_check_ids(self):
        """Return the ids of the checks of all companies, in their order."""
        domain = [("active", "=", True), ("error", "=", False)]
        return tuple(self.sudo().search(domain)._ids)

    @api.model
    def _get_results(self, leads):
        """Return ``{lead id: {check: whether it is met}}``: one query for all.

        As superuser: a check is the administrator's, not the user's.
        """
        checks = self.sudo().browse(self._get_check_ids())
        if not checks or not leads.ids:
            return {}
        model = leads.sudo().with_context(active_test=False)
        model.env.flush_all()
        model._flush_scores()
        rows = checks._try(checks._ask, model)
        if rows is None:
            checks = checks.filtered(
                lambda check: check._try(check._ask, model) is not None
            )
            rows = checks._ask(model)
        return {
            lead_id: {
                check: met
                for check, met in zip(checks, results, strict=True)
                if not check.company_id or company_id in (None, check.company_id.id)
            }
            for lead_id, company_id, *results in rows
        }

    def _ask(self, leads):
        """Return rows: the id and the company of a lead, and whether it meets each of
        the checks."""
        query = Query(leads.env, leads._table, leads._table_sql)
        query.add_where(SQL("%s.id = ANY(%s)", SQL.identifier(leads._table), leads.ids))
        columns = []
        for check in self:
            domain = parse_lead_domain(leads.env, check.domain).optimize_full(leads)
            condition = domain._to_sql(leads, leads._table, query)
            columns.append(SQL("(%s) IS TRUE", condition))
        statement = query.select(
            SQL("%s.id", SQL.identifier(leads._table)),
            SQL("%s.company_id", SQL.identifier(leads._table)),
            *columns,
        )
        self.env.cr.execute(statement, log_exceptions=False)
        return self.env.cr.fetchall()

    @api.model
    def _render(self, results):
        """Return checks as a list with ticks, for a form."""
        items = Markup("").join(
            (
                Markup(
                    '<li class="text-success"><i class="fa fa-check-square-o fa-fw" '
                    'role="img" aria-label="%s"></i> <span class="text-body">%s</span>'
                    "</li>"
                )
                % (self.env._("Done"), check.name)
            )
            if met
            else (
                Markup(
                    '<li><i class="fa fa-square-o fa-fw text-muted" role="img" '
                    'aria-label="%s"></i> <span class="fw-bold">%s</span>'
                    '<div class="text-muted small ms-4">%s</div></li>'
                )
                % (self.env._("Missing"), check.name, check.hint or "")
            )
            for check, met in (
                (check.with_context(lang=self.env.lang), met)
                for check, met in results.items()
            )
        )
        return (
            Markup('<ul class="list-unstyled mb-0 o_crm_vn_checklist">%s</ul>') % items
        )
