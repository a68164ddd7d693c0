"""Chat accounts: conversations of nobody yet, and whose they become."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime

from .common_store import StoreCase

NUMBER = "0362 246 128"


class ConversationCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Identity = cls.env["crm.identity"]
        cls.start = Datetime.now() - timedelta(days=1)
        cls.serial = 0
        cls.partner, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Đặng Đình Đức", "store_id": cls.hanoi.id},
                {"name": "Lê Lan", "store_id": cls.hanoi.id},
            ]
        )
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Laptop", "store_id": cls.hanoi.id, "user_id": False}
        )
        cls.colleague = cls.users["all"]

    def told(self, text, store=None, value="oa:1", kind="zalo", **values):
        """What an account of the store is told to write."""
        type(self).serial += 1
        store = self.hanoi if store is None else store
        account = {
            "kind": kind,
            "value": value,
            "store_id": store.id,
            "company_id": self.company.id,
        }
        return account | {"name": values.pop("name", False)}, {
            "direction": "in",
            "summary": text,
            "date": self.start + timedelta(minutes=self.serial),
            "provider": kind,
            "external_ref": str(self.serial),
            **values,
        }

    def say(self, *texts, **values):
        """The account, after it wrote."""
        rows = self.Identity._record_messages([self.told(t, **values) for t in texts])
        self.env.flush_all()
        self.env.invalidate_all()
        return rows.identity_id


class TestConversation(ConversationCase):
    def test_account_of_nobody(self):
        account = self.say("Còn hàng không?", "Alo", name="Duc")
        self.assertFalse(account.partner_id or account.lead_id or account.is_linked)
        self.assertEqual(account.store_id, self.hanoi)
        self.assertEqual(account.display_name, "Duc")
        self.assertEqual(account.message_count, 2)
        rows = account.interaction_ids
        self.assertEqual(rows.mapped("summary"), ["Alo", "Còn hàng không?"])
        self.assertEqual(set(rows.mapped("kind")), {"message"})
        self.assertEqual(set(rows.mapped("channel")), {"zalo"})
        self.assertFalse(rows.partner_id)
        self.assertEqual(rows.store_id, self.hanoi)
        self.assertEqual(account.last_message_date, rows[0].date)

    def test_only_chat_accounts_may_be_of_nobody(self):
        for kind in ("zalo", "facebook", "tiktok"):
            self.Identity.create({"kind": kind, "value": "7"})
        for kind, value in (("phone", NUMBER), ("kiotviet", "7"), ("other", "7")):
            with self.assertRaises(ValidationError):
                self.Identity.create({"kind": kind, "value": value})

    def test_kinds_work_the_same(self):
        for kind in ("facebook", "tiktok"):
            account = self.say("Alo", kind=kind)
            self.assertEqual(account.interaction_ids.channel, kind)
            account.partner_id = self.partner
            self.assertEqual(account.interaction_ids.partner_id, self.partner)

    def test_late_messages_are_not_the_last(self):
        account = self.say("Alo")
        last = account.last_message_date
        self.say("Sớm hơn", date=self.start - timedelta(days=1))
        self.assertEqual(account.last_message_date, last)

    def test_linking_moves_the_past(self):
        account = self.say("Một", "Hai")
        contacts = self.env["res.partner"].search_count([])
        account.with_user(self.colleague).partner_id = self.partner
        self.assertEqual(account.interaction_ids.partner_id, self.partner)
        self.assertTrue(account.is_linked)
        self.assertEqual(self.env["res.partner"].search_count([]), contacts)
        self.say("Ba")
        self.assertEqual(account.interaction_ids[0].summary, "Ba")
        self.assertEqual(account.interaction_ids[0].partner_id, self.partner)

    def test_another_customer(self):
        account = self.say("Một", "Hai")
        account.partner_id = self.partner
        given = account.interaction_ids[0]
        given.partner_id = self.colleague.partner_id
        account.partner_id = self.other
        self.assertEqual(account.interaction_ids[1].partner_id, self.other)
        self.assertEqual(given.partner_id, self.colleague.partner_id)
        account.with_user(self.colleague).action_unlink_owner()
        self.assertFalse(account.interaction_ids[1].partner_id)
        self.assertFalse(account.is_linked)

    def test_lead(self):
        account = self.say("Một")
        account.with_user(self.colleague).lead_id = self.lead
        row = account.interaction_ids
        self.assertEqual(row.lead_id, self.lead)
        self.say("Hai")
        self.assertEqual(account.interaction_ids.lead_id, self.lead)
        self.lead.partner_id = self.partner
        self.assertEqual(account.partner_id, self.partner)
        self.assertEqual(account.interaction_ids.partner_id, self.partner)

    def test_messages_after_the_deal_are_the_customers(self):
        account = self.say("Một")
        account.lead_id = self.lead
        self.lead.partner_id = self.partner
        self.lead.action_set_won()
        self.say("Hai")
        self.assertFalse(account.interaction_ids[0].lead_id)
        self.assertEqual(account.interaction_ids[0].partner_id, self.partner)

    def test_lead_of_the_former_customer_is_left(self):
        account = self.say("Một")
        account.lead_id = self.lead
        self.lead.partner_id = self.partner
        account.partner_id = self.other
        self.assertFalse(account.lead_id)
        self.assertFalse(account.interaction_ids.lead_id)
        self.assertEqual(account.interaction_ids.partner_id, self.other)

    def test_a_lead_of_a_known_customer_takes_nothing(self):
        """Of a customer's past, only what had no customer comes under a lead."""
        account = self.say("Một")
        account.partner_id = self.partner
        self.lead.partner_id = self.partner
        account.lead_id = self.lead
        self.assertFalse(account.interaction_ids.lead_id)

    def test_conversations_outlive_lead_and_contact(self):
        account = self.say("Một")
        account.lead_id = self.lead
        self.lead.unlink()
        self.env.invalidate_all()
        self.assertFalse(account.is_linked)
        self.assertEqual(account.interaction_ids.summary, "Một")
        account.partner_id = self.partner
        self.partner.unlink()
        self.env.invalidate_all()
        self.assertFalse(account.is_linked)
        self.assertEqual(account.interaction_ids.summary, "Một")

    def test_merging_contacts(self):
        account = self.say("Một")
        account.partner_id = self.other
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | self.other).ids, self.partner)
        self.assertEqual(account.partner_id, self.partner)
        self.assertEqual(account.interaction_ids.partner_id, self.partner)

    def test_new_customer_and_lead(self):
        account = self.say(f"Gọi em {NUMBER}", name="Đức Đặng")
        me = account.with_user(self.colleague)
        action = me.action_new_lead()
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(lead.contact_name, "Đức Đặng")
        self.assertEqual(lead.phone_key, "+84362246128")
        self.assertEqual(lead.store_id, self.hanoi)
        self.assertEqual(account.interaction_ids.lead_id, lead)
        action = me.action_new_customer()
        self.assertEqual(action["res_id"], account.partner_id.id)
        self.assertEqual(account.partner_id.phone_key, "+84362246128")
        again = me.action_new_customer()
        self.assertEqual(again["res_id"], account.partner_id.id)

    def test_candidates(self):
        account = self.say("Alo", name="Lê Lan")
        self.assertEqual(account.with_user(self.colleague).candidate_ids, self.other)
        self.partner.phone = NUMBER
        account = self.say(f"Số em {NUMBER}", value="oa:2")
        me = account.with_user(self.colleague)
        self.assertEqual(me.candidate_ids, self.partner)
        chosen = self.partner.with_user(self.colleague)
        chosen.with_context(identity_id=account.id).action_identify_account()
        self.assertEqual(account.partner_id, self.partner)
        self.assertEqual(account.interaction_ids.partner_id, self.partner)
        self.assertFalse(account.candidate_ids)

    def test_numbers_are_private(self):
        self.env["res.config.settings"].create({"mask_phones": True}).execute()
        account = self.say(f"Gọi em {NUMBER} nhé", name=f"Đức {NUMBER}")
        self.assertEqual(account.phone, "+84362246128")
        texts = [account.name, account.interaction_ids.summary]
        masked = account.with_user(self.colleague).read(["phone", "display_name"])
        for text in (*texts, str(masked)):
            self.assertNotIn("246", text)
        self.assertTrue(account.interaction_ids.summary.endswith("nhé"))
        shown = account.with_user(self.colleague).action_reveal_phone()
        self.assertEqual(shown, "+84362246128")

    def test_queries_do_not_grow(self):
        def count(size, start):
            told = [self.told("x", value=f"oa:{start + n}") for n in range(size)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts = self.Identity._record_messages(told).identity_id
            self.env.flush_all()
            middle = self.env.cr.sql_log_count
            accounts.partner_id = self.partner
            self.env.flush_all()
            self.assertEqual(accounts.interaction_ids.partner_id, self.partner)
            return middle - before, self.env.cr.sql_log_count - middle

        count(2, 100)
        self.assertEqual(count(40, 300), count(4, 200))


class TestConversationStores(ConversationCase):
    """A conversation of nobody yet is a document of its store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_search")
        cls.account = case.say("Bí mật", name="Kín Đáo", value="oahn:secret-1")
        cls.pool = case.say(
            "Chung", name="Tổng", value="oahq:2", store=cls.env["crm.store"]
        )

    def stranger(self):
        return self.account.with_user(self.saigon_user)

    def test_search(self):
        accounts = self.account | self.pool
        for profile, seen in {
            "own": self.account,
            "all": self.account,
            "manager": self.account,
            "region": self.account,
            "two": self.account,
            "none": self.pool,
            "everything": accounts,
            "other_company": self.Identity,
        }.items():
            model = self.Identity.with_user(self.users[profile])
            found = model.search([("id", "in", accounts.ids)])
            self.assertEqual(found, seen, profile)

    def test_a_stranger_finds_nothing(self):
        model = self.Identity.with_user(self.saigon_user)
        self.assertFalse(model.search([("name", "ilike", "Kín")]))
        self.assertFalse(model.search([("value", "=", "oahn:secret-1")]))
        self.assertEqual(model.search_count([("is_linked", "=", False)]), 0)
        self.assertEqual(model.name_search("Kín Đáo"), [])
        self.assertEqual(model.name_search("secret-1"), [])
        self.assertEqual(model._read_group([("name", "!=", False)], ["name"]), [])
        rows = self.env["crm.interaction"].with_user(self.saigon_user)
        self.assertFalse(rows.search([("identity_id", "=", self.account.id)]))
        self.assertFalse(rows.search([("identity_id.name", "=", "Kín Đáo")]))
        with self.assertRaises(AccessError) as caught:
            self.stranger().read(["name"])
        self.assertNotIn("Kín", str(caught.exception))

    def test_a_stranger_changes_nothing(self):
        stranger = self.stranger()
        with self.assertRaises(AccessError):
            stranger.partner_id = self.saigon_user.partner_id
        for method in ("action_new_customer", "action_new_lead", "action_unlink_owner"):
            with self.assertRaises(AccessError):
                getattr(stranger, method)()
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].with_user(self.saigon_user).create(
                {"kind": "note", "identity_id": self.account.id}
            )

    def test_nobody_links_to_whom_they_do_not_see(self):
        hidden = self.env["res.partner"].create(
            {"name": "Kín", "store_id": self.saigon.id}
        )
        with self.assertRaises(AccessError):
            self.account.with_user(self.colleague).partner_id = hidden
        self.assertFalse(self.account.interaction_ids.partner_id)

    def test_nobody_gives_it_away(self):
        account = self.account.with_user(self.colleague)
        with self.assertRaises(AccessError):
            account.store_id = self.saigon

    def test_a_colleague_answers(self):
        self.account.user_id = self.users["all"]
        own = self.Identity.with_user(self.users["own"])
        self.assertFalse(own.search([("id", "=", self.account.id)]))
        self.account.user_id = self.users["own"]
        self.assertTrue(own.search([("id", "=", self.account.id)]))

    def test_linked_accounts_are_seen_with_their_contact(self):
        self.partner.store_ids |= self.saigon
        self.account.partner_id = self.partner
        stranger = self.stranger()
        self.assertEqual(stranger.name, "Kín Đáo")
        self.assertFalse(stranger.interaction_ids)
        self.assertEqual(stranger.message_count, 0)

    def test_employees_who_sell_nothing(self):
        clerk = self.new_member("clerk", "base.group_user", self.hanoi)
        model = self.Identity.with_user(clerk)
        self.assertFalse(model.search([("id", "=", self.account.id)]))
        self.account.partner_id = self.partner
        self.assertTrue(model.search([("id", "=", self.account.id)]))
