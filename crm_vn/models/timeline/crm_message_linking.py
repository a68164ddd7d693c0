from odoo import api, models
from odoo.tools import SQL, ormcache

#: The field of an interaction that a linked record of a model completes.
SUBJECT_FIELDS = {
    "res.partner": "partner_id",
    "crm.lead": "lead_id",
    "sale.order": "order_id",
}
#: The columns that say what a link is of.
COLUMNS = ("message_id", "interaction_id", "calendar_event_id")


class CrmMessageLink(models.Model):
    """How links come and go; nothing here asks who does it."""

    _inherit = "crm.message.link"

    @api.model
    @ormcache()
    def _has_rows(self):
        """Return whether anything is linked at all."""
        return bool(self.env.execute_query(SQL("SELECT FROM crm_message_link LIMIT 1")))

    @api.model
    def _get_pairs(self, column, ids):
        """Return ``{id: [(model, id)]}`` of what is linked."""
        pairs = {}
        if ids:
            rows = self.env.execute_query(
                SQL(
                    "SELECT %(column)s, res_model, res_id FROM crm_message_link"
                    " WHERE %(column)s = ANY(%(ids)s) ORDER BY id",
                    column=SQL.identifier(column),
                    ids=list(ids),
                )
            )
            for source, model, res_id in rows:
                pairs.setdefault(source, []).append((model, res_id))
        return pairs

    @api.model
    def _link(self, rows):
        """Add links, each once, and complete the interactions they are of.

        :param rows: ``(message_id, interaction_id, calendar_event_id, model, id)``
        """
        rows = [row for row in rows if any(row[:3])]
        if not rows:
            return
        values = SQL(", ").join(
            SQL(
                "(%s, %s::int, %s::int, %s::int, %s, %s::int)",
                place,
                *[value or None for value in row],
            )
            for place, row in enumerate(rows)
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_message_link (
                    message_id, interaction_id, calendar_event_id, res_model, res_id,
                    filled, create_uid, create_date, write_uid, write_date)
                SELECT v.message_id, v.interaction_id, v.calendar_event_id,
                       v.res_model, v.res_id, FALSE,
                       %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (VALUES %(values)s) AS v (
                           place, message_id, interaction_id, calendar_event_id,
                           res_model, res_id)
             LEFT JOIN mail_message m ON m.id = v.message_id
                 WHERE (m.model, m.res_id) IS DISTINCT FROM (v.res_model, v.res_id)
                 ORDER BY v.place
                ON CONFLICT DO NOTHING
             RETURNING id
                """,
                uid=self.env.uid,
                values=values,
            )
        )
        self._invalidate_links()
        if not self._has_rows():
            self.env.registry.clear_cache()
        self._fill({row[1] for row in rows if row[1]})

    @api.model
    def _unlink_subject(self, column, ids, pairs):
        """Remove links, and empty what they had filled in of interactions."""
        if not ids or not pairs:
            return
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_message_link
                 WHERE %(column)s = ANY(%(ids)s) AND (res_model, res_id) IN %(pairs)s
             RETURNING interaction_id, res_model, res_id, filled
                """,
                column=SQL.identifier(column),
                ids=list(ids),
                pairs=tuple(pairs),
            )
        )
        self._invalidate_links()
        by_subject = {}
        for interaction_id, model, res_id, filled in rows:
            if interaction_id and filled:
                by_subject.setdefault((model, res_id), []).append(interaction_id)
        emptied = set()
        for (model, res_id), interaction_ids in by_subject.items():
            fname = SUBJECT_FIELDS[model]
            interactions = self.env["crm.interaction"].sudo().browse(interaction_ids)
            interactions = interactions.exists().filtered(
                lambda row, fname=fname, res_id=res_id: row[fname].id == res_id
            )
            interactions.write({fname: False})
            emptied.update(interactions.ids)
        self._fill(emptied)

    @api.model
    def _fill(self, interaction_ids):
        """Complete interactions: the first linked record of a kind is theirs if they
        have none of it."""
        if not interaction_ids:
            return
        links = (
            self.sudo()
            .search([("interaction_id", "in", list(interaction_ids))], order="id")
            .filtered(lambda link: link.res_model in SUBJECT_FIELDS)
        )
        taken, by_subject = set(), {}
        for link in links:
            fname = SUBJECT_FIELDS[link.res_model]
            interaction = link.interaction_id
            if interaction[fname] or (interaction.id, fname) in taken:
                continue
            record = self.env[link.res_model].sudo().browse(link.res_id)
            company = record.company_id
            if company and interaction.company_id and company != interaction.company_id:
                continue
            taken.add((interaction.id, fname))
            key = (fname, link.res_id)
            by_subject[key] = by_subject.get(key, links.browse()) | link
        for (fname, res_id), chosen in by_subject.items():
            # Taken off again, it leaves no customer behind.
            rows = chosen.interaction_id.with_context(keep_customer=True)
            rows.write({fname: res_id})
            chosen.filled = True
        # What follows is done by SQL.
        links.flush_model(["filled"])

    @api.model
    def _move_subject(self, model, from_ids, to_id):
        """Let the links of some records be of another one, as a merge does.

        What would be there twice, or repeat the record a message was posted on, goes.
        """
        if not self._has_rows():
            return
        ids = [*from_ids, to_id]
        self.env["mail.message"].flush_model(["model", "res_id"])
        for column in COLUMNS:
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM crm_message_link l
                     USING (SELECT id, row_number() OVER (
                                       PARTITION BY %(column)s
                                       ORDER BY filled DESC,
                                                num_nonnulls(%(columns)s) DESC,
                                                res_id = %(to_id)s DESC, id
                                   ) AS n
                              FROM crm_message_link
                             WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
                               AND %(column)s IS NOT NULL) d
                     WHERE l.id = d.id AND d.n > 1
                    """,
                    column=SQL.identifier(column),
                    columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                    model=model,
                    ids=ids,
                    to_id=to_id,
                )
            )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_message_link l
                 USING mail_message m
                 WHERE m.id = l.message_id
                   AND l.res_model = %(model)s AND l.res_id = ANY(%(ids)s)
                   AND m.model = %(model)s AND m.res_id = ANY(%(ids)s)
                """,
                model=model,
                ids=ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_message_link SET res_id = %s"
                " WHERE res_model = %s AND res_id = ANY(%s)",
                to_id,
                model,
                list(from_ids),
            )
        )
        self._invalidate_links()

    @api.model
    def _forget(self, model, ids):
        """Remove the links to records that were deleted."""
        if model not in self._get_subject_models() or not ids or not self._has_rows():
            return
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM crm_message_link"
                " WHERE res_model = %s AND res_id = ANY(%s) RETURNING interaction_id",
                model,
                list(ids),
            )
        )
        self._invalidate_links()
        self._fill({row[0] for row in rows if row[0]})

    @api.model
    def _forget_repeats(self, message_ids):
        """Remove the links of messages to the records they are on, as after a move."""
        if not self._has_rows():
            return
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_message_link l
                 USING mail_message m
                 WHERE m.id = l.message_id AND m.id = ANY(%s)
                   AND m.model = l.res_model AND m.res_id = l.res_id
                """,
                list(message_ids),
            )
        )
        self._invalidate_links()

    @api.model
    def _adopt(self, column, interaction_ids):
        """Let the links of messages, or of meetings, be of their interactions, too.

        :return: the ids of the interactions that got some
        """
        source = {"message_id": "mail_message_id"}.get(column, column)
        self.env["crm.interaction"].flush_model([source])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_message_link l
                   SET interaction_id = i.id
                  FROM crm_interaction i
                 WHERE i.id = ANY(%(ids)s)
                   AND l.%(column)s = i.%(source)s
                   AND l.interaction_id IS NULL
                   AND NOT EXISTS (
                       SELECT FROM crm_message_link had
                        WHERE had.interaction_id = i.id
                          AND had.res_model = l.res_model AND had.res_id = l.res_id)
             RETURNING i.id
                """,
                ids=list(interaction_ids),
                column=SQL.identifier(column),
                source=SQL.identifier(source),
            )
        )
        if rows:
            self._invalidate_links()
        return {row[0] for row in rows}

    @api.model
    def _release(self, column, ids):
        """Keep the links of what is being deleted for what shares them."""
        if not self._has_rows():
            return
        others = [SQL.identifier(name) for name in COLUMNS if name != column]
        self.env.cr.execute(
            SQL(
                "UPDATE crm_message_link SET %(column)s = NULL"
                " WHERE %(column)s = ANY(%(ids)s) AND num_nonnulls(%(others)s) > 0",
                column=SQL.identifier(column),
                ids=list(ids),
                others=SQL(", ").join(others),
            )
        )
        self._invalidate_links()

    @api.model
    def _invalidate_links(self):
        self.invalidate_model(flush=False)
        self.env["crm.interaction"].invalidate_model(["link_ids"], flush=False)
        for model in ("mail.message", "crm.interaction", "calendar.event"):
            self.env[model].invalidate_model(["linked_subjects"], flush=False)
