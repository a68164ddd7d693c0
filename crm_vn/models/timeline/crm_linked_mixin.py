from odoo import api, fields, models


class CrmLinkedMixin(models.AbstractModel):
    """Something that can be about further contacts, opportunities and orders."""

    _name = "crm.linked.mixin"
    _description = "About Further Records"
    #: The column of ``crm.message.link`` that refers to the model.
    _link_column = None

    linked_subjects = fields.Json(
        "Also About",
        compute="_compute_linked_subjects",
        inverse="_inverse_linked_subjects",
        help="Contacts, opportunities and orders that this is also about, as far as "
        "you may see them.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_linked_subjects(self):
        # Who runs it as superuser shows it to a user.
        links = self.env["crm.message.link"].sudo(False)
        by_id = links._get_pairs(self._link_column, self._origin.ids)
        shown = links._describe({pair for pairs in by_id.values() for pair in pairs})
        for record in self:
            pairs = by_id.get(record._origin.id, ())
            record.linked_subjects = [shown[pair] for pair in pairs if pair in shown]

    def _inverse_linked_subjects(self):
        links = self.env["crm.message.link"]
        wanted = {record: record.linked_subjects for record in self}
        before = links._get_pairs(self._link_column, self.ids)
        shown = links.sudo(False)._get_readable(
            {pair for pairs in before.values() for pair in pairs}
        )
        for record, subjects in wanted.items():
            pairs = links._parse_subjects(subjects)
            had = [pair for pair in before.get(record.id, ()) if pair in shown]
            record._link_subjects([pair for pair in pairs if pair not in had])
            record._unlink_subjects([pair for pair in had if pair not in pairs])

    # PUBLIC

    def link_subjects(self, subjects):
        """Say what the records are also about.

        :param list subjects: ``[model, id]`` pairs
        :raise AccessError: if the user may not post on one of the subjects
        :raise UserError: if something else than the subjects' models is named
        """
        self._link_subjects(self.env["crm.message.link"]._parse_subjects(subjects))
        return True

    def unlink_subject(self, model, res_id):
        """Say that the records are not about a subject any more.

        :raise AccessError: if the user may not post on the subject
        """
        pairs = self.env["crm.message.link"]._parse_subjects([[model, res_id]])
        self._unlink_subjects(pairs)
        return True

    # HOOKS

    def _check_linkable(self):
        """Make sure that the acting user may say what the records are about."""
        self.sudo(False).check_access("write")

    def _get_link_rows(self, pairs):
        """Return rows for :meth:`~.CrmMessageLink._link`."""
        raise NotImplementedError()

    # LINKS

    def _link_subjects(self, pairs):
        if self and pairs:
            self._check_linkable()
            links = self.env["crm.message.link"]
            links._check_subjects(pairs)
            links._link(self._get_link_rows(pairs))

    def _unlink_subjects(self, pairs):
        if self and pairs:
            self._check_linkable()
            links = self.env["crm.message.link"]
            links._check_subjects(pairs)
            links._unlink_subject(self._link_column, self.ids, pairs)
