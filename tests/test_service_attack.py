"""What a person learns, or does, by calling methods of work that is not theirs."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common_service_attack import PHONE_SPEC, AttackCase

SPEC = {**PHONE_SPEC, "inputs": {}, "care_name": {}}


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
            for call in (
                lambda r: r.read(["customer_name", "phone", "email", "inputs"]),
                lambda r: r.web_read(SPEC),
                lambda r: r.export_data(["customer_name", "phone"]),
                lambda r: r.onchange({"note": "x"}, ["note"], {"note": {}, **SPEC}),
                lambda r: r.get_care_queue({"current_id": r.id}),
                lambda r: r.get_care_choices(),
                lambda r: r.open_care(SPEC, {}, r.id),
                lambda r: r.save_care_and_next({"note": "x"}, SPEC),
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
