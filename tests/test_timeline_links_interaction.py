"""Links of calls, meetings and messages complete the interaction they are of."""

from .common import CrmVnCase
from .common_links import LinkMixin


class TestLinkedInteractions(LinkMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.lead.copy({"name": "Second deal"})

    def record(self, **values):
        return self.env["crm.interaction"]._record([{"kind": "call", **values}])

    def test_the_first_linked_record_of_a_kind_completes_it(self):
        call = self.record(partner_id=self.contact.id)
        call.link_subjects([["crm.lead", self.lead.id], ["crm.lead", self.other.id]])
        self.assertEqual(call.lead_id, self.lead)
        self.assertEqual(call.partner_id, self.contact)
        call.unlink_subject("crm.lead", self.lead.id)
        self.assertEqual(call.lead_id, self.other, "The next one takes its place.")
        call.unlink_subject("crm.lead", self.other.id)
        self.assertFalse(call.lead_id)
        self.assertFalse(call.link_ids)

    def test_what_was_there_stays(self):
        call = self.record(lead_id=self.other.id)
        call.link_subjects([["crm.lead", self.lead.id], ["crm.lead", self.other.id]])
        self.assertEqual(call.lead_id, self.other)
        call.unlink_subject("crm.lead", self.other.id)
        self.assertEqual(call.lead_id, self.other, "It did not come from the link.")

    def test_message_and_interaction_share_their_links(self):
        message = self.post(self.contact, self.both, "x", self.lead)
        interaction = self.env["crm.interaction"].search(
            [("mail_message_id", "=", message.id)]
        ) or self.record(kind="message", mail_message_id=message.id)
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(len(interaction.link_ids), 1)
        message.link_subjects([["crm.lead", self.other.id]])
        self.assertEqual(len(interaction.link_ids), 2)
        message.unlink_subject("crm.lead", self.lead.id)
        self.assertEqual(interaction.lead_id, self.other)
        self.assertEqual(interaction.link_ids.mapped("res_id"), self.other.ids)

    def test_history_outlives_its_message(self):
        message = self.post(self.contact, self.both, "x", self.lead)
        interaction = self.env["crm.interaction"].search(
            [("mail_message_id", "=", message.id)]
        ) or self.record(kind="message", mail_message_id=message.id)
        message.unlink()
        self.assertEqual(interaction.link_ids.res_id, self.lead.id)

    def test_a_message_outlives_its_interaction(self):
        message = self.post(self.contact, self.both, "x", self.lead)
        interaction = self.env["crm.interaction"].search(
            [("mail_message_id", "=", message.id)]
        ) or self.record(kind="message", mail_message_id=message.id)
        interaction.unlink()
        self.assertEqual(self.get_links(message), [("crm.lead", self.lead.id)])

    def test_a_meeting_passes_its_links_on(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2025-01-01 08:00:00",
                "stop": "2025-01-01 09:00:00",
                "linked_subjects": [{"model": "crm.lead", "id": self.lead.id}],
            }
        )
        self.assertEqual([s["id"] for s in event.linked_subjects], self.lead.ids)
        held = self.record(kind="meeting", calendar_event_id=event.id)
        self.assertEqual(held.lead_id, self.lead)
        event.linked_subjects = []
        self.assertFalse(held.lead_id)

    def test_who_does_not_see_a_subject_keeps_it(self):
        event = (
            self.env["calendar.event"]
            .with_user(self.both)
            .create(
                {
                    "name": "Visit",
                    "start": "2025-01-01 08:00:00",
                    "stop": "2025-01-01 09:00:00",
                    "linked_subjects": [["crm.lead", self.lead.id]],
                    "partner_ids": [(4, self.readers["origin"].partner_id.id)],
                    "user_id": self.readers["origin"].id,
                }
            )
        )
        seen = event.with_user(self.readers["origin"])
        self.assertFalse(seen.linked_subjects)
        seen.linked_subjects = [["res.partner", self.contact.id]]
        event.invalidate_recordset()
        self.assertEqual(
            {(s["model"], s["id"]) for s in event.linked_subjects},
            {("crm.lead", self.lead.id), ("res.partner", self.contact.id)},
        )

    def test_queries_do_not_grow_with_calls(self):
        calls = self.record(partner_id=self.contact.id)
        for _number in range(9):
            calls |= self.record(partner_id=self.contact.id)
        self.env.flush_all()
        counts = []
        for batch in (calls[:1], calls[1:]):
            before = self.env.cr.sql_log_count
            batch.link_subjects([["crm.lead", self.lead.id]])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
