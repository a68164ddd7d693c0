from odoo import api, fields, models

from ...tools.phone import phone_key, split_phones

MAX_SUMMARY = 2_000
#: What an account is told to be, where it is not known yet.
DETAILS = ("name", "phone", "company_id", "store_id")


class CrmIdentity(models.Model):
    """How messages of chat accounts become rows: by :meth:`_record_messages`."""

    _inherit = "crm.identity"

    @api.model
    def _record_messages(self, events):
        """Write what was said from and to chat accounts to the timeline, each once.

        Accounts that are not known are created, of nobody yet. The number of queries
        does not grow with the number of events. Runs as superuser. Two transactions
        that create one account at the same moment: the second one fails, so whoever may
        be told twice at once takes a lock before, as the intake does.

        :param list[tuple[dict, dict]] events: the account (``kind``, ``value``, and
            as far as they are known ``name``, ``verified``, ``company_id`` and
            ``store_id`` of who was written to), and the values of the interaction
        :return: the interactions, in the order of the events
        :rtype: crm.interaction
        """
        model = self.sudo()
        accounts = model._find_or_create_accounts([account for account, _ in events])
        rows = []
        for account, (_told, values) in zip(accounts, events, strict=True):
            account._learn_phone(values)
            rows.append(account._prepare_interaction(values))
        interactions = self.env["crm.interaction"]._record(rows)
        for account, values in zip(accounts, rows, strict=True):
            account._note_message(values["date"])
        return interactions

    def _note_message(self, date):
        """Say when somebody wrote, or was written to, unless it was before the last."""
        if not self.last_message_date or self.last_message_date < date:
            self.last_message_date = date

    @api.model
    def _find_or_create_accounts(self, told):
        """Return a list of accounts; what is told of them is kept where it is new."""
        keys = [
            (account["kind"], self._normalize(account["kind"], account["value"]))
            for account in told
        ]
        found = {
            (identity.kind, identity.value): identity
            for identity in self.search(
                [
                    ("kind", "in", list({kind for kind, _value in keys})),
                    ("value", "in", list({value for _kind, value in keys})),
                ]
            )
        }
        hide = self.env.user._hide_phones_in
        told = [
            {**account, "name": hide(account.get("name") or "")} for account in told
        ]
        new = {}
        for key, account in zip(keys, told, strict=True):
            if key not in found:
                new.setdefault(key, {**account, "kind": key[0], "value": key[1]})
        found |= zip(new, self.create(list(new.values())), strict=True)
        for key, account in zip(keys, told, strict=True):
            identity = found[key]
            for fname in DETAILS:
                if account.get(fname) and not identity[fname]:
                    identity[fname] = account[fname]
            if account.get("verified") and not identity.verified:
                identity.verified = True
        return [found[key] for key in keys]

    def _learn_phone(self, values):
        """Keep the number that the person wrote, and hide it where it is private."""
        text = values.get("summary") or ""
        country = self.company_id.country_id.code or "VN"
        if values.get("direction") == "in" and not self.phone:
            if numbers := split_phones(text, country):
                self.phone = phone_key(numbers[0], country)
        values["summary"] = self.env.user._hide_phones_in(text[:MAX_SUMMARY])

    def _prepare_interaction(self, values):
        """Return the values of an interaction, with the owners of the account."""
        values = {
            "kind": "message",
            "channel": self.kind,
            "date": fields.Datetime.now(),
            "identity_id": self.id,
            "partner_id": self.partner_id.id,
            **values,
        }
        lead = self.lead_id
        if lead and (
            not self.partner_id or (lead.active and lead.won_status == "pending")
        ):
            values.setdefault("lead_id", lead.id)
        elif not values.get("lead_id"):
            values.setdefault("company_id", self.company_id.id)
            if self.store_id:
                values.setdefault("store_id", self.store_id.id)
        return values
