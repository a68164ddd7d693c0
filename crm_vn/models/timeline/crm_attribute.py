from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .ir_model_fields import PRIVACY


class CrmAttribute(models.Model):
    """One thing to know of a customer, such as the brands they use.

    When its set is in use, an attribute is a field of ``res.partner``: what follows is
    Odoo's own. A sensitive attribute is a field that only members of ``See Sensitive
    Profile`` can read, write, search, sort, group, import or export.

    Nothing that is known of a customer is lost by a change of a definition:

    * label, help, privacy, place and language change at any time;
    * the code of an attribute with a field stays;
    * the type changes, and the attribute is deleted, only if no contact has a value;
    * an archived attribute is not shown, and keeps its values.
    """

    _name = "crm.attribute"
    _inherit = ["crm.code.mixin"]
    _description = "Customer Attribute"
    _order = "set_id, sequence, id"
    _code_parent = "set_id"
    #: Fields of contacts that attributes may become, in all.
    _field_limit = 200

    set_id = fields.Many2one(
        "crm.attribute.set", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Label", required=True, translate=True)
    code = fields.Char(
        help="Part of the name of the field. It stays as it is once the field exists."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    type = fields.Selection(
        [
            ("char", "Text"),
            ("text", "Long Text"),
            ("integer", "Whole Number"),
            ("float", "Decimal Number"),
            ("boolean", "Yes or No"),
            ("date", "Date"),
            ("choice", "One Choice"),
            ("choices", "Several Choices"),
        ],
        required=True,
        default="char",
    )
    privacy = fields.Selection(
        PRIVACY,
        required=True,
        default="normal",
        help="Only members of “See Sensitive Profile” see sensitive attributes.",
    )
    option_ids = fields.One2many(
        "crm.attribute.option",
        "attribute_id",
        copy=True,
        context={"active_test": False},
    )
    help = fields.Text(
        translate=True, help="What to fill in. Shown when pointing at the label."
    )
    in_search = fields.Boolean(
        default=True,
        help="Offered among the filters of contacts. All others can be chosen in "
        "custom filters and groups.",
    )
    in_list = fields.Boolean(help="A column in the list of contacts.")
    field_ids = fields.One2many(
        "ir.model.fields",
        "attribute_id",
        "Fields of Contacts",
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    field_name = fields.Char("Field", compute="_compute_field_name")
    is_made = fields.Boolean(
        compute="_compute_is_made", compute_sudo=True, export_string_translation=False
    )

    _code_uniq = models.Constraint(
        "UNIQUE (set_id, code)",
        "Two attributes of one set cannot have the same code.",
    )

    @api.depends("code", "set_id.code")
    def _compute_field_name(self):
        for attribute in self:
            attribute.field_name = attribute._get_field_name()

    @api.depends("field_ids")
    def _compute_is_made(self):
        for attribute in self:
            attribute.is_made = bool(attribute.field_ids)

    @api.constrains("code", "set_id")
    def _check_field_name(self):
        names = {}
        attributes = self.with_context(active_test=False)
        for attribute in attributes.search_fetch([], ["code", "set_id"]):
            other = names.setdefault(attribute._get_field_name(), attribute)
            if other != attribute and (other in self or attribute in self):
                raise ValidationError(
                    self.env._(
                        "“%(first)s” and “%(second)s” would become the same field, "
                        "%(field)s: change a code.",
                        first=other.name,
                        second=attribute.name,
                        field=attribute._get_field_name(),
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: attributes of a set in use become fields of contacts."""
        attributes = super().create(vals_list)
        attributes.filtered("set_id.active")._make_fields()
        return attributes

    def write(self, vals):
        """Extend: the field of contacts follows.

        :raise UserError: if values of contacts would be lost
        """
        self.check_access("write")
        self.filtered(
            lambda attribute: attribute.code != vals.get("code", attribute.code)
            or attribute.set_id.id != vals.get("set_id", attribute.set_id.id)
        )._check_not_made()
        if "type" in vals:
            self.filtered(
                lambda attribute: attribute.type != vals["type"]
            )._drop_fields()
        result = super().write(vals)
        if "privacy" in vals:
            self._get_fields().write({"attribute_privacy": vals["privacy"]})
            self._after_privacy_change()
        if not vals.keys().isdisjoint({"active", "type", "set_id"}):
            self.filtered("set_id.active")._make_fields()
        if not vals.keys().isdisjoint({"name", "help"}):
            self._update_labels()
        if vals.keys() - {"option_ids"}:
            self._refresh_contacts()
        return result

    def _after_privacy_change(self):
        """Do what follows from other people seeing the fields. To be extended."""

    def unlink(self):
        """Extend: the field of contacts goes, too.

        :raise UserError: if contacts have values
        """
        self.check_access("unlink")
        self._drop_fields()
        return super().unlink()

    # FIELDS

    @api.model
    def _get_of_field(self, fname):
        """Return the attribute that became a field of contacts, or none."""
        field = self.env["ir.model.fields"]._get("res.partner", fname)
        return field.attribute_id.with_env(self.env)

    def _get_field_name(self):
        """Return the name of the field that the attribute becomes."""
        self.ensure_one()
        return f"x_{self.set_id.code or ''}_{self.code or ''}"

    def _get_fields(self):
        """Return the fields that attributes became, to be changed.

        Who may define attributes need not be allowed to change models: whatever is done
        to these records, the caller has checked that the user may do it to ``self``.
        """
        # The superuser, not sudo: options of fields refuse commands through sudo. The
        # context is of another model.
        env = self.env(user=SUPERUSER_ID, context={})
        fields_model = env["ir.model.fields"]
        if not self.ids:
            return fields_model
        return fields_model.search([("attribute_id", "in", self.ids)])

    def _prepare_field_values(self):
        """Return the values of the field that the attribute becomes."""
        self.ensure_one()
        fname = self._get_field_name()
        values = {
            "name": fname,
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "field_description": self.name,
            "ttype": {"choice": "many2one", "choices": "many2many"}.get(
                self.type, self.type
            ),
            "attribute_id": self.id,
            "attribute_privacy": self.privacy,
        }
        if self.type in ("choice", "choices"):
            values["relation"] = "crm.attribute.option"
            values["domain"] = repr([("attribute_id", "=", self.id)])
        if self.type == "choice":
            values["on_delete"] = "restrict"
        if self.type == "choices":
            values["relation_table"] = f"{fname}_rel"
            values["column1"] = "partner_id"
            values["column2"] = "option_id"
        return values

    def _make_fields(self):
        """Create the fields that contacts lack, at once: models are set up once.

        :raise UserError: if there are too many, or contacts have such a field already
        """
        missing = self.filtered("active") - self._get_made()
        if not missing:
            return
        missing.check_access("write")
        missing._check_makeable()
        self.env.flush_all()
        self._get_fields().create(
            [attribute._prepare_field_values() for attribute in missing]
        )
        missing.invalidate_recordset(["field_ids", "is_made"])
        missing._update_labels()

    def _check_makeable(self):
        domain = Domain("attribute_id", "!=", False)
        if self._get_fields().search_count(domain) + len(self) > self._field_limit:
            raise UserError(
                self.env._(
                    "Contacts can have at most %(limit)s attributes. Delete those that "
                    "nobody fills in.",
                    limit=self._field_limit,
                )
            )
        partners = self.env["res.partner"]
        labels = set()
        for lang in {None, self.env.lang}:
            translated = partners.with_context(lang=lang).sudo()
            described = translated.fields_get(attributes=["string"])
            labels |= {field["string"] for field in described.values()}
        for attribute in self:
            fname = attribute._get_field_name()
            if fname in partners._fields:
                raise UserError(
                    self.env._(
                        "Contacts have a field %(field)s already: change the code of "
                        "“%(attribute)s”.",
                        field=fname,
                        attribute=attribute.name,
                    )
                )
            names = {attribute.name, attribute.with_context(lang=None).name}
            if taken := names & labels:
                raise UserError(
                    self.env._(
                        "Contacts have a field “%(label)s” already, and nobody could "
                        "tell the two apart: give the attribute of “%(set)s” another "
                        "label, such as “%(set)s: %(label)s”.",
                        label=min(taken),
                        set=attribute.set_id.name,
                    )
                )
            labels |= names
