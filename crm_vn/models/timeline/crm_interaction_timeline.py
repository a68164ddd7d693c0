from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmInteraction(models.Model):
    """Which interactions are on whose timeline, by SQL.

    One query for one record or ten thousand. Every row is read through the record
    rules of the acting user. Interactions of a record are those that name it in their
    own field, and those that are linked to it: two branches, each with an index, and no
    row in both.
    """

    _inherit = "crm.interaction"

    timeline_of = fields.Char(
        store=False,
        search="_search_timeline_of",
        export_string_translation=False,
        help="Search by it, as in “crm.lead,7”: what is on that record's timeline.",
    )

    @api.model
    def _search_timeline_of(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_timeline_domain(text) for text in value)

    @api.model
    def _get_timeline_domain(self, text):
        """Return a domain of what is on the timeline of the record that a text names,
        of nothing if there is no such record for the user."""
        name, _comma, number = str(text).partition(",")
        if name not in self.env["crm.message.link"]._get_subject_models():
            return Domain.FALSE
        record = self.env[name].browse(int(number) if number.isdecimal() else ())
        record = record.exists()
        if not record or not record.has_access("read"):
            return Domain.FALSE

        def to_sql(model, alias, query):
            rows = model._get_timeline_rows(record, ["id"])
            return SQL(
                "%s IN (SELECT id FROM (%s) AS event)",
                SQL.identifier(alias, "id"),
                rows,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_timeline_rows(self, records, fnames, domain=Domain.TRUE, limit=None):
        """Return a query of the rows of the timelines of records, each row once.

        :param records: of one model with a timeline; none means all there are
        :param list fnames: the columns after ``owner_id``, the record's id; stored
            fields of interactions
        :param limit: at most as many of each branch, the newest
        """
        members = records._get_timeline_members()
        link = self.env["crm.message.link"]
        own = records._timeline_field

        def is_of_member(model, alias, query):
            owner = model._field_to_sql(alias, own, query)
            return SQL("%s = member.member_id", owner)

        def is_linked(model, alias, query):
            return SQL(
                "(%s = link.interaction_id AND NOT %s)",
                SQL.identifier(alias, "id"),
                records._is_timeline_member(
                    SQL.identifier("member", "owner_id"),
                    model._field_to_sql(alias, own, query),
                ),
            )

        return SQL(
            """SELECT member.owner_id, event.*
                 FROM (%(members)s) AS member, LATERAL (%(own)s) AS event
            UNION ALL
               (SELECT DISTINCT member.owner_id, event.*
                  FROM (%(members)s) AS member
                  JOIN crm_message_link AS link
                    ON link.res_model = %(model)s AND link.res_id = member.member_id,
                       LATERAL (%(linked)s) AS event
                  %(order)s)""",
            members=members,
            own=self._select_timeline(fnames, domain, is_of_member, limit),
            linked=self._select_timeline(fnames, domain, is_linked),
            model=SQL("%s", records._name, to_flush=link._fields["interaction_id"]),
            order=SQL("ORDER BY event.date DESC, event.id DESC LIMIT %s", limit)
            if limit
            else SQL(),
        )

    @api.model
    def _select_timeline(self, fnames, domain, to_sql, limit=None):
        query = self._search(
            Domain.custom(to_sql=to_sql) & Domain(domain),
            order="date desc, id desc" if limit else None,
            limit=limit,
        )
        columns = (self._field_to_sql(query.table, fname, query) for fname in fnames)
        return query.select(*columns)

    @api.model
    def _get_timeline_page(self, subjects, domain, limit):
        """Return the newest interactions of the timelines of some records.

        :param list subjects: recordsets with a timeline
        """
        branches = SQL(" UNION ALL ").join(
            SQL(
                "SELECT id, date FROM (%s) AS event",
                self._get_timeline_rows(records, ["id", "date"], domain, limit),
            )
            for records in subjects
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT id, date FROM (%s) AS event
                 ORDER BY date DESC, id DESC LIMIT %s""",
                branches,
                limit,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _count_timeline(self, subjects, domain):
        """Return ``[(kind, store_id, count)]`` of the timelines of some records."""
        branches = SQL(" UNION ALL " if len(subjects) == 1 else " UNION ").join(
            SQL(
                "SELECT id, kind, store_id FROM (%s) AS event",
                self._get_timeline_rows(records, ["id", "kind", "store_id"], domain),
            )
            for records in subjects
        )
        return self.env.execute_query(
            SQL(
                "SELECT kind, store_id, count(*) FROM (%s) AS event GROUP BY 1, 2",
                branches,
            )
        )
