from odoo import api, models
from odoo.tools import SQL

from .mail_message import RECORDED_TYPES

_PARAMETER = "crm_vn.timeline_backfill.%s"


class CrmInteraction(models.Model):
    """What had happened before there was a timeline.

    A scheduled action that is active after the installation records the messages, the
    confirmed orders and the calls of done activities that the database holds, the
    latest first, as they are recorded when they happen; then it deactivates itself.
    What is recorded already is left out, so that it may be run again. (Meetings that
    ended are recorded by the scheduled action of ``calendar.event``.)

    Where it stopped is kept as a system parameter, the smallest id it has seen; a run
    that was interrupted is repeated from where the former one stopped.
    """

    _inherit = "crm.interaction"

    @api.model
    def _get_backfills(self):
        """Return the models whose past is recorded, each with what tells its events."""
        return {
            "mail.message": self._prepare_past_messages,
            "sale.order": lambda orders: orders._prepare_order_interactions(),
            "mail.activity": lambda calls: calls._prepare_call_interactions(),
        }

    @api.model
    def _cron_backfill(self, limit=1000):
        """Record what happened before the installation, see the class."""
        cron = self.env["ir.cron"]
        parameters = self.env["ir.config_parameter"].sudo()
        for model, prepare in self._get_backfills().items():
            parameter = _PARAMETER % model
            last = before = int(parameters.get_param(parameter) or 2**31 - 1)
            while before:
                records, before = self._find_unrecorded(model, before, limit)
                self._record_from(records, prepare)
                # The rest is not known without counting it: there is more, or not.
                if not cron._commit_progress(len(records), remaining=1):
                    break
                self.env.invalidate_all()
            # Not at each batch: every change empties the caches of all workers.
            if before != last:
                parameters.set_param(parameter, str(before))
            if before:
                return
        parameters.search([("key", "like", _PARAMETER % "")]).unlink()
        cron._commit_progress(remaining=0, deactivate=True)

    @api.model
    def _find_unrecorded(self, model, before, limit):
        """Return the next records with an event that is not on the timeline.

        :return: the records, and the id that the next ones are below; 0: no more
        """
        records = self.env[model].sudo().with_context(active_test=False)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT past.id, EXISTS (
                              SELECT FROM crm_interaction row
                               WHERE row.provider = %(model)s
                                 AND row.external_ref = past.id::text)
                     FROM %(table)s past
                    WHERE past.id < %(before)s AND %(condition)s
                    ORDER BY past.id DESC
                    LIMIT %(limit)s""",
                model=model,
                table=SQL.identifier(records._table),
                before=before,
                condition=self._get_past_condition(model),
                limit=limit,
            )
        )
        found = records.browse(row_id for row_id, recorded in rows if not recorded)
        return found, rows[-1][0] if len(rows) == limit else 0

    @api.model
    def _get_past_condition(self, model):
        if model == "mail.message":
            return SQL(
                "past.model IN %s AND past.res_id != 0 AND past.message_type IN %s",
                tuple(self.env[model]._get_recorded_models()),
                tuple(RECORDED_TYPES),
            )
        if model == "sale.order":
            return SQL("past.state = 'sale'")
        return SQL(
            """past.date_done IS NOT NULL AND past.res_model IN %s
               AND past.activity_type_id IN (
                   SELECT id FROM mail_activity_type WHERE category = 'phonecall')""",
            tuple(self.env["crm.message.link"]._get_subject_models()),
        )

    @api.model
    def _prepare_past_messages(self, messages):
        """Return the values of the interactions of messages that were sent."""
        outside = self.env.execute_query(
            SQL(
                """SELECT mail_message_id
                     FROM mail_notification
                     LEFT JOIN res_partner ON res_partner.id = res_partner_id
                    WHERE mail_message_id IN %(ids)s
                      AND (partner_share OR mail_email_address IS NOT NULL)
                    UNION
                   SELECT mail_message_id
                     FROM mail_message_res_partner_rel
                     JOIN res_partner ON res_partner.id = res_partner_id
                    WHERE mail_message_id IN %(ids)s AND partner_share
                    UNION
                   SELECT id
                     FROM mail_message
                    WHERE id IN %(ids)s
                      AND (outgoing_email_to != '' OR message_type = 'email_outgoing')
                """,
                ids=tuple(messages.ids),
            )
        )
        return messages._prepare_message_interactions(
            {row[0] for row in outside}, messages._get_colleagues(left=True)
        )
