"""A set of attributes, and people who may see more or less of it."""

from odoo.fields import Command
from odoo.tests import new_test_user

SALESMAN = "sales_team.group_sale_salesman"
SENSITIVE = "crm_vn.group_profile_sensitive"
TOOLS = "base.group_partner_manager,base.group_allow_export"


class AttributeMixin:
    """``attributes``, ``options`` and ``fnames`` by code; see ``values`` for types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.new_sales_manager()
        cls.salesman = new_test_user(
            cls.env, "seller", groups=f"{SALESMAN},{TOOLS}", lang="en_US"
        )
        cls.trusted = new_test_user(
            cls.env, "trusted", groups=f"{SALESMAN},{TOOLS},{SENSITIVE}", lang="en_US"
        )
        cls.Set = cls.env["crm.attribute.set"].with_user(cls.boss)
        cls.Attribute = cls.env["crm.attribute"].with_user(cls.boss)
        cls.Partner = cls.env["res.partner"]
        cls.set = cls.new_set()
        cls.attributes = {a.code: a for a in cls.set.attribute_ids}
        cls.fnames = {code: a.field_name for code, a in cls.attributes.items()}
        cls.options = {o.code: o for o in cls.set.attribute_ids.option_ids}
        cls.partner = cls.Partner.create({"name": "Customer"})

    def setUp(self):
        # What a test did to the fields of contacts is undone in the database alone;
        # said first, done last.
        self.addCleanup(self.restore_registry)
        super().setUp()

    def restore_registry(self):
        self.env.registry._setup_models__(self.env.cr, ["res.partner"])

    @classmethod
    def new_set(cls, **values):
        types = {
            "motto": "char",
            "story": "text",
            "legs": "integer",
            "weight": "float",
            "tame": "boolean",
            "since": "date",
            "size": "choice",
            "colors": "choices",
        }
        choices = {"size": ["small", "large"], "colors": ["pink", "blue"]}
        attributes = [
            {
                "name": f"Zoo {code}",
                "code": code,
                "type": type_,
                "option_ids": [
                    Command.create({"name": name.title(), "code": name})
                    for name in choices.get(code, ())
                ],
            }
            for code, type_ in types.items()
        ]
        attributes.append(
            {"name": "Zoo secret", "code": "secret", "privacy": "sensitive"}
        )
        return cls.Set.create(
            {
                "name": "Zoo",
                "active": True,
                "attribute_ids": [Command.create(vals) for vals in attributes],
                **values,
            }
        )

    @classmethod
    def values(cls):
        """One value of each type, by code."""
        return {
            "motto": "Roar",
            "story": "Once\nupon a time",
            "legs": 4,
            "weight": 1.5,
            "tame": True,
            "since": "2024-02-29",
            "size": cls.options["small"].id,
            "colors": cls.options["pink"].ids,
        }

    def view(self, view_type, user=None, view=None):
        view = self.env.ref(view) if view else self.env["ir.ui.view"]
        partners = self.Partner.with_user(user or self.boss)
        return partners.get_view(view.id, view_type)["arch"]
