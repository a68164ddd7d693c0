from odoo import api, models
from odoo.fields import Domain

#: How many records of a model are proposed.
LIMIT = 5


class CrmMessageLink(models.Model):
    """What the composer proposes to link; always with the rights of the user."""

    _inherit = "crm.message.link"

    @api.model
    def get_link_suggestions(self, model, res_id):
        """Return records that what is said about a record may be about, too.

        The customer and their company, their open opportunities and latest orders.

        :return: dicts with ``model``, ``id``, ``name`` and ``type``
        """
        if model not in self.env or not self.env.user._is_internal():
            return []
        record = self.env[model].browse(res_id or ()).exists()
        if not record or not record.has_access("read"):
            return []
        customers = self._get_customers(record)
        pairs = [("res.partner", res_id) for res_id in customers.ids]
        if "opportunity_id" in record._fields and record.opportunity_id:
            pairs.append(("crm.lead", record.opportunity_id.id))
        if customers:
            families = customers.commercial_partner_id.ids
            family = Domain("partner_id", "child_of", families)
            for name, domain in self._get_suggestion_domains().items():
                found = self._search_subjects(name, family & domain)
                pairs += [(name, found_id) for found_id in found.ids]
        pairs = list(dict.fromkeys(pairs))
        return self._propose([pair for pair in pairs if pair != (model, record.id)])

    @api.model
    def search_link_subjects(self, term):
        """Return records that a term names, as :meth:`get_link_suggestions` does."""
        if not (term or "").strip() or not self.env.user._is_internal():
            return []
        pairs = []
        for name in self._get_subject_models():
            if self.env[name].has_access("read"):
                found = self.env[name].name_search(term.strip(), limit=LIMIT)
                pairs += [(name, res_id) for res_id, _label in found]
        return self._propose(pairs)

    @api.model
    def _get_customers(self, record):
        """Return the contacts whom a record is about, and their companies."""
        partners = self.env["res.partner"]
        if record._name == "res.partner":
            partners = record
        elif "partner_id" in record._fields:
            partners = record.partner_id
        if "partner_ids" in record._fields:
            partners |= record.partner_ids
        if record._name != "res.partner":
            partners = partners._filtered_access("read").filtered("partner_share")
        partners |= partners.sudo().commercial_partner_id.sudo(False)
        return partners.with_env(self.env)._filtered_access("read")

    @api.model
    def _get_suggestion_domains(self):
        """Return ``{model: domain}`` of what is proposed of a customer."""
        return {
            "crm.lead": Domain("stage_id.is_won", "=", False),
            "sale.order": Domain("state", "!=", "cancel"),
        }

    @api.model
    def _search_subjects(self, model, domain):
        records = self.env[model]
        if not records.has_access("read"):
            return records
        return records.search(domain, limit=LIMIT, order="id desc")

    @api.model
    def _propose(self, pairs):
        """Return the pairs that the user may link, described."""
        shown = self._describe(pairs)
        return [
            {key: shown[pair][key] for key in ("model", "id", "name", "type")}
            for pair in pairs
            if pair in shown and shown[pair]["can_unlink"]
        ]
