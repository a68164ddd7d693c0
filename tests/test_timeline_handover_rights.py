"""Who may hand work over, who reads what moved, and who takes it back."""

from odoo.exceptions import AccessError, UserError

from .test_timeline_handover import HandoverCase


class TestRights(HandoverCase):
    def test_managers_move_what_is_theirs(self):
        """A store manager neither moves nor counts what is of other stores."""
        two = self.users["two"]
        here = self.new_lead(user=two)
        there = self.new_lead(user=two, store=self.saigon)
        self.new_activity(there, two)
        wizard = self.wizard({self.khoa: 1}, leaver=two)
        self.assertEqual(wizard.work_count, 1)
        self.assertFalse(wizard.left)
        self.assertEqual(two.with_user(self.manager).open_work_count, 1)
        handover = self.hand_over({self.khoa: 1, self.an: 1}, leaver=two)
        self.assertEqual(here.user_id, self.khoa)
        self.assertEqual(there.user_id, two)
        self.assertEqual(len(handover.line_ids), 1)

    def test_salespeople_do_not(self):
        for user in (self.lan, self.users["own"], self.users["all"]):
            with self.assertRaises(AccessError):
                self.wizard(by=user)
            with self.assertRaises(AccessError):
                self.env["crm.handover"].with_user(user).search([])

    def test_managers_read_what_moved_in_their_stores(self):
        two = self.users["two"]
        self.new_leads(2, user=two)
        self.new_leads(3, user=two, store=self.saigon)
        handover = self.hand_over({self.khoa: 1, self.an: 1}, self.boss, two)
        for user, count, successors in (
            (self.boss, 5, self.khoa | self.an),
            (self.manager, 2, self.khoa),
            (self.users["region"], 2, self.khoa),
        ):
            self.env.invalidate_all()
            mine = handover.with_user(user)
            self.assertEqual(mine.lead_count, count)
            self.assertEqual(mine.successor_ids.ids, successors.ids)
            self.assertEqual(len(mine.line_ids), count)
        outsider = self.new_member(
            "hp_manager", "crm_vn.group_store_manager", self.haiphong
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            handover.with_user(outsider).read(["note"])

    def test_nobody_changes_the_audit(self):
        self.new_lead()
        handover = self.hand_over()
        admin = self.env.ref("base.user_admin")
        for records in (handover, handover.line_ids):
            for user in (self.manager, self.boss, admin):
                mine = records.with_user(user)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(mine.has_access(operation), operation)

    def test_names_are_read_with_the_rights_of_the_reader(self):
        lead = self.new_lead("Tên khách")
        line = self.hand_over().line_ids
        lead.sudo().with_context(tracking_disable=True).write(
            {"user_id": False, "store_id": self.saigon.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(line.with_user(self.manager).record_name)
        self.env.invalidate_all()
        self.assertEqual(line.with_user(self.boss).record_name, "Tên khách")

    def test_archiving(self):
        self.new_lead()
        self.hand_over(archive_user=True)
        self.assertTrue(self.lan.active, "a store manager may not archive users")
        self.new_lead()
        admin = self.env.ref("base.user_admin")
        self.hand_over(by=admin, archive_user=True)
        self.assertFalse(self.lan.active)


class TestUndo(HandoverCase):
    def test_what_is_still_open_goes_back(self):
        kept, won, passed = self.new_leads(3)
        activity = self.new_activity(kept)
        handover = self.hand_over({self.khoa: 1})
        won.action_set_won()
        passed.user_id = self.minh
        handover.with_user(self.manager).action_undo()
        self.env.invalidate_all()
        self.assertEqual(kept.user_id, self.lan)
        self.assertEqual(activity.user_id, self.lan)
        self.assertEqual(won.user_id, self.khoa)
        self.assertEqual(passed.user_id, self.minh)
        self.assertEqual(handover.state, "undone")
        back = self.env["crm.handover"].search([("origin_id", "=", handover.id)])
        self.assertEqual((back.user_id, back.lead_count), (self.khoa, 1))
        with self.assertRaisesRegex(UserError, "already"):
            handover.with_user(self.manager).action_undo()

    def test_who_has_left_gets_nothing_back(self):
        self.new_lead()
        handover = self.hand_over()
        self.lan.action_archive()
        with self.assertRaisesRegex(UserError, "archived"):
            handover.with_user(self.manager).action_undo()
