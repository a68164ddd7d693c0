from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CrmMessageLink(models.Model):
    """A record that a message, an interaction or a meeting is also about.

    One stored message appears in the chatter of the record it was posted on, and of
    every record that it is linked to; it stays one message, and one interaction. The
    record it was posted on has no row here. A message that has an interaction, and an
    interaction that has a meeting, share their rows.

    Who links
        Who may read the message, or change the interaction or the meeting, and may post
        on the record. Who may post on the record may also take it off again.

    Who is told
        Whoever may read a linked record may read the message and its attachments, and
        nothing about where it was posted unless they may read that, too: see
        ``crm.linked.reading``. Of the links, everybody is shown those whose record they
        may read. The followers of a linked record are not notified: they take no part
        in the conversation.

    Nobody reads the rows but the code that shows messages.
    """

    _name = "crm.message.link"
    _description = "Linked Subject"
    _order = "id"

    message_id = fields.Many2one("mail.message", index=True, ondelete="cascade")
    interaction_id = fields.Many2one("crm.interaction", index=True, ondelete="cascade")
    calendar_event_id = fields.Many2one(
        "calendar.event", index="btree_not_null", ondelete="cascade"
    )
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    filled = fields.Boolean(
        help="The customer, the lead or the order of the interaction is this record "
        "because of this link, and will be empty again without it."
    )

    _message_uniq = models.UniqueIndex(
        "(message_id, res_model, res_id) WHERE message_id IS NOT NULL"
    )
    _interaction_uniq = models.UniqueIndex(
        "(interaction_id, res_model, res_id) WHERE interaction_id IS NOT NULL"
    )
    _calendar_event_uniq = models.UniqueIndex(
        "(calendar_event_id, res_model, res_id) WHERE calendar_event_id IS NOT NULL"
    )
    _record_idx = models.Index("(res_model, res_id, message_id DESC)")
    _check_subject = models.Constraint(
        "CHECK (num_nonnulls(message_id, interaction_id, calendar_event_id) > 0)",
        "A link is of a message, of an interaction or of a meeting.",
    )

    # SUBJECTS

    @api.model
    def _get_subject_models(self):
        """Return the models whose records can be linked; to be extended."""
        return ["res.partner", "crm.lead", "sale.order"]

    @api.model
    def _parse_subjects(self, subjects):
        """Return what a client sent as unique ``(model, id)`` pairs, in its order.

        :param subjects: pairs, or dicts with ``model`` and ``id``
        :raise UserError: if it is something else
        """
        models_ = self._get_subject_models()
        pairs = {}
        for subject in subjects or ():
            if isinstance(subject, dict):
                subject = (subject.get("model"), subject.get("id"))
            match subject:
                case [str() as model, int() as res_id] if model in models_:
                    pairs[model, res_id] = True
                case _:
                    raise UserError(
                        self.env._(
                            "Only contacts, opportunities and orders can be linked."
                        )
                    )
        return list(pairs)

    @api.model
    def _check_subjects(self, pairs):
        """Make sure that the acting user may post on the records.

        Superuser mode does not count: messages are posted in it on behalf of users.

        :raise AccessError: if they may not, in the same words for a record that they
            do not see and for one that does not exist
        """
        links = self.sudo(False)
        by_model = links._group_by_model(pairs)
        if all(
            links._filter_postable(model, ids) >= set(ids)
            for model, ids in by_model.items()
        ):
            return
        raise AccessError(
            self.env._(
                "You cannot link to a record that you may not write to. Choose another "
                "one, or ask who is responsible for it."
            )
        )

    @api.model
    def _filter_postable(self, model, ids):
        """Return which ids are of records that the user sees and may post on."""
        return self._get_postable_ids(self._filter_readable(model, ids))

    @api.model
    def _get_postable_ids(self, records):
        if not records or not self.env.user._is_internal():
            return set()
        groups = records._mail_group_by_operation_for_mail_message_operation("create")
        return {
            record_id
            for operation, group in groups.items()
            for record_id in group._filtered_access(operation)._ids
        }

    @api.model
    def _filter_readable(self, model, ids):
        """Return the records that exist and that the user may read."""
        records = self.env[model].with_context(active_test=False)
        if not ids or not records.has_access("read"):
            return records.browse().with_env(self.env)
        found = records.search(Domain("id", "in", list(ids)), order="id")
        return found.with_env(self.env)

    @api.model
    def _get_readable(self, pairs):
        """Return ``{(model, id): record}`` of the records that the user may read."""
        return {
            (model, record.id): record
            for model, ids in self._group_by_model(pairs).items()
            for record in self._filter_readable(model, ids)
        }

    @api.model
    def _group_by_model(self, pairs):
        by_model = {}
        for model, res_id in pairs:
            by_model.setdefault(model, []).append(res_id)
        return by_model

    @api.model
    def _describe(self, pairs):
        """Return the records that the user may read, as the web client shows them.

        ``can_unlink`` says whether they may take the record off.
        """
        shown = {}
        for model, ids in self._group_by_model(pairs).items():
            records = self._filter_readable(model, ids)
            postable = self._get_postable_ids(records)
            name = self.env["ir.model"]._get(model).display_name
            for record in records:
                shown[model, record.id] = {
                    "model": model,
                    "id": record.id,
                    "name": record.display_name,
                    "type": name,
                    "can_unlink": record.id in postable,
                }
        return shown
