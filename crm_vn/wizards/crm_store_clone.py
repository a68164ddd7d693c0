from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmStoreClone(models.TransientModel):
    """A new store that works as another one does.

    Its name is all that must be typed; the code is the next of the series. The new
    store gets what the floors give it (``crm.store._clone_records``): a team with the
    settings and stages of the template's, lead sources with addresses of their own.

    The provinces are not the template's: a province that two stores serve decides
    nothing. It is that of the address, unless an open store serves it already.
    """

    _name = "crm.store.clone"
    _description = "New Store Like Another"

    template_id = fields.Many2one(
        "crm.store",
        "Like",
        required=True,
        default=lambda self: self._default_template_id(),
    )
    company_id = fields.Many2one(related="template_id.company_id")
    name = fields.Char(required=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    parent_id = fields.Many2one(
        "crm.store",
        "Part of",
        compute="_compute_parent_id",
        store=True,
        readonly=False,
    )
    manager_id = fields.Many2one(
        "res.users",
        "Manager",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: whoever takes the place of the manager below.",
    )
    own_hours = fields.Boolean(
        "Own Opening Hours",
        help="The store gets a copy of the opening hours, to be changed for it alone. "
        "Otherwise both stores have the same ones.",
    )
    has_hours = fields.Boolean(compute="_compute_has_hours")
    line_ids = fields.One2many(
        "crm.store.clone.line",
        "clone_id",
        "People",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    can_create_users = fields.Boolean(compute="_compute_can_create_users")
    # ADDRESS
    street = fields.Char()
    city = fields.Char()
    state_id = fields.Many2one(
        "res.country.state", "Province", domain="[('country_id', '=', country_id)]"
    )
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, readonly=False
    )
    phone = fields.Char()
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces Served",
        compute="_compute_state_ids",
        store=True,
        readonly=False,
    )
    shared_provinces = fields.Char(compute="_compute_shared_provinces")

    # DEFAULTS

    def _default_template_id(self):
        context = self.env.context
        if context.get("active_model") != "crm.store":
            return False
        ids = context.get("active_ids") or [context.get("active_id")]
        if len(ids) > 1:
            raise UserError(self.env._("Choose one store as the template."))
        return ids[0]

    # COMPUTE

    @api.depends("template_id")
    def _compute_code(self):
        for clone in self:
            template = clone.template_id
            clone.code = template._get_next_code() if template else False

    @api.depends("template_id")
    def _compute_parent_id(self):
        for clone in self:
            clone.parent_id = clone.template_id.parent_id

    @api.depends("template_id")
    def _compute_country_id(self):
        vietnam = self.env.ref("base.vn")
        for clone in self:
            store = clone.template_id
            country = store.partner_id.country_id or store.company_id.country_id
            clone.country_id = country or vietnam

    @api.depends("template_id")
    def _compute_has_hours(self):
        for clone in self:
            clone.has_hours = bool(clone.template_id.resource_calendar_id)

    @api.depends("template_id")
    def _compute_line_ids(self):
        for clone in self:
            members = clone.template_id.user_ids.filtered("active")
            clone.line_ids = [
                Command.clear(),
                *(Command.create({"template_user_id": user.id}) for user in members),
            ]

    @api.depends_context("uid")
    def _compute_can_create_users(self):
        self.can_create_users = self.env["res.users"].has_access("create")

    @api.depends("state_id")
    def _compute_state_ids(self):
        for clone in self:
            if clone.state_id and not clone._get_stores_serving(clone.state_id):
                clone.state_ids |= clone.state_id

    @api.depends("state_ids")
    def _compute_shared_provinces(self):
        for clone in self:
            stores = clone._get_stores_serving(clone.state_ids)
            shared = clone.state_ids._origin & stores.state_ids
            clone.shared_provinces = ", ".join(shared.mapped("name"))

    def _get_stores_serving(self, states):
        return self.env["crm.store"].search(
            [
                ("state_ids", "in", states._origin.ids),
                ("company_id", "=", self.company_id.id),
            ]
        )

    # ACTIONS

    def action_clone(self):
        """Create the store, and open it."""
        self.ensure_one()
        template = self.template_id
        people = self.line_ids._get_people()
        store = template.copy(self._prepare_store_values(people))
        template._clone_records(store, people)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.store",
            "res_id": store.id,
            "view_mode": "form",
        }

    def _prepare_store_values(self, people):
        calendar = self.template_id.resource_calendar_id
        if self.own_hours and calendar:
            # opening hours are the administrator's otherwise; here they are a copy of
            # those of a store the user may change
            name = self.name
            calendar = calendar.sudo().copy()
            calendar.name = name
        manager = self.manager_id or people.get(self.template_id.manager_id)
        members = self.env["res.users"].union(*people.values())
        return {
            "name": self.name,
            "code": self.code,
            "parent_id": self.parent_id.id,
            "manager_id": manager and manager.id,
            "user_ids": [Command.set(members.ids)],
            "state_ids": [Command.set(self.state_ids.ids)],
            "resource_calendar_id": calendar.id,
            "partner_id": self._create_address().id,
        }

    def _create_address(self):
        if not (self.street or self.city or self.state_id or self.phone):
            return self.env["res.partner"]
        return self.env["res.partner"].create(
            {
                "name": self.name,
                "street": self.street,
                "city": self.city,
                "state_id": self.state_id.id,
                "country_id": self.country_id.id,
                "phone": self.phone,
                "company_id": self.company_id.id,
                "store_id": False,  # everybody may know where a store is
            }
        )
