from odoo import api, models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Extend: the labels of fields follow the translations of attributes."""
        result = super()._load_module_terms(modules, langs, overwrite)
        self.env["crm.attribute"]._get_all_made()._update_labels()
        return result
