"""How long a lead waits until somebody does something for it."""

from .common_service import ServiceCase


class TestResponse(ServiceCase):
    def lead_of(self, hours):
        lead = self.new_lead()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - %s * interval '1 hour'"
            " WHERE id = %s",
            [hours, lead.id],
        )
        lead.invalidate_recordset(["create_date"])
        return lead

    def test_hours_until_somebody_began(self):
        slow, quick = self.lead_of(30), self.lead_of(2)
        records = self.plan(slow + quick)
        records.action_start()
        self.assertAlmostEqual(records[0].response_hours, 30, 1)
        self.assertAlmostEqual(records[1].response_hours, 2, 1)
        self.finish(records)
        again = self.plan(slow)
        self.finish(again)
        self.assertFalse(again.response_hours)
        # what is not a first response does not count
        [[average]] = self.env["crm.service.record"]._read_group(
            [("lead_id", "in", (slow + quick).ids)], [], ["response_hours:avg"]
        )
        self.assertAlmostEqual(average, 16, 1)

    def test_two_for_one_lead_at_once(self):
        lead = self.lead_of(5)
        records = self.plan(lead) + self.plan(lead)
        self.finish(records)
        self.assertAlmostEqual(sum(records.mapped("response_hours")), 5, 1)

    def test_without_a_lead(self):
        partner = self.env["res.partner"].create({"name": "An"})
        record = self.finish(self.plan(partner))
        self.assertEqual(record.state, "done")
