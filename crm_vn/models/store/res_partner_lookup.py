from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

from ...tools.lookup import lookup_keys

#: A key that more customers share (a number typed in despair) means none of them.
MAX_FOUND = 20

_TAX_KEY = "regexp_replace(regexp_replace(upper(%s), '[^0-9A-Z]', '', 'g'), '^VN', '')"


class Loyalty(NamedTuple):
    """What a customer bought: confirmed orders, taxes included.

    ``amount`` is in the currency of the company that asks.
    """

    count: int = 0
    last: object = False
    amount: float = 0.0


class ResPartner(models.Model):
    """Customers recognised across the chain, and what they bought."""

    _inherit = "res.partner"

    bought_count = fields.Integer(
        "Products Bought",
        compute="_compute_bought_count",
        groups="sales_team.group_sale_salesman",
        help="Lines of the customer's confirmed orders, in all stores.",
    )

    _tax_key_idx = models.Index(f"(({_TAX_KEY % 'vat'})) WHERE vat IS NOT NULL")

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_bought_count(self):
        counts = dict(
            self.env["crm.purchase.history"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.bought_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_purchases(self):
        """Show what the customer bought, in all stores, the newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_vn.crm_purchase_history_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        return action

    # LOOKUP

    @api.model
    def _lookup_customers(self, text, companies, limit=MAX_FOUND + 1):
        """Return the people whom a phone number, e-mail, tax code or account means.

        Whatever the rights of the acting user: whoever calls decides what is shown.
        Only customers are found, not colleagues and companies of the database; one
        person per customer, the customer itself if it has the key.

        :param companies: only their customers, and those of no company
        """
        keys = lookup_keys(text, self._get_lookup_countries(companies))
        if email := email_normalize(text or "", strict=False):
            keys = keys._replace(accounts=keys.accounts | {email})
        if not keys:
            return self.browse()
        fnames = ("active", "company_id", "partner_share", "commercial_partner_id")
        self.flush_model([*fnames, "phone_key", "email_normalized", "vat"])
        self.env["crm.identity"].flush_model(["partner_id", "value"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (customer.id) person.id
                  FROM (%(probes)s) AS found
                  JOIN res_partner person ON person.id = found.id
                  JOIN res_partner customer
                    ON customer.id = person.commercial_partner_id
                 WHERE person.active AND person.partner_share
                   AND customer.active AND customer.partner_share
                   AND (customer.company_id IS NULL
                        OR customer.company_id IN %(companies)s)
                   AND NOT EXISTS (SELECT FROM res_company own
                                    WHERE own.partner_id = customer.id)
              ORDER BY customer.id, person.id = customer.id DESC, person.id
                 LIMIT %(limit)s
                """,
                probes=SQL(" UNION ").join(self._get_lookup_probes(keys)),
                companies=tuple(companies.sudo().parent_ids.ids),
                limit=limit,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _get_lookup_countries(self, companies):
        """Return the ISO codes of the countries whose numbers need no country code."""
        addresses = companies.sudo().partner_id
        addresses.fetch(["country_id"])
        return sorted({"VN", *filter(None, addresses.country_id.mapped("code"))})

    @api.model
    def _get_lookup_probes(self, keys):
        """Return the queries behind the keys, each by an index."""
        probes = []
        values = keys.phones | keys.accounts
        if keys.phones:
            probes.append(
                SQL(
                    "SELECT id FROM res_partner WHERE phone_key IN %s",
                    tuple(keys.phones),
                )
            )
        if keys.tax_codes:
            probes.append(
                SQL(
                    "SELECT id FROM res_partner WHERE vat IS NOT NULL AND %s IN %s",
                    SQL(_TAX_KEY % "vat"),
                    tuple(keys.tax_codes),
                )
            )
        if keys.accounts:
            probes.append(
                SQL(
                    "SELECT id FROM res_partner WHERE email_normalized IN %s",
                    tuple(keys.accounts),
                )
            )
        if values:
            probes.append(
                SQL(
                    """SELECT partner_id AS id FROM crm_identity
                        WHERE value IN %s AND partner_id IS NOT NULL""",
                    tuple(values),
                )
            )
        return probes

    def _get_loyalty(self, companies):
        """Return the :class:`Loyalty` of each customer, by id, in two queries.

        :param companies: whose orders count; amounts are in the currency of the first
        """
        self.env["sale.order"].flush_model(
            ["amount_total", "company_id", "currency_rate", "date_order"]
            + ["partner_id", "state"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.commercial_partner_id, o.company_id, count(*),
                       max(o.date_order),
                       sum(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))
                  FROM res_partner person
                  JOIN sale_order o ON o.partner_id = person.id
                 WHERE person.commercial_partner_id IN %s
                   AND o.state = 'sale' AND o.company_id IN %s
              GROUP BY person.commercial_partner_id, o.company_id
                """,
                tuple(self.ids) or (None,),
                tuple(companies.ids),
            )
        )
        currency, today = companies[:1].currency_id, fields.Date.context_today(self)
        loyalty = defaultdict(Loyalty)
        for partner_id, company_id, count, last, amount in rows:
            company = companies.browse(company_id)
            before = loyalty[partner_id]
            loyalty[partner_id] = Loyalty(
                before.count + count,
                max(last, before.last or last),
                before.amount
                + company.currency_id._convert(amount, currency, company, today),
            )
        return loyalty

    # RECOGNITION

    def _filter_seen_at(self, store):
        """Return the contacts that the members of a store see; for no store, those
        that people see who are a member of none."""
        partners = self.sudo()
        seen = partners.filtered(lambda p: not p.store_id or not p.partner_share)
        others = partners - seen
        if store and others:
            ids = store._get_branch_ids()
            served = others.filtered(lambda p: not ids.isdisjoint(p.store_ids.ids))
            seen |= served | (others - served)._filter_granted(ids)
        return seen.with_env(self.env)

    def _recognise_at(self, store, user, reason):
        """Return those of the contacts that a document of a store may refer to.

        These are the ones its members see, and, where the policy grants access at
        once, all others: they get an access with its audit. The ones that need an
        approval are left out: nobody asks on behalf of a machine.

        :param store: the store, empty for the headquarters
        :param user: on whose behalf the store gets access
        :param str reason: why, for the audit
        """
        if not self or not self.env["crm.store"]._exists():
            return self
        store = store.sudo()
        seen = self._filter_seen_at(store)
        if store.active and (unseen := self - seen):
            direct = unseen.filtered(
                lambda contact: (
                    contact.sudo().store_id.company_id.store_access_policy == "direct"
                )
            )
            Access = self.env["crm.store.access"].with_user(user).sudo()
            Access._request(direct, store, reason)
            seen |= direct
        return seen
