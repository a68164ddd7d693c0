from odoo import api, fields, models


class CrmMessageLink(models.Model):
    """A record that a message, or an interaction without one, is also about.

    One stored message appears in the chatter of the record it was posted on, and of
    every record that it is linked to; it stays one message, and one interaction. The
    record it was posted on has no row here.

    Nobody reads the rows but the code that shows messages, which shows to each user the
    records that they may read: see :meth:`_get_subjects`.
    """

    _name = "crm.message.link"
    _description = "Linked Subject"
    _order = "id"

    message_id = fields.Many2one("mail.message", index=True, ondelete="cascade")
    interaction_id = fields.Many2one("crm.interaction", index=True, ondelete="cascade")
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)

    _message_uniq = models.UniqueIndex(
        "(message_id, res_model, res_id) WHERE message_id IS NOT NULL"
    )
    _interaction_uniq = models.UniqueIndex(
        "(interaction_id, res_model, res_id) WHERE interaction_id IS NOT NULL"
    )
    _record_idx = models.Index("(res_model, res_id)")
    _check_subject = models.Constraint(
        "CHECK (message_id IS NOT NULL OR interaction_id IS NOT NULL)",
        "A link is of a message or of an interaction.",
    )

    @api.model
    def _get_subject_models(self):
        """Return the models whose records can be linked; to be extended."""
        return ["res.partner", "crm.lead", "sale.order"]
