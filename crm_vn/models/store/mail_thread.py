from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    """What is said about a record of a store stays among those who see the record.

    Notifications skip internal users who do not see it, be they followers left from
    before or recipients that an automation chose; customers and portal users are told
    as ever. A user who mentions or subscribes somebody who does not see the record is
    told so, and what they wrote is not sent.

    When a record moves to another store, internal users who do not see it any more stop
    following it, and their open activities on it go to its salesperson, else to the
    manager of its store or of the nearest one above that has one, else to nobody. What
    they were notified of before stays theirs: they had received it.
    """

    _inherit = "mail.thread"

    def _filter_store_users(self, users):
        """Return the users who may see the record as far as stores go."""
        return users

    # NOTIFICATIONS

    def message_post(self, *, partner_ids=None, **kwargs):
        """Extend core.

        :raise UserError: if a mentioned colleague does not see the record
        """
        if partner_ids and not self.env.su:
            self._check_recipients(partner_ids)
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Extend core.

        :raise UserError: if a colleague does not see one of the records
        :raise AccessError: if the acting user does not see a contact
        """
        if partner_ids and not self.env.su:
            self._check_recipients(partner_ids)
            if not self.env.user._get_store_scope().everything:
                partners = self.env["res.partner"].browse(partner_ids)
                (partners - self._get_shown_partners())._check_served()
        return super().message_subscribe(partner_ids, subtype_ids)

    def _get_shown_partners(self):
        """Return the customers whose names whoever sees the records sees anyway."""
        if not self:
            return self.env["res.partner"]
        customers = self.sudo()._mail_get_partners()
        return self.env["res.partner"].union(*customers.values()).sudo(False)

    def _check_recipients(self, partner_ids):
        if outsiders := self._get_outsiders(partner_ids):
            raise UserError(
                self.env._(
                    "%(users)s cannot see this record: it belongs to a store that is "
                    "not theirs. Leave them out, or ask headquarters to move the "
                    "record.",
                    users=", ".join(outsiders.mapped("name")),
                )
            )

    def _get_outsiders(self, partner_ids):
        """Return the internal users among some contacts who do not see a record."""
        users = self.env["res.users"].sudo()
        if not self._store_scoped or not self.env["crm.store"]._exists():
            return users
        users = users.search(
            [("partner_id", "in", list(partner_ids)), ("share", "=", False)]
        )
        outsiders = users.browse()
        for record in self:
            outsiders |= users - record._filter_store_users(users)
        return outsiders

    def _message_create(self, values_list):
        """Extend: a message's recipients may read it, so they see its record."""
        return super()._message_create(
            [self._remove_outsiders(values) for values in values_list]
        )

    @api.model
    def _remove_outsiders(self, values):
        partner_ids = values.get("partner_ids")
        model, res_id = values.get("model"), values.get("res_id")
        if not partner_ids or not model or not res_id:
            return values
        record = self.env[model].browse(res_id)
        if not record._store_scoped or not hasattr(record, "_get_outsiders"):
            return values
        if not (outsiders := record._get_outsiders(partner_ids)):
            return values
        hidden = set(outsiders.partner_id.ids)
        return {**values, "partner_ids": [i for i in partner_ids if i not in hidden]}

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Extend: internal users who do not see the record are not notified."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        record = self
        if not record and msg_vals and msg_vals.get("model") and msg_vals.get("res_id"):
            record = self.env[msg_vals["model"]].browse(msg_vals["res_id"])
        if not record._store_scoped or not self.env["crm.store"]._exists():
            return recipients
        internal = {r["uid"] for r in recipients if r["uid"] and not r["ushare"]}
        users = self.env["res.users"].sudo().browse(internal)
        hidden = set((users - record._filter_store_users(users)).ids)
        return [r for r in recipients if r["uid"] not in hidden]

    # PROPOSED RECIPIENTS

    def _message_add_suggested_recipients(self, **kwargs):
        """Extend: a customer whom the user does not see is not proposed; core reads
        their address, and the record could not be opened."""
        suggested = super()._message_add_suggested_recipients(**kwargs)
        partners = self.env["res.partner"].union(
            *(values["partners"] for values in suggested.values())
        )
        visible = partners.sudo(self.env.su)._filtered_access("read")
        for values in suggested.values():
            values["partners"] = values["partners"].sudo(self.env.su) & visible
        return suggested

    def _message_get_suggested_recipients_batch(self, *, reply_message=None, **kwargs):
        """Extend: an answer to somebody whom the user does not see proposes nobody."""
        if reply_message and not self._filter_visible_authors(reply_message):
            reply_message = None
        return super()._message_get_suggested_recipients_batch(
            reply_message=reply_message, **kwargs
        )

    def _sort_suggested_messages(self, messages):
        """Extend: not those of who is hidden from the user."""
        return super()._sort_suggested_messages(self._filter_visible_authors(messages))

    @api.model
    def _filter_visible_authors(self, messages):
        authors = messages.sudo().author_id.sudo(self.env.su)
        visible = authors._filtered_access("read")
        return messages.filtered(
            lambda message: (
                not message.sudo().author_id or message.sudo().author_id in visible
            )
        )

    # MOVES

    def _after_store_move(self):
        """Let go of the internal users who do not see the records any more."""
        self._unsubscribe_outsiders()
        self._hand_over_activities()
        self.env["calendar.event"]._follow_documents(self)

    def _unsubscribe_outsiders(self):
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("partner_id.partner_share", "=", False),
                ]
            )
        )
        by_record = followers.grouped("res_id")
        gone = followers.browse()
        for record in self:
            for follower in by_record.get(record.id, gone.browse()):
                users = follower.partner_id.user_ids
                if users and not record._filter_store_users(users):
                    gone += follower
        gone.unlink()

    def _hand_over_activities(self):
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(domain & Domain("user_id", "!=", False))
        )
        by_record = activities.grouped("res_id")
        by_heir = {}
        for record in self:
            found = by_record.get(record.id, activities.browse())
            users = found.user_id
            if outsiders := users - record._filter_store_users(users):
                lost = found.filtered(lambda act, who=outsiders: act.user_id in who)
                heir = record._get_activity_heir()
                by_heir[heir] = by_heir.get(heir, lost.browse()) | lost
        for heir, lost in by_heir.items():
            lost.with_context(mail_activity_quick_update=True).user_id = heir

    def _get_activity_heir(self):
        """Return who takes over the activities of those who do not see the record."""
        record = self.sudo()
        nobody = self.env["res.users"].sudo()
        owner = record.user_id if "user_id" in record._fields else nobody
        for user in (owner, *record.store_id._get_line().manager_id):
            if user.active and self._filter_store_users(user):
                return user
        return nobody
