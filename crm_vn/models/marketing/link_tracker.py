from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import validate_url


class LinkTracker(models.Model):
    """A tracked link is what its address, label and all five parameters make it.

    Core compares three parameters, so that two links of one campaign which differ by
    the advertised word only were refused as duplicates, and a search for one of them
    could return the other.
    """

    _inherit = "link.tracker"

    term_id = fields.Many2one(ondelete="set null")
    content_id = fields.Many2one(ondelete="set null")

    @api.depends(
        "url",
        "campaign_id.name",
        "medium_id.name",
        "source_id.name",
        "term_id.name",
        "content_id.name",
    )
    def _compute_redirected_url(self):
        """Extend to follow the parameters, and to wait for the address to be typed."""
        untyped = self.filtered(lambda link: not link.url)
        untyped.redirected_url = False
        return super(LinkTracker, self - untyped)._compute_redirected_url()

    @api.constrains(
        "url",
        "label",
        "campaign_id",
        "medium_id",
        "source_id",
        "term_id",
        "content_id",
    )
    def _check_unicity(self):
        """Replace core's check on three parameters by the same check on five.

        :raise UserError: another link has the same address, label and parameters
        """
        seen = set()
        duplicates = self.browse()
        for link in self._search_unicity_keys(self._unicity_keys()):
            key = link._unicity_key()
            if key in seen:
                duplicates += link
            seen.add(key)
        if duplicates:
            raise UserError(
                self.env._(
                    "A tracked link with this target, label, campaign, medium, source, "
                    "term and content already exists. Use it, or change one of them:\n"
                    "%(links)s",
                    links="\n".join(
                        f"- {link._unicity_label()}" for link in duplicates
                    ),
                )
            )

    @api.model
    def search_or_create(self, vals_list):
        """Replace core's search on three parameters by the same search on five.

        :param list vals_list: values of links; ``url`` is required
        :return: the links, found or created, in the order of the values
        :raise UserError: an address points to the current page (``?`` or ``#`` …)
        """
        if not isinstance(vals_list, list):
            vals_list = [vals_list]
        if any(vals.get("url", "?").startswith(("?", "#")) for vals in vals_list):
            # Core words the errors.
            return super().search_or_create(vals_list)
        for vals in vals_list:
            vals["url"] = validate_url(vals["url"])
        keys = [
            tuple(vals.get(fname) or False for fname in self._unicity_fields())
            for vals in vals_list
        ]
        links = {
            link._unicity_key(): link for link in self._search_unicity_keys(set(keys))
        }
        missing = {
            key: vals
            for key, vals in zip(keys, vals_list, strict=True)
            if key not in links
        }
        created = self.create(list(missing.values()))
        links.update(zip(missing, created, strict=True))
        return self.browse([links[key].id for key in keys])

    # BUSINESS

    @api.model
    def _unicity_fields(self):
        """Return the names of the fields that make two links different."""
        return ["url", "label", *self.env["utm.mixin"]._utm_field_names()]

    def _unicity_key(self):
        """Return the values that make the link what it is, records as ids."""
        self.ensure_one()
        return tuple(
            (value.id if isinstance(value, models.BaseModel) else value) or False
            for value in (self[fname] for fname in self._unicity_fields())
        )

    def _unicity_label(self):
        """Return the values that make the link what it is, for a message."""
        self.ensure_one()
        values = [self[fname] for fname in self._unicity_fields()]
        return ", ".join(
            value.display_name if isinstance(value, models.BaseModel) else value
            for value in values
            if value
        )

    def _unicity_keys(self):
        return {link._unicity_key() for link in self}

    @api.model
    def _search_unicity_keys(self, keys):
        """Return the links that have one of the keys, in one query."""
        fnames = self._unicity_fields()
        return self.search(
            Domain.OR(
                Domain.AND(
                    Domain(fname, "=", value)
                    for fname, value in zip(fnames, key, strict=True)
                )
                for key in keys
            ),
            order="id",
        )
