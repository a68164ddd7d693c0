from odoo import models


class CrmTimelineMixin(models.AbstractModel):
    """A record that has a timeline: a contact, a lead, an order."""

    _name = "crm.timeline.mixin"
    _description = "Record With a Timeline"
