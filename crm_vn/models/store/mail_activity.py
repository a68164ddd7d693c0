from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    """An activity shows its record's name to whom it is assigned: so it is assigned to
    somebody who sees the record.

    A user who assigns it to somebody else is told so. What an automation (the
    superuser: a plan of a rule, a scheduled action) would assign to somebody who does
    not see the record is assigned to nobody; whoever sees the record sees it there.
    """

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend core.

        :raise ValidationError: if the assigned user does not see the record
        """
        if not self.env["crm.store"]._exists():
            return super().create(vals_list)
        by_model, defaults = {}, self._get_context_defaults()
        for vals in vals_list:
            known = {**defaults, **vals}
            model, res_id = self._get_document(known)
            if known.get("user_id") and res_id and self._is_of_store(model):
                entry = (res_id, known["user_id"], vals)
                by_model.setdefault(model, []).append(entry)
        unassigned = set()
        for model, entries in by_model.items():
            documents = self.env[model].sudo().browse({entry[0] for entry in entries})
            for res_id, user_id, vals in entries:
                user = self.env["res.users"].sudo().browse(user_id)
                document = self.env[model].browse(res_id).with_prefetch(documents.ids)
                if not document._filter_store_users(user):
                    self._refuse_user(user)
                    unassigned.add(id(vals))
        return super().create(
            [
                {**vals, "user_id": False} if id(vals) in unassigned else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Extend core.

        :raise ValidationError: if the assigned user does not see the record
        """
        documents = {"user_id", "res_id", "res_model_id"}
        if documents.isdisjoint(vals) or not self.env["crm.store"]._exists():
            return super().write(vals)
        outsiders = self.browse()
        for activity in self.sudo():
            model, res_id = self._get_document(vals)
            model, res_id = model or activity.res_model, res_id or activity.res_id
            user = activity.user_id
            if "user_id" in vals:
                user = user.browse(vals["user_id"])
            if user and res_id and self._is_of_store(model):
                if not self.env[model].browse(res_id)._filter_store_users(user):
                    self._refuse_user(user)
                    outsiders += activity
        outsiders = outsiders.with_env(self.env)
        if outsiders:
            super(MailActivity, outsiders).write({**vals, "user_id": False})
        return super(MailActivity, self - outsiders).write(vals)

    @api.model
    def _get_document(self, vals):
        """Return the model and the id of the document that values name, if any."""
        model = vals.get("res_model")
        if vals.get("res_model_id"):
            model = self.env["ir.model"].sudo().browse(vals["res_model_id"]).model
        return model, vals.get("res_id")

    @api.model
    def _is_of_store(self, model):
        return (
            model in self.env
            and self.env[model]._store_scoped
            and hasattr(self.env[model], "_filter_store_users")
        )

    def _refuse_user(self, user):
        if not self.env.su:
            raise ValidationError(
                self.env._(
                    "%(user)s cannot see this record: it belongs to a store that is "
                    "not theirs. Assign the activity to somebody of its store.",
                    user=user.name,
                )
            )
