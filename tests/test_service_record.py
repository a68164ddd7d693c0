from .common_service import ServiceCase


class TestServiceRecord(ServiceCase):
    def test_done_has_an_outcome(self):
        record = self.finish(self.plan())
        self.assertEqual(record.state, "done")
        self.assertTrue(record.done_at)
