"""Calls of other stores, and of colleagues, that restricted users try to learn of."""

from .common_mask import NUMBER
from .test_store_leaks import PHONE, SECRET
from .test_timeline_attack import NAMED, TimelineAttackCase


class TestCallBacks(TimelineAttackCase):
    def test_whom_a_call_of_another_store_was_with(self):
        missed = self.record(
            3, direction="in", result="no_answer", store_id=self.hanoi.id
        )
        self.assertEqual(missed.called_back_id, self.call)
        fname = "called_back_id"
        for context in ({}, {"interaction_customer": True}):
            for method, *args in (
                ("web_read", missed.ids, {fname: NAMED}),
                ("read", missed.ids, [fname]),
                ("search_read", [], [fname]),
                ("formatted_read_group", [], [fname], ["__count"]),
                ("search", [(fname, "ilike", SECRET)]),
                ("search", [(f"{fname}.partner_id.name", "ilike", SECRET)]),
            ):
                with self.subTest(method, args=args, context=context):
                    found = self.answer(
                        self.rpc, "crm.interaction", method, *args, context=context
                    )
                    self.assertSecret(found)
                    self.assertTrue(found if method != "search" else not found)
        self.env.invalidate_all()
        seen = self.call.with_user(self.saigon_user)
        seen = seen.with_context(interaction_customer=True)
        self.assertEqual(seen.display_name, SECRET)

    def test_a_customer_of_another_store(self):
        """The screens that show the row open nevertheless."""
        row = self.record(4, partner_id=self.hidden.id, store_id=self.hanoi.id)
        self.env.flush_all()
        for model, method, *args in (
            ("crm.interaction", "search_read", [], ["display_name"]),
            ("crm.message.link", "get_link_suggestions", row._name, row.id),
        ):
            self.env.invalidate_all()
            context = {"interaction_customer": True}
            self.assertSecret(self.rpc(model, method, *args, context=context))

    def test_numbers_asked_for_by_entering_missed_calls(self):
        """The same call back makes up for what is entered in its store."""
        values = {
            "kind": "call",
            "direction": "in",
            "result": "no_answer",
            "phone": PHONE,
            "date": "2026-01-01 00:00:00",
        }
        for user, found in ((self.user, False), (self.saigon_user, self.call.id)):
            row = self.rpc("crm.interaction", "create", values, user=user)
            self.env.invalidate_all()
            self.assertEqual(self.Interaction.browse(row).called_back_id.id, found)
        log = self.rpc(
            "crm.call.log",
            "create",
            {"phone": PHONE, "direction": "in", "date": "2026-01-01 00:00:00"},
        )
        context = {"call_result": "no_answer"}
        self.rpc("crm.call.log", "action_log", [log], context=context)
        row = self.Interaction.search([("user_id", "=", self.user.id)], limit=1)
        self.assertTrue(row._is_missed())
        self.assertFalse(row.called_back_id)


class TestCallLog(TimelineAttackCase):
    def test_logs_of_others(self):
        log = self.env["crm.call.log"].with_user(self.saigon_user)
        log = log.create({"partner_id": self.hidden.id, "summary": SECRET})
        self.env.flush_all()
        for name in ("own", "all", "manager", "everything"):
            user = self.users[name]
            with self.subTest(name):
                self.env.invalidate_all()
                found = self.rpc("crm.call.log", "search", [], user=user)
                self.assertFalse(found)
                for method, *args in (
                    ("read", ["phone", "summary"]),
                    ("action_log",),
                    ("write", {"phone": NUMBER}),
                ):
                    self.assertRefused(
                        self.rpc, "crm.call.log", method, log.ids, *args, user=user
                    )

    def test_activities_of_others(self):
        named = {"activity_id": self.activity.id}
        log = self.rpc("crm.call.log", "create", {"phone": NUMBER})
        self.env.invalidate_all()
        for method, *args in (
            ("create", named),
            ("write", [log], named),
            ("onchange", [], named, ["activity_id"], {"activity_id": NAMED}),
        ):
            self.assertRefused(self.rpc, "crm.call.log", method, *args)
        self.assertRefused(
            self.rpc,
            "crm.call.log",
            "create",
            {"phone": NUMBER},
            context={"default_activity_id": self.activity.id},
        )
        ours = self.customer.with_user(self.user).activity_schedule(
            "mail.mail_activity_data_call"
        )
        self.rpc("crm.call.log", "create", {"activity_id": ours.id})

    def test_calls_of_others(self):
        for function, *args in (
            (self.rpc, "crm.lead", "create", {"name": "x"}),
            (self.rpc, "res.partner", "create", {"name": "x"}),
        ):
            self.assertRefused(function, *args, context={"from_call_id": self.call.id})
        for method, *args in (
            ("action_call_back",),
            ("action_create_lead",),
            ("action_reveal_phone",),
            ("link_subjects", [["crm.lead", self.lead.id]]),
            ("write", {"lead_id": self.lead.id}),
        ):
            self.assertRefused(
                self.rpc, "crm.interaction", method, self.call.ids, *args
            )
