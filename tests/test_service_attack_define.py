"""What is declared gives nobody more than they may see or do."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common_service_attack import ADMIN, AttackCase


class TestProperties(AttackCase):
    """A field that is a record does not tell what is hidden."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asking = cls.new_service(
            "Asking",
            fields=[
                {
                    "code": "who",
                    "direction": "input",
                    "type": "many2one",
                    "comodel": "res.partner",
                }
            ],
        )

    def test_form(self):
        item = {
            "name": "who",
            "string": "Who",
            "type": "many2one",
            "comodel": "res.partner",
            "value": [self.away.id, "x"],
        }
        for model in ("crm.service.record", "crm.service.plan"):
            records = self.env[model].with_user(self.own)
            values = {"service_id": self.asking.id, "inputs": [item]}
            try:
                answer = records.onchange(values, ["inputs"], {"inputs": {}})
            except UserError:
                continue
            self.assertSaysNothing(answer, model)

    def test_saving(self):
        records = self.env["crm.service.record"].with_user(self.own)
        for vals, context in (
            ({"inputs": {"who": self.away.id}}, {}),
            ({}, {"default_inputs.who": self.away.id}),
            ({}, {"default_inputs": {"who": self.away.id}}),
        ):
            with self.assertRaises(UserError):
                records.with_context(**context).create(
                    {"service_id": self.asking.id, **vals}
                )
        record = records.create({"service_id": self.asking.id})
        with self.assertRaises(UserError):
            record.inputs = {"who": self.away.id}

    def test_reading_what_somebody_else_chose(self):
        record = self.env["crm.service.record"].create(
            {
                "service_id": self.asking.id,
                "store_id": self.hanoi.id,
                "user_id": self.own.id,
                "inputs": {"who": self.away.id},
            }
        )
        self.env.invalidate_all()
        mine = record.with_user(self.own)
        domain = [("id", "=", record.id)]
        for answer in (
            mine.read(["inputs"]),
            mine.web_read({"inputs": {}}),
            mine.search_read(domain, ["inputs"]),
            mine.onchange({"note": "x"}, ["note"], {"note": {}, "inputs": {}}),
        ):
            self.assertSaysNothing(answer)
        for method in ("web_read_group", "formatted_read_group"):
            try:
                answer = getattr(mine, method)(domain, ["inputs.who"], ["__count"])
            except AccessError as error:
                answer = str(error)
            self.assertSaysNothing(answer)
        for fname in ("inputs.who.name", "inputs.who.phone"):
            try:
                found = mine.search([(fname, "like", "Geheim")])
            except (ValueError, UserError):
                continue
            self.assertFalse(found, fname)

    def test_choices_of_another_company(self):
        self.new_service(
            "Abroad",
            company_id=self.company.id,
            fields=[
                {
                    "code": "level",
                    "type": "selection",
                    "name": "Geheim level",
                    "option_ids": [Command.create({"code": "a", "name": "Geheim A"})],
                }
            ],
        )
        records = self.env["crm.service.record"].with_user(self.foreigner)
        try:
            answer = records.get_property_definition("outputs.level")
        except UserError:
            return
        self.assertSaysNothing(answer)


class TestAdministrators(AttackCase):
    """A sales administrator is no system administrator."""

    def test_server_actions(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Run",
                "model_id": self.env["ir.model"]._get_id("crm.service.record"),
                "state": "code",
                "code": "records.write({'note': 'Hit'})",
            }
        )
        service = self.service.with_user(self.admin)
        outcomes = self.env["crm.service.outcome"].with_user(self.admin)
        vals = {"name": "Run", "service_id": service.id}
        for call in (
            lambda: service.write({"server_action_id": action.id}),
            lambda: outcomes.create({**vals, "server_action_id": action.id}),
            lambda: service.write(
                {
                    "outcome_ids": [
                        Command.create({"name": "x", "server_action_id": action.id})
                    ]
                }
            ),
            lambda: service.copy({"server_action_id": action.id}),
        ):
            with self.assertRaises(AccessError):
                call()
        made = outcomes.with_context(default_server_action_id=action.id)
        try:
            self.assertFalse(made.create(vals).sudo().server_action_id)
        except AccessError:
            pass

    def test_filters_do_not_tell_hidden_numbers(self):
        self.company.country_id = self.env.ref("base.vn")
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        self.env.ref(ADMIN)._remove_group(self.env.ref("crm_vn.group_phone_clear"))
        self.assertTrue(
            self.env["crm.lead"].with_user(self.admin)._phones_are_guarded()
        )
        service = self.service.with_user(self.admin)
        for domain in (
            "[('phone', '=like', '0362%')]",
            "[('partner_id.phone', 'like', '246')]",
        ):
            with self.assertRaises(UserError):
                service.domain = domain
        service.domain = "[('phone', '!=', False)]"

    def test_work_of_another_company(self):
        record = self.plan(self.theirs)
        mine = record.with_user(
            self.new_member(
                "foreign_admin",
                ADMIN,
                company_id=self.other_company.id,
                company_ids=[Command.set(self.other_company.ids)],
            )
        )
        with self.assertRaises(AccessError):
            mine.write({"outcome_id": self.outcomes["later"].id})
        with self.assertRaises(AccessError):
            mine.unlink()
        self.assertFalse(mine.search([]))


class TestScript(AttackCase):
    """What customers tell of themselves does no harm on the care screen."""

    def test_values_in_scripts(self):
        lead = self.new_lead(
            "<img src=x onerror=alert(1)>",
            contact_name="<script>alert(1)</script>",
            website="javascript:alert(1)",
            user_id=self.own.id,
            store_id=self.hanoi.id,
        )
        self.service.script = (
            "<p>{{ object.lead_id.name }} {{ object.lead_id.contact_name }}</p>"
            '<a href="{{ object.lead_id.website }}">site</a>'
            '<a href="{{object.lead_id.website}}">site</a>'
            "<p>{{ object.env.user.password }} {{ object.lead_id.unlink() }}</p>"
        )
        record = self.plan(lead).with_user(self.own)
        script = record.web_read({"care_script": {}})[0]["care_script"]
        self.assertNotIn("<img", script)
        self.assertNotIn("<script", script)
        self.assertNotRegex(script, r"""href=['"]?\s*javascript:""")
        self.assertTrue(lead.exists())
