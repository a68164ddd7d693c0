"""What shows another record's data by its definition is listed here, with a reason.

A new field or model that does so fails a test, until it is restricted or explained.
"""

from odoo.fields import Command, Datetime

from .matrix import ROWS
from .test_store_leaks import PHONE, LeakCase

PERSONAL = ("res.partner", "crm.lead", "sale.order", "account.move", "calendar.event")

#: Related fields are read as superuser: what they show of a record that may be hidden.
RELATED = {
    ("crm.lead", "partner_is_blacklisted"): "yes or no",
    ("sale.order.line", "tax_country_id"): "of the order, which is visible",
    ("account.move.line", "move_type"): "of the entry, which is visible",
    ("account.move.line", "commercial_partner_country"): "a country",
    ("res.partner", "parent_name"): "as the label of the parent",
    ("crm.activity.report", "tag_ids"): "of the lead, which is visible",
    ("mail.message", "author_avatar"): "a picture",
    ("mail.followers", "name"): "the contact is visible, by the rule of followers",
    ("mail.followers", "email"): "the contact is visible, by the rule of followers",
    ("mail.followers", "is_active"): "the contact is visible",
    ("res.partner.bank", "country_code"): "the contact is visible, by the rule",
    ("res.partner.bank", "partner_country_name"): "the contact is visible",
    ("res.partner.bank", "partner_supplier_rank"): "the contact is visible",
    ("res.partner.bank", "partner_customer_rank"): "the contact is visible",
    ("calendar.attendee", "recurrence_id"): "of the meeting, which is visible",
    ("crm.qualification.log", "source_id"): "of the lead, which is visible",
    ("crm.qualification.log", "medium_id"): "of the lead, which is visible",
    ("crm.qualification.log", "campaign_id"): "of the lead, which is visible",
}

#: Models that salespeople read, which name records of stores and have no rule.
UNRULED = {
    "crm.store": "the address of a store",
    "discuss.channel.member": "channels have members",
    "mail.activity": "follows its document",
    "mail.message": "follows its document",
    "mail.scheduled.message": "follows its document",
    "product.supplierinfo": "vendors are of no store",
    "res.company": "the contact of the company",
    "res.users": "users are visible to users, customers' portal users as contacts are",
    "res.users.settings.volumes": "users",
}

RULES = ("store_scope", "sees_all_stores", "is_shown")


class TestFields(LeakCase):
    def test_related_fields(self):
        found = set()
        for row in ROWS:
            model = self.env[row.model]
            for fname, field in model._fields.items():
                if field.related and not field.store and not field.inherited:
                    comodel = model
                    for part in field.related.split(".")[:-1]:
                        comodel = self.env[comodel._fields[part].comodel_name]
                        if comodel._name in PERSONAL:
                            found.add((row.model, fname))
        self.assertEqual(found - set(RELATED), set())

    def test_models_that_name_records(self):
        user = self.user
        access = self.env["ir.model.access"].with_user(user)
        rules = self.env["ir.rule"].search([("global", "=", True)])
        ruled = {
            rule.model_id.model
            for rule in rules
            if any(word in rule.domain_force for word in RULES)
        }
        found = set()
        for name, model in self.env.registry.items():
            if model._abstract or model._transient:
                continue
            if not access.check(name, "read", False):
                continue
            if any(
                field.type == "many2one"
                and field.store
                and self.env[field.comodel_name]._store_scoped
                and not (field.groups and not user.has_groups(field.groups))
                for field in model._fields.values()
            ):
                found.add(name)
        optional = {"snailmail.letter"}
        self.assertEqual(found - ruled - optional - set(UNRULED), set())

    def test_a_hidden_customer_on_a_visible_lead(self):
        """The name is shown with the lead; nothing else of the contact is."""
        self.lead.partner_id = self.hidden
        self.lead.write({"phone": False, "email_from": False, "contact_name": False})
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {
            "partner_id": {"fields": {"display_name": {}, "phone": {}, "email": {}}}
        }
        for method, *args in (
            ("web_read", specification),
            ("read", ["partner_id"]),
            ("export_data", ["partner_id/phone", "partner_id/email"]),
        ):
            try:
                answer = str(self.rpc("crm.lead", method, self.lead.ids, *args))
            except Exception as error:  # any refusal, judged by what it says
                answer = str(error)
            with self.subTest(method):
                for secret in (PHONE, "987 654", "bimat@", "Ngo Bi Mat"):
                    self.assertNotIn(secret, answer)

    def test_attendees(self):
        """A hidden contact who attends a visible meeting."""
        meeting = self.env["calendar.event"].create(
            {
                "name": "x",
                "start": Datetime.now(),
                "stop": Datetime.now(),
                "opportunity_id": self.lead.id,
                "partner_ids": [Command.set(self.hidden.ids)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        attendee = meeting.attendee_ids
        answer = self.rpc("calendar.attendee", "read", attendee.ids, ["phone", "email"])
        self.assertFalse(answer[0]["phone"])
        self.assertFalse(answer[0]["email"])
        mine = attendee.with_user(self.user)
        self.assertFalse(mine.search([("phone", "=", PHONE)]))
        theirs = attendee.with_user(self.users["everything"])
        self.assertEqual(theirs.email, "bimat@example.com")
        self.assertEqual(theirs.search([("email", "=", "bimat@example.com")]), attendee)
