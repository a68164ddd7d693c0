from odoo import api, fields, models
from odoo.exceptions import AccessError

#: What decides on a line, of a contact.
FETCHED = ("commercial_partner_id", "company_id", "partner_share", "store_id")


class CrmCustomerLookupLine(models.TransientModel):
    """A customer who was found, and what the acting user may know of them.

    The fields hold what may be shown, as it was at the search, and nothing else; who it
    is, is in ``partner_id``, which nobody can read.

    *known*: only that somebody was found. *loyalty*: number and last day of the
    confirmed orders, and the tier. *profile*: name, phone, e-mail, address and home
    store besides. An *own* customer is shown in full and can be opened; access to the
    others can be asked for.
    """

    _name = "crm.customer.lookup.line"
    _description = "Found Customer"
    _order = "id"

    lookup_id = fields.Many2one(
        "crm.customer.lookup", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    state = fields.Selection(
        [
            ("own", "Your customer"),
            ("requested", "Waiting for the home store"),
            ("direct", "Can be served here"),
            ("approval", "Needs the home store's approval"),
        ],
        readonly=True,
    )
    level = fields.Selection(
        [("known", "Known"), ("loyalty", "Loyalty"), ("profile", "Profile")],
        readonly=True,
        export_string_translation=False,
    )
    name = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    address = fields.Char(readonly=True)
    home_store = fields.Char(readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    last_order_date = fields.Date("Last Order", readonly=True)
    tier_id = fields.Many2one("crm.customer.tier", "Tier", readonly=True)
    tier_color = fields.Integer(readonly=True, export_string_translation=False)

    def _compute_display_name(self):
        """Extend: a reference to the line tells nothing about the customer."""
        self.display_name = self.env._("Customer")

    # WHAT IS SHOWN

    @api.model
    def _prepare_lines(self, people):
        """Return the values of the lines of some people, in a constant number of
        queries. The acting user's rights decide, although the method runs as superuser.

        :rtype: list[dict]
        """
        # A contact has a hundred columns, and this is waited for at a counter.
        people = people.sudo()
        people.fetch(FETCHED)
        customers = people.commercial_partner_id
        customers.fetch(FETCHED)
        own = customers.with_user(self.env.user)._filtered_access("read")
        told = customers.filtered(
            lambda customer: customer in own or self._get_level(customer) != "known"
        )
        # Without superuser rights the companies of the context are checked.
        companies = self.sudo(False).env.companies
        loyalty = told._get_loyalty(companies)
        tiers = self.env["crm.customer.tier"]._get_company_tiers(companies[:1])
        waiting = self._get_waiting(customers - own)
        vals_list = []
        for person in people:
            customer = person.commercial_partner_id
            level = "profile" if customer in own else self._get_level(customer)
            vals = {"partner_id": person.id, "level": level}
            vals |= self._prepare_state(customer, own, waiting)
            if level != "known":
                vals |= self._prepare_loyalty(loyalty[customer.id], tiers)
            if level == "profile":
                vals |= self._prepare_profile(person)
            vals_list.append(vals)
        return vals_list

    @api.model
    def _get_level(self, customer):
        return (customer.store_id.company_id or self.env.company).store_lookup_policy

    @api.model
    def _get_waiting(self, customers):
        """Return the customers for whom a store of the acting user has asked."""
        scope = self.env.user._get_store_scope()
        if not customers or not scope.ids:
            return customers.browse()
        requests = (
            self.env["crm.store.access"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", customers.ids),
                    ("store_id", "in", list(scope.ids)),
                    ("state", "=", "requested"),
                ]
            )
        )
        return requests.partner_id

    @api.model
    def _prepare_state(self, customer, own, waiting):
        if customer in own:
            return {"state": "own"}
        if customer in waiting:
            return {"state": "requested"}
        company = customer.store_id.company_id or self.env.company
        return {"state": company.store_access_policy}

    @api.model
    def _prepare_loyalty(self, loyalty, tiers):
        tier = tiers._get_reached(loyalty.amount) if loyalty.count else tiers.browse()
        last = loyalty.last and fields.Datetime.context_timestamp(self, loyalty.last)
        return {
            "order_count": loyalty.count,
            "last_order_date": last and last.date(),
            "tier_id": tier.id,
            "tier_color": tier.color,
        }

    @api.model
    def _prepare_profile(self, person):
        return {
            "name": person.complete_name,
            "phone": person.phone,
            "email": person.email,
            "address": person.contact_address_inline,
            "home_store": person.store_id.name,
        }

    def _refresh(self):
        """Show what the acting user may know now."""
        lines = self.sudo()
        for line, vals in zip(
            lines, self._prepare_lines(lines.partner_id), strict=True
        ):
            line.write(vals)

    # ACTIONS

    def action_open(self):
        """Open the customer.

        :raise AccessError: if the acting user may not see them
        """
        self.ensure_one()
        self.check_access("read")
        customer = self.sudo().partner_id.commercial_partner_id
        customer.with_user(self.env.user).check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.sudo().partner_id.id,
            "view_mode": "form",
        }

    def action_serve(self):
        """Ask why, and in which store, the customer is to be served.

        :raise AccessError: for a user of no store
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._get_store_scope().ids:
            raise AccessError(
                self.env._(
                    "You are a member of no store. Ask headquarters to add you to one."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Serve Here"),
            "res_model": "crm.customer.serve",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }
