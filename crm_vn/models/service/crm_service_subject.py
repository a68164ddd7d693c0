from odoo import api, fields, models
from odoo.tools import SQL, ormcache

SALESMAN = "sales_team.group_sale_salesman"
COUNTERS = ("service_count", "service_open_count", "service_overdue_count")


class CrmServiceSubject(models.AbstractModel):
    """A document that services are planned for: a lead, a contact, an order.

    What it shows are the records that the acting user may see, of the document itself,
    and of a company also those of its people. Nothing is stored, and all of it is one
    query for a page of documents; none while there is no record at all.
    """

    _name = "crm.service.subject"
    _description = "Subject of Services"

    #: The field of ``crm.service.record`` that names the document.
    _service_field = None

    service_count = fields.Integer(
        "Number of Services", compute="_compute_services", groups=SALESMAN
    )
    service_open_count = fields.Integer(
        "Open Services", compute="_compute_services", groups=SALESMAN
    )
    service_overdue_count = fields.Integer(
        "Overdue Services", compute="_compute_services", groups=SALESMAN
    )
    service_points = fields.Integer(
        "Points of Services",
        compute="_compute_services",
        groups=SALESMAN,
        help="Sum of what the outcomes of its services were worth.",
    )
    next_service_id = fields.Many2one(
        "crm.service.record",
        "Next Service",
        compute="_compute_services",
        groups=SALESMAN,
        help="The first one that is still to be done.",
    )
    next_service_date = fields.Datetime(
        "Next Service On", compute="_compute_services", groups=SALESMAN
    )
    next_service_overdue = fields.Boolean(
        compute="_compute_services", groups=SALESMAN, export_string_translation=False
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_services(self):
        found = self._origin._read_services()
        now = fields.Datetime.now()
        for subject in self:
            *counts, points, next_id, date, deadline = found.get(
                subject._origin.id, (0, 0, 0, 0, False, False, False)
            )
            for fname, count in zip(COUNTERS, counts, strict=True):
                subject[fname] = count
            subject.service_points = points
            subject.next_service_id = next_id
            subject.next_service_date = date
            subject.next_service_overdue = bool(deadline and deadline < now)

    def _read_services(self):
        """Return ``{id: (count, open, overdue, points, id of the next, its date, its
        deadline)}``."""
        records = self.env["crm.service.record"]
        if not self.ids or not records._has_records():
            return {}
        members = self._get_timeline_members()

        def is_of_member(model, alias, query):
            owner = model._field_to_sql(alias, self._service_field, query)
            return SQL("%s = member.member_id", owner)

        query = records._search(fields.Domain.custom(to_sql=is_of_member))
        columns = ("id", "state", "scheduled_at", "deadline", "score_points")
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (owner_id) owner_id,
                          count(*) OVER subject,
                          count(*) FILTER (WHERE is_open) OVER subject,
                          count(*) FILTER (
                              WHERE is_open AND deadline < now() AT TIME ZONE 'UTC'
                          ) OVER subject,
                          coalesce(sum(score_points) OVER subject, 0)::int,
                          CASE WHEN is_open THEN id END,
                          CASE WHEN is_open THEN coalesce(scheduled_at, deadline) END,
                          CASE WHEN is_open THEN deadline END
                     FROM (SELECT member.owner_id, record.*,
                                  record.state IN ('planned', 'in_progress') AS is_open
                             FROM (%(members)s) AS member,
                                  LATERAL (%(records)s) AS record
                          ) AS task
                   WINDOW subject AS (PARTITION BY owner_id)
                 ORDER BY owner_id, is_open DESC,
                          coalesce(scheduled_at, deadline) NULLS LAST, id""",
                members=members,
                records=query.select(
                    *(
                        records._field_to_sql(query.table, name, query)
                        for name in columns
                    )
                ),
            )
        )
        return {
            owner: (*numbers, next_id or False, date or False, deadline or False)
            for owner, *numbers, next_id, date, deadline in rows
        }

    # ACTIONS

    def action_view_services(self):
        """Open the services of the record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_service_record_action"
        )
        fname = self._service_field
        operator = "child_of" if fname == "partner_id" else "="
        action["domain"] = [(fname, operator, self.id)]
        action["context"] = {
            f"default_{fname}": self.id,
            "search_default_open": 1 if self.service_open_count else 0,
        }
        return action

    def action_plan_service(self):
        """Open the wizard that plans a service for the records."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_vn.crm_service_plan_action"
        )
        action["context"] = {
            "active_model": self._name,
            "active_ids": self.ids,
            "active_id": self[:1].id,
        }
        return action


class CrmServiceRecord(models.Model):
    _inherit = "crm.service.record"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records and not self._has_records():
            self.env.registry.clear_cache()
        return records

    @api.model
    @ormcache()
    def _has_records(self):
        """Return whether there is any record at all: leads, contacts and orders of a
        company that plans nothing are not slower for it."""
        return bool(
            self.env.execute_query(SQL("SELECT FROM crm_service_record LIMIT 1"))
        )
