from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MAX_NEED = 2000


class CrmLead(models.Model):
    """What a lead needs, and who only looks like a customer.

    A need is expressed (``has_need``)
        in words (``need``); by the landing page of a product; by an order or quotation
        that is not cancelled; or to whoever did a service for it that asks for the
        output ``need``.

    A prospect (``is_prospect``)
        is an open lead that fits, by its fit score and the company's threshold, and
        whose need nobody knows yet. Everybody else with the type *lead* is a lead.
    """

    _inherit = "crm.lead"

    need = fields.Text(
        "Expressed Need", help="What they want, as they said it themselves."
    )
    has_need = fields.Boolean(
        "Need Expressed",
        compute="_compute_has_need",
        search="_search_has_need",
        help="In words, by the product of the landing page, by an order or quotation, "
        "or to whoever did a service for it.",
    )
    is_prospect = fields.Boolean(
        "Prospect",
        compute="_compute_is_prospect",
        search="_search_is_prospect",
        help="It fits, and nobody knows yet what it needs.",
    )

    @api.depends(
        *("need", "intake_source_id.product_id", "order_ids.state"),
        *("service_record_ids.state", "service_record_ids.outputs"),
    )
    def _compute_has_need(self):
        known = set(self.filtered(lambda lead: (lead.need or "").strip())._ids)
        others = [lead._origin.id for lead in self if lead.id not in known]
        others = [lead_id for lead_id in others if lead_id]
        found = set()
        if others:
            self._flush_needs()
            found = {
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        "SELECT lead.id FROM crm_lead AS lead WHERE lead.id = ANY(%s) "
                        "AND %s",
                        others,
                        self._get_need_sql("lead"),
                    )
                )
            }
        for lead in self:
            lead.has_need = lead.id in known or lead._origin.id in found

    @api.depends("has_need", "fit_score", "type", "active", "company_id")
    def _compute_is_prospect(self):
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        for lead in self:
            company = lead.company_id or main or self.env.company
            lead.is_prospect = (
                lead.type == "lead"
                and lead.active
                and not lead.has_need
                and lead.fit_score >= company.sudo().score_prospect
            )

    def _search_has_need(self, operator, value):
        return self._search_condition("has_need", operator, value)

    def _search_is_prospect(self, operator, value):
        return self._search_condition("is_prospect", operator, value)

    @api.model
    def _search_condition(self, fname, operator, value):
        """Search by a computed boolean that SQL can say."""
        if operator != "in":
            return NotImplemented
        wanted = set(map(bool, value))
        if len(wanted) == 2:
            return Domain.TRUE

        def to_sql(model, alias, query):
            model._flush_needs()
            if fname == "has_need":
                condition = model._get_need_sql(alias)
            else:
                condition = model._get_prospect_sql(alias, query)
            return SQL(
                "(%s) IS %s", condition, SQL("TRUE" if True in wanted else "NOT TRUE")
            )

        return Domain.custom(
            to_sql=to_sql, predicate=lambda lead: lead[fname] in wanted
        )

    @api.model
    def _flush_needs(self):
        self.flush_model(["need", "intake_source_id", "type", "active", "company_id"])
        self.env["crm.intake.source"].flush_model(["product_id"])
        self.env["sale.order"].flush_model(["opportunity_id", "state"])
        self.env["crm.service.record"].flush_model(["lead_id", "state", "outputs"])

    @api.model
    def _get_need_sql(self, alias):
        """Return whether a need is expressed, in the terms of a query on leads."""
        return SQL(
            r"""(COALESCE(%(lead)s.need, '') ~ '\S'
                OR EXISTS (SELECT FROM crm_intake_source AS source
                            WHERE source.id = %(lead)s.intake_source_id
                              AND source.product_id IS NOT NULL)
                OR EXISTS (SELECT FROM sale_order AS sale
                            WHERE sale.opportunity_id = %(lead)s.id
                              AND sale.state <> 'cancel')
                OR EXISTS (SELECT FROM crm_service_record AS record
                            WHERE record.lead_id = %(lead)s.id
                              AND record.state = 'done'
                              AND COALESCE(record.outputs ->> 'need', '') <> ''))""",
            lead=SQL.identifier(alias),
        )

    @api.model
    def _get_prospect_sql(self, alias, query):
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        return SQL(
            """%(lead)s.type = 'lead' AND %(lead)s.active AND NOT %(need)s
               AND %(fit)s >= (SELECT company.score_prospect FROM res_company AS company
                                WHERE company.id
                                      = COALESCE(%(lead)s.company_id, %(main)s))""",
            lead=SQL.identifier(alias),
            need=self._get_need_sql(alias),
            fit=self._field_to_sql(alias, "fit_score", query),
            main=(main or self.env.company).id,
        )

    # WHERE A NEED COMES FROM

    @api.model
    def _prepare_intake_values(self, form):
        """Extend: who writes a message into a form says what they need."""
        vals = super()._prepare_intake_values(form)
        if message := (form.values.get("message") or "").strip():
            vals.setdefault("need", message[:MAX_NEED])
        return vals

    def _merge_get_fields_specific(self):
        """Extend: merged leads need what each of them needed."""

        def join(_fname, leads):
            needs = dict.fromkeys(
                need for lead in leads if (need := (lead.need or "").strip())
            )
            return "\n".join(needs) or False

        return {**super()._merge_get_fields_specific(), "need": join}


class CrmScoreRule(models.Model):
    """A prospect is told by its points for fit."""

    _inherit = "crm.score.rule"

    @api.model
    def _get_circular_fields(self):
        return super()._get_circular_fields() | {"is_prospect"}
