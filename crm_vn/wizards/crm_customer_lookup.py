from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.store.res_partner_lookup import MAX_FOUND


class CrmCustomerLookup(models.TransientModel):
    """Is this person a customer of the chain?

    What is typed
        One phone number in any spelling, e-mail address, tax code or account on a
        channel, in full: matches are exact, and a piece of a number finds nobody.

    Who is found
        Active customers of the allowed companies and of no company, whatever their
        store. Colleagues and the contacts of the companies are no customers.

    What is shown
        Customers whom the acting user sees anyway, in full. Of the others, what
        ``store_lookup_policy`` of their home store's company allows; see
        ``crm.customer.lookup.line``.

    Limit
        ``store_lookup_limit`` customers of other stores per person in 24 hours, so
        that nobody copies the chain's customers by typing number after number.
    """

    _name = "crm.customer.lookup"
    _description = "Find Customer"
    # The limit counts the lookups of 24 hours.
    _transient_max_hours = 25.0
    _transient_max_count = 0

    query = fields.Char(
        "Phone, E-mail, Tax Code or Account",
        help="In full: 0912 345 678, +84 912 345 678, an@example.com, 0101243150 …",
    )
    line_ids = fields.One2many("crm.customer.lookup.line", "lookup_id", readonly=True)
    message = fields.Char(readonly=True)
    # Customers of other stores that were found: a row of its own for each search.
    looked_up = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Find Customer")

    # ACTIONS

    def action_search(self):
        """Look for who is meant by the query, and show what may be shown.

        :raise UserError: if the limit of lookups is reached
        """
        self.ensure_one()
        self.check_access("write")
        lookup = self.sudo()
        lookup.line_ids.unlink()
        people = lookup.env["res.partner"]._lookup_customers(
            self.query, self.env.companies
        )
        people, more = people[:MAX_FOUND], people[MAX_FOUND:]
        Line = lookup.env["crm.customer.lookup.line"]
        vals_list = Line._prepare_lines(people)
        self._check_lookup_limit(sum(vals["state"] != "own" for vals in vals_list))
        self._log_lookup(people.commercial_partner_id)
        Line.create([dict(vals, lookup_id=self.id) for vals in vals_list])
        lookup.message = self._get_message(people, more)
        return False

    def _get_message(self, people, more):
        if more:
            return self.env._(
                "More than %(count)s customers share this. Ask for something else.",
                count=MAX_FOUND,
            )
        if people:
            return False
        if not (self.query or "").strip():
            return self.env._("Type what the customer tells you.")
        return self.env._(
            "Nobody found. Type all digits of the phone number, the whole e-mail "
            "address, tax code or account: a part of it finds nobody."
        )

    # LIMIT AND LOG

    def _check_lookup_limit(self, count):
        """Count customers of other stores, unless they are more than allowed.

        :raise UserError: if there would be more of them in 24 hours than allowed
        """
        limit = self.env.company.sudo().store_lookup_limit
        if not count or not limit:
            return
        counters, since = self.sudo(), self.env.cr.now() - timedelta(hours=24)
        [(done,)] = counters._read_group(
            [("create_uid", "=", self.env.uid), ("create_date", ">=", since)],
            aggregates=["looked_up:sum"],
        )
        if (done or 0) + count > limit:
            raise UserError(
                self.env._(
                    "You have looked up %(limit)s customers of other stores in 24 "
                    "hours, which is the limit. Ask your manager to serve this "
                    "customer, or to raise the limit in the settings.",
                    limit=limit,
                )
            )
        counters.create({"looked_up": count})

    @api.model
    def _log_lookup(self, partners):
        """Note in the privacy log whom the acting user found, or that it was nobody.

        What was typed is not kept: the log is no second place for personal data.
        """
        self.env["crm.privacy.log"]._record("lookup", partners)
