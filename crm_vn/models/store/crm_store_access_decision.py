from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime


class CrmStoreAccess(models.Model):
    """How a request is decided, and how an access is taken back."""

    _inherit = "crm.store.access"

    # ACTIONS

    def action_approve(self):
        """Grant what was requested, from now on for the number of days of the policy.

        :raise AccessError: for who does not decide
        :raise UserError: if it has been decided already
        """
        for access in self:
            access._decide("granted")
        return True

    def action_refuse(self):
        """Ask for the answer to be given, then refuse."""
        self._check_decision()
        return self._open_answer("refused", self.env._("Refuse"))

    def action_revoke(self):
        """Ask for the reason, then end the access."""
        self._check_revocation()
        return self._open_answer("revoked", self.env._("Revoke"))

    def action_withdraw(self):
        """Give up what one has asked for.

        :raise AccessError: for who has not asked, and does not decide either
        :raise UserError: if it has been refused, revoked or has ended
        """
        for access in self:
            access._revoke()
        return True

    def action_open_customer(self):
        """Open the customer, if the acting user may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.customer_id.id,
            "view_mode": "form",
        }

    def _open_answer(self, decision, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.store.access.answer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_access_id": self.id,
                "default_decision": decision,
            },
        }

    # GUARDS

    def _is_decider(self):
        """Return whether the acting user answers for the customer's home store."""
        user, scope = self.env.user, self.env.user._get_store_scope()
        if scope.everything:
            return user._is_internal()
        home = self.sudo().partner_id.store_id
        if self.user_id == user or not home or home.id not in scope:
            return False
        return (
            user.has_group("crm_vn.group_store_manager")
            or user in home._get_line().manager_id
        )

    def _check_decision(self):
        self.ensure_one()
        self.check_access("read")
        if not self._is_decider():
            raise AccessError(
                self.env._(
                    "The manager of the customer's home store decides on this request."
                )
            )
        if self.state != "requested":
            raise UserError(
                self.env._("This request has been decided already. Reload the page.")
            )

    def _check_revocation(self):
        self.ensure_one()
        self.check_access("read")
        if not self._is_decider() and self.user_id != self.env.user:
            raise AccessError(
                self.env._("Only the home store, or who asked, can end this access.")
            )
        if not self.can_revoke:
            raise UserError(self.env._("This has ended already. Reload the page."))

    # TRANSITIONS

    def _decide(self, state, note=False):
        """Grant or refuse a request, and tell who asked."""
        self._check_decision()
        values = {
            "state": state,
            "decided_by_id": self.env.uid,
            "decided_at": self.env.cr.now(),
            "note": note,
        }
        access = self.sudo()
        if state == "granted":
            company = access.partner_id.store_id.company_id
            values |= self._prepare_granted_values(company)
        access.write(values)
        access._tell_decision()

    def _revoke(self, note=False):
        """End an access, or give up a request, and tell who asked."""
        self._check_revocation()
        access = self.sudo()
        access.write(
            {
                "state": "revoked",
                "revoked_by_id": self.env.uid,
                "revoked_at": self.env.cr.now(),
                "note": note,
            }
        )
        access._tell_decision()

    def _tell_decision(self):
        self.activity_ids.unlink()
        if self.user_id == self.env.user:
            return
        env = self.with_context(lang=self.user_id.lang).env
        store, note = self.store_id.name, self.note or ""
        if self.state == "refused":
            body = env._(
                "%(store)s may not serve the customer: %(note)s", store=store, note=note
            )
        elif self.state == "revoked":
            body = env._(
                "%(store)s may no longer serve the customer: %(note)s",
                store=store,
                note=note,
            )
        elif self.expires_at:
            until = format_datetime(env, self.expires_at, tz=self.user_id.tz)
            body = env._(
                "%(store)s may serve the customer until %(until)s.",
                store=store,
                until=until,
            )
        else:
            body = env._("%(store)s may serve the customer.", store=store)
        self.message_post(
            body=body,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
