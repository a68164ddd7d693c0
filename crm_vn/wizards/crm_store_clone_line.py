from odoo import api, fields, models
from odoo.exceptions import ValidationError

SALES = "base.module_category_sales"
#: From the least to the most; the last one a user has is theirs.
ROLE_GROUPS = {
    "own": "sales_team.group_sale_salesman",
    "all": "sales_team.group_sale_salesman_all_leads",
    "store_manager": "crm_vn.group_store_manager",
    "sale_manager": "sales_team.group_sale_manager",
}


class CrmStoreCloneLine(models.TransientModel):
    """One place in the template, and who takes it in the new store.

    An existing user becomes a member, with the rights they have. A new user gets the
    sales rights of the template's member, their company and language. Users are created
    with the rights of the acting user.
    """

    _name = "crm.store.clone.line"
    _description = "Place in a New Store"

    clone_id = fields.Many2one("crm.store.clone", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="clone_id.company_id")
    template_user_id = fields.Many2one("res.users", "In the Place of", required=True)
    role = fields.Selection(
        [
            ("none", "No sales rights"),
            ("own", "Own documents"),
            ("all", "All documents"),
            ("store_manager", "Store manager"),
            ("sale_manager", "Sales administrator"),
        ],
        compute="_compute_role",
    )
    kind = fields.Selection(
        lambda self: self._selection_kind(),
        "Who Comes",
        required=True,
        default="leave",
    )
    user_id = fields.Many2one(
        "res.users",
        "User",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    name = fields.Char()
    login = fields.Char("Login or E-mail")

    @api.model
    def _selection_kind(self):
        kinds = {
            "leave": self.env._("Nobody"),
            "existing": self.env._("Existing user"),
            "new": self.env._("New user"),
        }
        if not self.env["res.users"].has_access("create"):
            del kinds["new"]
        return list(kinds.items())

    @api.depends("template_user_id")
    def _compute_role(self):
        groups = {role: self.env.ref(name) for role, name in ROLE_GROUPS.items()}
        for line in self:
            owned = line.template_user_id.sudo().all_group_ids
            roles = [role for role, group in groups.items() if group in owned]
            line.role = roles[-1] if roles else "none"

    @api.constrains("clone_id", "template_user_id")
    def _check_place(self):
        for clone in self.clone_id:
            places = clone.line_ids.template_user_id
            if len(places) < len(clone.line_ids):
                raise ValidationError(
                    self.env._(
                        "Somebody is listed twice among the people of the template: "
                        "remove one of the lines."
                    )
                )

    @api.constrains("kind", "user_id", "name", "login")
    def _check_user(self):
        for line in self:
            missing = (line.kind == "existing" and not line.user_id) or (
                line.kind == "new" and not (line.name and line.login)
            )
            if missing:
                raise ValidationError(
                    self.env._(
                        "Who comes in the place of %(user)s? Choose a user, enter the "
                        "name and login of a new one, or choose “Nobody”.",
                        user=line.template_user_id.name,
                    )
                )

    def _get_people(self):
        """Return the user who takes the place of each of the template's; the new ones
        are created."""
        new = self.filtered(lambda line: line.kind == "new")
        users = self.env["res.users"].create(
            [line._prepare_user_values() for line in new]
        )
        people = {
            line.template_user_id: line.user_id
            for line in self
            if line.kind == "existing"
        }
        people.update(zip(new.template_user_id, users, strict=True))
        return people

    def _prepare_user_values(self):
        template = self.template_user_id
        groups = template.sudo().all_group_ids.filtered(
            lambda group: group.privilege_id.category_id == self.env.ref(SALES)
        )
        implied = groups.implied_ids.all_implied_ids
        groups = (groups - implied).sudo(False) | template._default_groups()
        return {
            "name": self.name,
            "login": self.login,
            "email": self.login if "@" in self.login else False,
            "lang": template.lang,
            "tz": template.tz,
            "company_id": self.company_id.id,
            "company_ids": [(6, 0, self.company_id.ids)],
            "group_ids": [(6, 0, groups.ids)],
        }
