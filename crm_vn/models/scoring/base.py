from odoo import models


class Base(models.AbstractModel):
    """What changes marks the leads it matters to, see ``crm_score_watch``.

    Where no rule looks at a model, this is a look into a dictionary.
    """

    _inherit = "base"

    def modified(self, fnames, create=False, before=False):
        """Extend: mark the leads that the change matters to."""
        super().modified(fnames, create, before)
        watch = self._get_score_watch()
        if not watch or not self or not fnames:
            return
        if create:
            self._mark_leads(watch.created)
        elif not before:
            targets = set()
            for fname in watch.fields.keys() & set(fnames):
                targets.update(watch.fields[fname])
                if not watch.fields[fname]:
                    self.env["crm.lead"]._forget_scores()
            self._mark_leads(targets)
        elif "id" in fnames:
            # they are about to be deleted
            self._mark_parents(watch, watch.parents)
            ids = [record_id for record_id in self._ids if record_id]
            if ids and watch.deleted:
                self.env["crm.lead"]._mark_deleted(watch.deleted, ids)

    def write(self, vals):
        """Extend: mark the leads that the records are taken away from."""
        watch = self._get_score_watch()
        if watch and watch.parents:
            self._mark_parents(watch, watch.parents.keys() & vals.keys())
        return super().write(vals)

    def _compute_field_value(self, field):
        """Extend: mark the leads that the computed values matter to."""
        result = super()._compute_field_value(field)
        watch = field.store and self._get_score_watch()
        if watch:
            targets = set()
            for computed in self.pool.field_computed[field]:
                targets.update(watch.fields.get(computed.name, ()))
            self._mark_leads(targets)
        return result

    def _get_score_watch(self):
        """Return what matters of the records, None if nothing does."""
        pool = self.pool
        if not pool.ready or "crm.score.rule" not in pool.models:
            return None
        return self.env["crm.score.rule"]._get_watched().get(self._name)

    def _mark_for_scoring_anyhow(self):
        """Mark the leads that refer to the records in any way that matters."""
        if watch := self._get_score_watch():
            self._mark_leads(
                {*watch.deleted, *watch.created}.union(*watch.fields.values())
            )

    def _mark_leads(self, targets):
        """Mark leads that refer to the records, for targets of a ``Watch``."""
        ids = targets and [record_id for record_id in self._ids if record_id]
        if ids:
            self.env["crm.lead"]._mark(targets, ids)

    def _mark_parents(self, watch, fnames):
        """Mark leads that refer to what fields of the records refer to."""
        records = self.sudo().filtered("id") if fnames else ()
        for fname in fnames:
            ids = set()
            for record in records:
                # a number, where the model is told by another field
                value = record[fname]
                ids.update([value] if isinstance(value, int) else value.ids)
            ids.discard(0)
            if ids:
                self.env["crm.lead"]._mark(watch.parents[fname], ids)
