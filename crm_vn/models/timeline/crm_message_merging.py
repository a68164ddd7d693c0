from odoo import api, models
from odoo.tools import SQL


class CrmMessageLink(models.Model):
    """Subjects that are merged into one are linked once."""

    _inherit = "crm.message.link"

    @api.model
    def _move_subject(self, res_model, from_ids, to_id):
        """Link what was linked to some records to another one, each once.

        A message is not linked to the record that it was posted on, so this is called
        after the messages were moved. Of several links, the one that names both the
        message and the interaction is kept. Runs as superuser, in two queries.
        """
        Link = self.sudo()
        Link.flush_model()
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_message_link AS link
                 WHERE link.res_model = %(model)s
                   AND link.res_id = ANY(%(all_ids)s)
                   AND (EXISTS (
                            SELECT 1
                              FROM crm_message_link AS kept
                             WHERE kept.res_model = link.res_model
                               AND kept.res_id = ANY(%(all_ids)s)
                               AND (kept.message_id = link.message_id
                                    OR kept.interaction_id = link.interaction_id)
                               AND (kept.message_id IS NULL
                                    OR kept.interaction_id IS NULL,
                                    kept.res_id != %(to_id)s, kept.id)
                                 < (link.message_id IS NULL
                                    OR link.interaction_id IS NULL,
                                    link.res_id != %(to_id)s, link.id))
                        OR EXISTS (
                            SELECT 1
                              FROM mail_message AS message
                             WHERE message.id = link.message_id
                               AND message.model = %(model)s
                               AND message.res_id = %(to_id)s))
                """,
                model=res_model,
                all_ids=[*from_ids, to_id],
                to_id=to_id,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_message_link SET res_id = %s
                    WHERE res_model = %s AND res_id = ANY(%s)""",
                to_id,
                res_model,
                list(from_ids),
            )
        )
        Link.invalidate_model()
