"""What a person learns, or does, through service records by calling methods."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_service import NUMBER, ServiceMixin
from .common_store import SALESMAN, StoreCase

ADMIN = "sales_team.group_sale_manager"
PHONE_SPEC = {"customer_name": {}, "phone": {}, "email": {}, "display_name": {}}


class AttackCase(ServiceMixin, StoreCase):
    """Class attributes: ``hidden``, a lead of another company; ``theirs``, one of
    another person of the same store; ``far``, one of another store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.users["own"]
        cls.foreigner = cls.users["other_company"]
        cls.mate = cls.new_member("mate", SALESMAN, cls.hanoi)
        cls.admin = cls.new_member("sales_admin", ADMIN)
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Geheim {place}",
                    "phone": NUMBER,
                    "email": f"{place}@example.com",
                    "company_id": cls.company.id,
                    "store_id": store.id,
                }
                for place, store in (("near", cls.hanoi), ("far", cls.saigon))
            ]
        )
        cls.near, cls.away = cls.customers
        cls.theirs = cls.new_lead(
            "Their geheim",
            partner_id=cls.near.id,
            user_id=cls.mate.id,
            store_id=cls.hanoi.id,
            company_id=cls.company.id,
        )
        cls.far = cls.new_lead(
            "Far geheim",
            partner_id=cls.away.id,
            user_id=cls.saigon_user.id,
            store_id=cls.saigon.id,
            company_id=cls.company.id,
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.near.id,
                "user_id": cls.mate.id,
                "store_id": cls.hanoi.id,
                "company_id": cls.company.id,
            }
        )

    def assertSaysNothing(self, answer, message=""):
        text = str(answer).lower()
        for secret in ("geheim", NUMBER, NUMBER.replace(" ", ""), "@example.com"):
            self.assertNotIn(secret.lower(), text, message)


class TestReferences(AttackCase):
    """Nobody makes work for a deal or a customer that they may not read."""

    def attempts(self):
        for user, lead in (
            (self.own, self.theirs),
            (self.own, self.far),
            (self.foreigner, self.theirs),
            (self.foreigner, self.far),
        ):
            yield user, "lead_id", lead
        yield self.own, "order_id", self.order
        yield self.foreigner, "order_id", self.order
        yield self.foreigner, "partner_id", self.near
        yield self.own, "partner_id", self.away

    def test_create(self):
        for user, fname, document in self.attempts():
            records = self.env["crm.service.record"].with_user(user)
            vals = {
                "service_id": self.service.id,
                fname: document.id,
                "company_id": user.company_id.id,
                "store_id": user.store_ids[:1].id,
                "user_id": user.id,
            }
            with self.subTest(user=user.login, fname=fname, doc=document.display_name):
                with self.assertRaises(AccessError):
                    records.create(vals)
                del vals[fname]
                with self.assertRaises(AccessError):
                    records.with_context(**{f"default_{fname}": document.id}).create(
                        vals
                    )

    def test_write(self):
        for user, fname, document in self.attempts():
            record = self.env["crm.service.record"].with_user(user)
            record = record.create({"service_id": self.service.id})
            with (
                self.subTest(user=user.login, fname=fname, doc=document.display_name),
                self.assertRaises(AccessError),
            ):
                record.write({fname: document.id})

    def test_form(self):
        for user, fname, document in self.attempts():
            records = self.env["crm.service.record"].with_user(user)
            record = records.create({"service_id": self.service.id})
            spec = PHONE_SPEC | {fname: {"fields": {"display_name": {}}}}
            for form, values in (
                (records, {"service_id": self.service.id}),
                (record, {}),
            ):
                with self.subTest(user=user.login, fname=fname):
                    with self.assertRaises(AccessError):
                        form.onchange({**values, fname: document.id}, [fname], spec)

    def test_assigned_work_still_tells_whom_it_is_for(self):
        record = self.plan(self.theirs, user=self.own).with_user(self.own)
        self.assertEqual(record.customer_name, self.near.name)
        record.write({"lead_id": self.theirs.id, "note": "x"})
        record.onchange(
            {"lead_id": self.theirs.id, "note": "y"},
            ["note"],
            {"note": {}, **PHONE_SPEC},
        )

    def test_following_hidden_work(self):
        hidden = self.plan(self.theirs)
        with self.assertRaises(AccessError):
            self.env["crm.service.record"].with_user(self.own).create(
                {"service_id": self.service.id, "previous_id": hidden.id}
            )

    def test_service_of_another_company(self):
        service = self.new_service(
            "Their way", company_id=self.company.id, script="<p>Geheim script</p>"
        )
        records = self.env["crm.service.record"].with_user(self.foreigner)
        with self.assertRaises(AccessError):
            records.create({"service_id": service.id})
        with self.assertRaises(AccessError):
            records.onchange(
                {"service_id": service.id},
                ["service_id"],
                {"script": {}, "purpose": {}},
            )


class TestPlanWizard(AttackCase):
    """The wizard says nothing of what it is opened on, if that cannot be read."""

    SPEC = {
        **{
            fname: {"fields": {"display_name": {}}}
            for fname in ("lead_id", "order_id", "partner_id", "service_id", "user_id")
        },
        **{fname: {} for fname in ("inputs", "skipped", "planned_count", "purpose")},
    }

    def test_opened_on_hidden_documents(self):
        for user, document in (
            (self.own, self.theirs),
            (self.own, self.far),
            (self.own, self.away),
            (self.foreigner, self.near),
            (self.foreigner, self.theirs),
            (self.foreigner, self.order),
        ):
            wizard = self.env["crm.service.plan"].with_user(user)
            for ids in ({"active_id": document.id}, {"active_ids": document.ids}):
                wizard = wizard.with_context(active_model=document._name, **ids)
                with self.subTest(user=user.login, document=document.display_name):
                    self.assertSaysNothing(
                        wizard.onchange({"service_id": self.service.id}, [], self.SPEC)
                    )
                    plan = wizard.create({"service_id": self.service.id})
                    self.assertSaysNothing(plan.web_read(self.SPEC))
                    with self.assertRaises(UserError):
                        plan.action_plan()
        self.assertFalse(self.env["crm.service.record"].search_count([]))

    def test_named_by_id(self):
        for user, document in (
            (self.own, self.theirs),
            (self.foreigner, self.theirs),
            (self.foreigner, self.order),
        ):
            wizard = self.env["crm.service.plan"].with_user(user)
            fname = {"crm.lead": "lead_id", "sale.order": "order_id"}[document._name]
            vals = {"service_id": self.service.id, fname: document.id}
            with self.subTest(user=user.login, document=document.display_name):
                with self.assertRaises(AccessError):
                    wizard.create(vals)
                with self.assertRaises(AccessError):
                    wizard.onchange(vals, [fname], self.SPEC)

    def test_many_by_id(self):
        wizard = self.env["crm.service.plan"].with_user(self.own)
        plan = wizard.create(
            {
                "service_id": self.service.id,
                "res_model": "crm.lead",
                "res_ids": [self.theirs.id, self.far.id],
            }
        )
        self.assertSaysNothing(plan.web_read(self.SPEC))
        with self.assertRaises(UserError):
            plan.action_plan()


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


class TestPeople(AttackCase):
    """Who has no sales rights has nothing of it."""

    def test_no_rights(self):
        record = self.plan(self.theirs)
        plain = new_test_user(self.env, "plain_attacker", groups="base.group_user")
        for user in (plain, self.users["portal"], self.users["public"]):
            for model in (
                "crm.service.record",
                "crm.work",
                "report.crm.service",
                "crm.service.push",
                "crm.service.plan",
            ):
                records = self.env[model].with_user(user)
                for call in (
                    lambda r: r.search([]).read(),
                    lambda r: r.name_search(""),
                    lambda r: r.formatted_read_group([], [], ["__count"]),
                ):
                    with self.subTest(user=user.login, model=model):
                        with self.assertRaises(AccessError):
                            call(records)
            mine = record.with_user(user)
            for call in (
                lambda r: r.get_care_queue({"current_id": r.id}),
                lambda r: r.get_care_choices(),
                lambda r: r.open_care({"note": {}}, {}, r.id),
                lambda r: r.save_care_and_next({"note": "x"}, {"note": {}}),
                lambda r: r.action_start(),
                lambda r: r.action_cancel(),
                lambda r: r.action_take(),
                lambda r: r.action_invite(),
                lambda r: r.action_reveal_phone(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    self.assertSaysNothing(call(mine))
                    raise UserError("said nothing")
        self.assertEqual(record.state, "planned")
        self.assertFalse(record.note)

    def test_pushes_are_for_system_administrators(self):
        for user in (self.admin, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.env["crm.service.push"].with_user(user).search([])

    def test_errors_of_triggers(self):
        self.service.sudo().trigger_error = "UserError: Geheim near"
        plain = new_test_user(self.env, "plain_attacker", groups="base.group_user")
        for user in (plain, self.own, self.foreigner):
            service = self.service.with_user(user)
            with self.assertRaises(AccessError):
                service.read(["trigger_error"])
        self.assertTrue(self.service.with_user(self.admin).trigger_error)


class TestOtherPeoplesWork(AttackCase):
    """What is not one's own cannot be read, finished or taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.env["crm.service.record"]
        for lead in (cls.theirs, cls.far):
            record = cls.service._plan(lead, inputs={"need": "Geheim need"})
            record.outcome_id = cls.outcomes["later"]
            cls.records |= record

    def test_calls(self):
        for user, record in (
            (self.own, self.records[0]),
            (self.own, self.records[1]),
            (self.users["manager"], self.records[1]),
            (self.users["none"], self.records[0]),
            (self.foreigner, self.records[0]),
            (self.foreigner, self.records[1]),
        ):
            mine = record.with_user(user).with_context(service_customer=True)
            spec = {**PHONE_SPEC, "inputs": {}, "care_name": {}}
            for call in (
                lambda r: r.read(["customer_name", "phone", "email", "inputs"]),
                lambda r: r.web_read(spec),
                lambda r: r.export_data(["customer_name", "phone"]),
                lambda r: r.onchange({"note": "x"}, ["note"], {"note": {}, **spec}),
                lambda r: r.get_care_queue({"current_id": r.id}),
                lambda r: r.get_care_choices(),
                lambda r: r.open_care(spec, {}, r.id),
                lambda r: r.save_care_and_next({"note": "x"}, spec),
                lambda r: r.start_care(),
                lambda r: r.action_start(),
                lambda r: r.action_done(),
                lambda r: r.action_cancel(),
                lambda r: r.action_reopen(),
                lambda r: r.action_take(),
                lambda r: r.action_invite(),
                lambda r: r.action_reveal_phone(),
                lambda r: r.action_send_mail(),
                lambda r: r.action_send_sms(),
                lambda r: r.action_open_calendar(),
                lambda r: r.action_reschedule(),
                lambda r: r.action_view_lead(),
                lambda r: r.action_open_customer(),
                lambda r: r.action_view_next(),
                lambda r: r.copy(),
                lambda r: r.message_post(body="x"),
            ):
                with self.subTest(user=user.login, record=record.lead_id.name):
                    self.env.invalidate_all()
                    try:
                        answer = call(mine)
                    except UserError as error:
                        answer = str(error)
                    self.assertSaysNothing(answer)
            self.assertEqual(record.state, "planned")
            self.assertFalse(record.note)
            self.assertSaysNothing(mine.name_search("", [("id", "=", record.id)]))
            self.assertSaysNothing(mine.display_name)

    def test_meetings_about_hidden_documents(self):
        """Nobody says that a meeting is about what they do not see: the timeline of
        the customer would tell of it."""
        for user, document in (
            (self.own, self.records[0]),
            (self.own, self.records[1]),
            (self.own, self.far),
            (self.foreigner, self.records[0]),
        ):
            model_id = self.env["ir.model"]._get_id(document._name)
            for vals, context in (
                ({"res_model_id": model_id, "res_id": document.id}, {}),
                ({"res_id": document.id}, {"default_res_model": document._name}),
                ({"res_id": document.id}, {"default_res_model_id": model_id}),
                ({"res_model_id": model_id}, {"default_res_id": document.id}),
                ({}, {"active_model": document._name, "active_id": document.id}),
            ):
                with (
                    self.subTest(user=user.login, model=document._name, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    self.new_meeting(user, vals, context)
            event = self.new_meeting(user)
            with self.assertRaises(AccessError):
                event.write({"res_model_id": model_id, "res_id": document.id})
        self.new_meeting(
            self.own,
            context={"active_model": "crm.service.record", "active_id": False},
        )

    def new_meeting(self, user, vals=None, context=None):
        events = self.env["calendar.event"].with_user(user)
        return events.with_context(**context or {}).create(
            {
                "name": "x",
                "start": "2026-01-01 09:00:00",
                "stop": "2026-01-01 10:00:00",
                "partner_ids": [Command.set(user.partner_id.ids)],
                **(vals or {}),
            }
        )


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
