from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Customers of models whose addon may not be installed: no record can be shipped.
OPTIONAL = {"snailmail.letter": "partner_id"}


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Extend with the rules of stores on models that may not be installed."""
        domain = super()._compute_domain(model_name, mode)
        if model_name not in OPTIONAL or self.env.su or self.env.user.share:
            return domain
        return domain & Domain(f"{OPTIONAL[model_name]}.is_shown", "=", True)

    def _make_access_error(self, operation, records):
        """Extend core's message, which names the records in developer mode.

        What a store hides is not named to anybody; the message says whom to ask.
        """
        user = self.env.user
        if user._get_store_scope().everything or not user._is_internal():
            return self._hide_names(
                super()._make_access_error(operation, records), records
            )
        rules = self._get_failing(records, mode=operation).sudo()
        records.invalidate_recordset()
        domains = " ".join(rule.domain_force or "" for rule in rules)
        if "store_scope" in domains or "is_shown" in domains:
            return AccessError(
                self.env._(
                    "This record (%(model)s) belongs to a store that is not one of "
                    "yours. Ask your manager, or headquarters. Customers of other "
                    "stores are found by “Find Customer”.",
                    model=self.env["ir.model"]._get(records._name).name,
                )
            )
        error = super()._make_access_error(operation, records)
        return self._hide_names(error, records)

    def _hide_names(self, error, records):
        """Remove the names of the records from an error; their ids are enough."""
        if not self.env["crm.store"]._exists():
            return error
        message = str(error)
        for record in records[:6].sudo():
            message = message.replace(f", {record.display_name} (", " (")
        records.invalidate_recordset()
        hidden = AccessError(message)
        if hasattr(error, "context"):
            hidden.context = error.context
        return hidden
