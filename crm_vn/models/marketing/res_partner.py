from odoo import api, fields, models


class ResPartner(models.Model):
    """A contact keeps how it was won: the parameters of its first touch.

    They are written once, by the first lead that creates the contact or is linked to
    it (:meth:`crm.lead._set_partner_first_touch`), or by hand; a later lead keeps its
    own parameters and leaves these alone.

    The cookies of a visit are *not* read when a contact is created, unlike on leads and
    orders. Contacts are also made by the sign-up page, by e-mails, by imports and by
    employees who once clicked a tracked link, none of which is a customer won by that
    link. Whoever leaves a form on a tracked page is a lead first.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "utm.mixin"]

    # Contacts are read everywhere, these seldom: they are read when asked for.
    campaign_id = fields.Many2one(prefetch="utm")
    source_id = fields.Many2one(prefetch="utm")
    medium_id = fields.Many2one(prefetch="utm")
    term_id = fields.Many2one(prefetch="utm")
    content_id = fields.Many2one(prefetch="utm")

    @api.model
    def default_get(self, fields):
        """Extend ``utm.mixin``: context and user defaults count, cookies do not."""
        utm_fields = set(self.env["utm.mixin"]._utm_field_names())
        values = super().default_get([f for f in fields if f not in utm_fields])
        values.update(
            models.BaseModel.default_get(self, [f for f in fields if f in utm_fields])
        )
        return values

    def _has_utm(self):
        """Tell whether anything is known of how the contact was won."""
        self.ensure_one()
        return any(self[f] for f in self.env["utm.mixin"]._utm_field_names())
