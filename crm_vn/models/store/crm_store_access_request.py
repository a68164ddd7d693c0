from datetime import timedelta

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html


class CrmStoreAccess(models.Model):
    """How access is asked for, and who is asked."""

    _inherit = "crm.store.access"

    @api.model
    def _request(self, partners, store, reason):
        """Ask that a store may serve customers, or give it the right, by policy.

        What is open already (a request, or an access that has not ended) is returned
        instead of a new one. Customers that the store sees anyway get none.

        :param partners: customers, or people of customers
        :raise AccessError: if the acting user does not act for the store
        :raise UserError: without a reason, or if the store is closed
        """
        self._check_request(store, reason)
        customers = partners.sudo().commercial_partner_id
        existing = self._get_open(customers, store)
        strangers = customers - existing.partner_id
        requests = self.sudo().create(
            [
                self._prepare_request_values(customer, store, reason)
                for customer in strangers - strangers._filter_seen_at(store)
            ]
        )
        requests.filtered(lambda access: access.state == "requested")._ask_approvers()
        return (existing | requests).with_env(self.env)

    @api.model
    def _prepare_request_values(self, customer, store, reason):
        values = {
            "partner_id": customer.id,
            "store_id": store.id,
            "user_id": self.env.uid,
            "reason": reason.strip(),
        }
        company = customer.store_id.company_id
        if company.store_access_policy == "direct":
            values |= self._prepare_granted_values(company)
        return values

    @api.model
    def _prepare_granted_values(self, company):
        now, days = self.env.cr.now(), company.store_access_days
        return {
            "state": "granted",
            "granted_at": now,
            "expires_at": days and now + timedelta(days=days),
        }

    @api.model
    def _check_request(self, store, reason):
        scope = self.env.user._get_store_scope()
        if not (self.env.su or scope.everything or store.id in scope.ids):
            raise AccessError(
                self.env._("You can only serve customers in one of your stores.")
            )
        if not store.sudo().active:
            raise UserError(
                self.env._(
                    "%(store)s is closed. Choose another store.",
                    store=store.sudo().name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the customer is served here."))

    @api.model
    def _get_open(self, customers, store):
        """Return the requests and accesses of a store that have not ended."""
        return self.sudo().search(
            Domain("partner_id", "in", customers.ids)
            & Domain("store_id", "=", store.id)
            & (Domain("state", "=", "requested") | self._get_active_domain())
        )

    @api.model
    def _get_active_domain(self):
        """Return the domain of the accesses that are in force now."""
        return Domain("state", "=", "granted") & (
            Domain("expires_at", "=", False)
            | Domain("expires_at", ">", self.env.cr.now())
        )

    # APPROVERS

    def _ask_approvers(self):
        for access in self:
            approvers = access._get_approvers()
            for user in approvers:
                env = access.with_context(lang=user.lang).env
                # Who writes a message may read it, and this one names the approver.
                access.with_user(SUPERUSER_ID).activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=env._(
                        "%(store)s asks to serve a customer of yours",
                        store=access.store_id.name,
                    ),
                    note=plaintext2html(access.reason),
                    user_id=user.id,
                )
            # Who follows a request is shown to who asked, and names the home store.
            access.message_unsubscribe(approvers.partner_id.ids)

    def _get_approvers(self):
        """Return whom to ask: the manager of the home store, else of the nearest store
        above it that has one, else the sales managers of the company."""
        self.ensure_one()
        home = self.sudo().partner_id.store_id

        def may_answer(user):
            return (
                user.active
                and user != self.user_id
                and home.company_id in user.company_ids
                and user.has_group("sales_team.group_sale_salesman")
            )

        for store in home._get_line():
            if may_answer(store.manager_id):
                return store.manager_id
        managers = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        return managers.filtered(may_answer)
