from odoo import models

from ..models.timeline.crm_interaction import MISSED


class CrmServiceRecord(models.Model):
    """By which the open services of a store are found."""

    _inherit = "crm.service.record"

    _open_store_idx = models.Index(
        "(store_id, scheduled_at) WHERE state IN ('planned', 'in_progress')"
    )


class CrmInteraction(models.Model):
    """By which promised calls are found, and missed ones that nobody was given."""

    _inherit = "crm.interaction"

    _promised_idx = models.Index(
        "(user_id, callback_date) WHERE callback_date IS NOT NULL"
    )
    _missed_idx = models.Index(
        "(date) WHERE kind = 'call' AND direction = 'in' AND called_back_id IS NULL"
        f" AND is_followed IS NOT TRUE AND result IN {MISSED}"
    )


class CrmLead(models.Model):
    """By which hot leads are found."""

    _inherit = "crm.lead"

    _hot_idx = models.Index(
        "(user_id, store_id) WHERE won_status = 'pending' AND priority IN ('2', '3')"
    )
