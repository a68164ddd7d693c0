from odoo import api, models
from odoo.tools import SQL


class IrAttachment(models.Model):
    """Who reads a conversation by a link reads what is attached to it."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "crm.linked.reading"]

    def _check_access(self, operation):
        """Extend: links let read."""
        result = super()._check_access(operation)
        if operation != "read" or not result or not self._reads_links():
            return result
        forbidden, make_error = result
        forbidden -= forbidden._filter_linked_readable()
        return (forbidden, make_error) if forbidden else None

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        """Extend: links let find by nothing that tells where an attachment is from."""
        model = self
        if not bypass_access and self._reads_links() and self._asks_more(domain, order):
            model = self._without_links()
        return super(IrAttachment, model)._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _filter_linked_readable(self):
        """Return the attachments of messages linked to a record the user may read."""
        by_message = {}
        for attachment_id, message_id in self._get_linked_messages():
            by_message.setdefault(message_id, []).append(attachment_id)
        messages = self.env["mail.message"].browse(by_message)._filter_linked_readable()
        return self.browse(
            {id_ for message in messages for id_ in by_message[message.id]}
        )

    def _get_linked_messages(self):
        """Return ``(attachment id, message id)`` of what linked messages bring.

        The values of binary fields are no part of a message.
        """
        if not self:
            return []
        self.env["mail.message"].flush_model(["attachment_ids"])
        return self.env.execute_query(
            SQL(
                """
                SELECT rel.attachment_id, rel.message_id
                  FROM message_attachment_rel rel
                  JOIN ir_attachment a ON a.id = rel.attachment_id
                 WHERE rel.attachment_id = ANY(%s)
                   AND a.res_field IS NULL
                   AND EXISTS (SELECT FROM crm_message_link l
                                WHERE l.message_id = rel.message_id)
                """,
                list(self._ids),
            )
        )

    def _filter_shown_by_link(self):
        """Extend: the attachments that core would not show."""
        if not self or not self._reads_links():
            return self.browse()
        linked = self.browse({row[0] for row in self._get_linked_messages()})
        if not linked:
            return linked
        result = linked._without_links()._check_access("read")
        return result[0].with_env(self.env) if result else self.browse()

    @api.model
    def _get_searched_fields(self):
        return super()._get_searched_fields() | {
            "name",
            "mimetype",
            "file_size",
            "checksum",
            "type",
            # core adds the condition that it is empty
            "res_field",
        }

    @api.model
    def _get_told_fields(self):
        return super()._get_told_fields() | {
            "name",
            "mimetype",
            "file_size",
            "checksum",
            "type",
            "url",
            "raw",
            "datas",
            "thumbnail",
            "has_thumbnail",
            "index_content",
            "public",
        }
