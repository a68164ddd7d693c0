"""What restricted users try in vain on the timeline, and on what belongs to it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime

from .common_mask import NUMBER, MaskCase
from .common_mask import SECRET as DIGITS
from .test_store_attack import AttackCase
from .test_store_leaks import PHONE, SECRET

NAMED = {"fields": {"display_name": {}}}


class TimelineAttackCase(AttackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Interaction = cls.env["crm.interaction"]
        cls.call = cls.record(
            direction="out",
            name=SECRET,
            summary=SECRET,
            partner_id=cls.hidden.id,
            store_id=cls.saigon.id,
        )
        cls.activity = cls.hidden.activity_schedule(
            "mail.mail_activity_data_call",
            summary=SECRET,
            user_id=cls.saigon_user.id,
        )
        cls.env.flush_all()

    @classmethod
    def record(cls, hours=1, **values):
        """A call from or to the number of the hidden customer, as a machine tells."""
        return cls.Interaction._record(
            [
                {
                    "kind": "call",
                    "channel": "phone",
                    "phone": PHONE,
                    "date": Datetime.now() - timedelta(hours=hours),
                    "company_id": cls.company.id,
                    "provider": "pbx",
                    "external_ref": str(hours),
                    **values,
                }
            ]
        )

    def new_note(self, vals=(), **context):
        return self.rpc(
            "crm.interaction", "create", {"kind": "note", **dict(vals)}, context=context
        )

    def answer(self, function, *args, **kwargs):
        """What a call answers, be it that it is refused."""
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                return function(*args, **kwargs)
        except UserError as error:
            return error


class TestRecordedFields(TimelineAttackCase):
    """What only machines write, people could read by."""

    def test_names_of_hidden_records(self):
        message = self.hidden.message_post(body="x", subject=SECRET)
        account = self.env["crm.identity"].create(
            {"kind": "zalo", "value": "x:1", "name": SECRET, "store_id": self.saigon.id}
        )
        meeting = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": Datetime.now(),
                "stop": Datetime.now(),
                "opportunity_id": self.hidden_lead.id,
            }
        )
        order = self.env["sale.order"].create(
            {"partner_id": self.hidden.id, "store_id": self.saigon.id}
        )
        note = self.new_note()
        for fname, record in (
            ("mail_message_id", message),
            ("follow_up_id", self.activity),
            ("calendar_event_id", meeting),
            ("called_back_id", self.call),
            ("identity_id", account),
            ("partner_id", self.hidden),
            ("lead_id", self.hidden_lead),
            ("order_id", order),
        ):
            with self.subTest(fname):
                value = {fname: record.id}
                self.assertRefused(self.new_note, value)
                self.assertRefused(self.new_note, **{f"default_{fname}": record.id})
                self.assertRefused(self.rpc, "crm.interaction", "write", note, value)

    def test_events_that_are_still_to_be_told(self):
        """Who claimed one would have it completed."""
        claim = {"provider": "mail.message", "external_ref": "1"}
        note = self.new_note()
        self.assertRefused(self.new_note, claim)
        self.assertRefused(
            self.new_note, **{f"default_{key}": claim[key] for key in claim}
        )
        self.assertRefused(self.rpc, "crm.interaction", "write", note, claim)
        for fname, value in claim.items():
            self.env["ir.default"].with_user(self.user).set(
                "crm.interaction", fname, value, user_id=True
            )
        self.assertRefused(self.new_note)

    def test_kinds_that_only_happen(self):
        note = self.new_note()
        order = {"kind": "order"}
        self.assertRefused(
            self.rpc, "crm.interaction", "create", {}, context={"default_kind": "order"}
        )
        self.assertRefused(self.rpc, "crm.interaction", "write", note, order)
        self.rpc("crm.interaction", "write", note, {"kind": "store_visit"})


class TestMeetings(TimelineAttackCase):
    def test_about_hidden_records(self):
        """A meeting about a customer would be recorded with its name."""
        vals = {"name": "x", "start": "2026-01-01 08:00:00", "user_id": self.user.id}
        vals["stop"] = vals["start"]
        meeting = self.rpc("calendar.event", "create", vals)
        for record in (self.hidden, self.hidden_lead):
            model_id = self.env["ir.model"]._get_id(record._name)
            for res_id in (record.id, str(record.id)):
                named = {"res_model_id": model_id, "res_id": res_id}
                context = {f"default_{key}": named[key] for key in named}
                with self.subTest(record._name, res_id=res_id):
                    self.assertRefused(
                        self.rpc, "calendar.event", "create", {**vals, **named}
                    )
                    self.assertRefused(
                        self.rpc, "calendar.event", "create", vals, context=context
                    )
                    self.assertRefused(
                        self.rpc, "calendar.event", "write", [meeting], named
                    )
        self.rpc(
            "calendar.event",
            "write",
            [meeting],
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "interaction_result": "held",
            },
        )
        self.assertRefused(
            self.rpc, "calendar.event", "write", [meeting], {"res_id": self.hidden.id}
        )
        row = self.Interaction.search([("calendar_event_id", "=", meeting)])
        self.assertEqual(row.partner_id, self.customer)


class TestTimelines(TimelineAttackCase):
    def test_a_shared_customer(self):
        """What another store does with them is neither counted nor found."""
        self.hidden.store_ids = [Command.link(self.hanoi.id)]
        self.env.flush_all()
        self.env.invalidate_all()
        counters = {
            "interaction_count": 0,
            "call_count": 0,
            "last_interaction_date": False,
        }
        [row] = self.rpc("res.partner", "read", self.hidden.ids, list(counters))
        self.assertEqual(row, {"id": self.hidden.id, **counters})
        for fname in counters:
            found = self.rpc("res.partner", "search", [(fname, "!=", False)])
            self.assertNotIn(self.hidden.id, found)
        timeline = self.rpc("res.partner", "get_timeline", self.hidden.ids)
        self.assertFalse(timeline["entries"] or timeline["counts"])
        place = f"res.partner,{self.hidden.id}"
        domain = [("timeline_of", "=", place)]
        self.assertFalse(self.rpc("crm.interaction", "search", domain))
        self.env.invalidate_all()
        self.assertRefused(self.rpc, "crm.lead", "get_timeline", self.hidden_lead.ids)

    def test_candidates_of_an_account(self):
        """Whoever enters a number and a name learns of nobody."""
        account = self.rpc(
            "crm.identity",
            "create",
            {
                "kind": "zalo",
                "value": "x:2",
                "name": SECRET,
                "phone": PHONE,
                "store_id": self.hanoi.id,
            },
        )
        self.env.flush_all()
        self.env.invalidate_all()
        [row] = self.rpc("crm.identity", "read", [account], ["candidate_ids"])
        self.assertFalse(row["candidate_ids"])


class TestConversations(TimelineAttackCase):
    def test_what_is_said_next(self):
        """An account of a customer of all stores stays where it is written to."""
        customer = self.env["res.partner"].create({"name": "Walk-in"})
        account = self.env["crm.identity"].create(
            {
                "kind": "zalo",
                "value": "x:3",
                "partner_id": customer.id,
                "store_id": self.saigon.id,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        for store in (self.hanoi, self.env["crm.store"]):
            self.assertRefused(
                self.rpc, "crm.identity", "write", account.ids, {"store_id": store.id}
            )
        move = {"store_id": self.hanoi.id}
        self.rpc("crm.identity", "write", account.ids, move, user=self.users["two"])
        self.assertEqual(account.store_id, self.hanoi)


class TestMasks(MaskCase):
    def test_copies(self):
        """The values of a copy are read by RPC; the copy itself has the number."""
        call = self.env["crm.interaction"].create(
            {"kind": "call", "phone": NUMBER, "store_id": self.hanoi.id}
        )
        log = self.as_user(self.env["crm.call.log"]).create(
            {"partner_id": self.partner.id}
        )
        for record in (call, log, self.partner, self.lead):
            with self.subTest(record._name):
                record = self.as_user(record)
                self.assertNotRegex(repr(record.copy_data()), DIGITS)
                self.assertEqual(record.copy().sudo().phone, NUMBER)

    def test_a_contact_is_copied_without_what_is_sensitive(self):
        self.partner.family_status = "divorced"
        copy = self.as_user(self.partner).copy()
        self.assertFalse(copy.sudo().family_status)
        self.assertEqual(self.partner.copy().family_status, "divorced")
        with self.assertRaises(AccessError):
            self.as_user(self.partner).copy({"family_status": "single"})
