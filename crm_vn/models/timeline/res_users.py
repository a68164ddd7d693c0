import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


def extension_keys(text):
    """Return the extensions of a text, as they are compared: separated by commas, in
    lower case, without what only a telephone needs (``sip:101@pbx.vn``)."""
    keys = []
    for part in re.split(r"[,;\s]+", (text or "").lower()):
        key = part.removeprefix("sip:")
        if key != part:
            key = key.partition("@")[0]
        keys += [key] if key else []
    return keys


class ResUsers(models.Model):
    _inherit = "res.users"

    call_extension = fields.Char(
        "Call-centre Extensions",
        copy=False,
        help="What the call centre calls this person: the number of their telephone, "
        "or their name or e-mail address there. Several are separated by commas. Their "
        "calls are recorded as theirs.",
    )

    @api.constrains("call_extension", "company_id", "active")
    def _check_call_extension(self):
        users = self.filtered("call_extension")
        if users:
            users |= self.sudo().search([("call_extension", "!=", False)])
        owners = {}
        for user in users:
            for key in extension_keys(user.call_extension):
                owner = owners.setdefault((user.company_id.id, key), user)
                if owner != user and user.active and owner.active:
                    raise ValidationError(
                        self.env._(
                            "Extension %(extension)s is that of %(owner)s. Take it "
                            "away from one of the two before you give it to "
                            "%(user)s.",
                            extension=key,
                            owner=owner.name,
                            user=user.name,
                        )
                    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: extensions are cached."""
        users = super().create(vals_list)
        self.env.registry.clear_cache()
        return users

    def write(self, vals):
        """Extend: extensions are cached."""
        result = super().write(vals)
        if not {"call_extension", "active", "company_id", "login"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    # CALLS

    @api.model
    def _get_by_extension(self, extension, company):
        """Return who a call centre means, or nobody.

        People of the company go before those of others who may work there, too. Whom
        the call centre calls by the e-mail address they log in with needs no extension.

        :param str extension: what the call centre says
        """
        found = self._get_extensions(company.id)
        # an address may be that of a person, or of their telephone
        keys = [*extension_keys(extension), extension.lower().partition("@")[0]]
        user_id = next((found[key] for key in keys if key in found), ())
        return self.browse(user_id)

    @api.model
    @ormcache("company_id")
    def _get_extensions(self, company_id):
        users = (
            self.sudo()
            .with_context(active_test=True)
            .search([("share", "=", False), ("company_ids", "in", company_id)])
            .sorted(lambda user: (user.company_id.id != company_id, user.id))
        )
        found = {}
        for user in users:
            for key in extension_keys(user.call_extension):
                found.setdefault(key, user.id)
        for user in users:
            if "@" in user.login:
                found.setdefault(user.login.lower(), user.id)
        return found
