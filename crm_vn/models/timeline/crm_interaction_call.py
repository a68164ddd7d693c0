from odoo import models


class CrmInteraction(models.Model):
    _inherit = "crm.interaction"

    def _follow_calls(self):
        """Hook: what is done about calls that were reported, missed ones above all.

        Called as superuser with calls that a call centre has told of, each time it
        does: also with calls in progress (no ``result`` yet), and again with those it
        had told of before.
        """
