"""Several processes that are told of one call at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from odoo.addons.crm_vn.models.intake.crm_intake_source import token_key

from . import scratch
from .server import ServerCase

TOKEN = "c" * 43


class TestCallProcesses(ServerCase):
    options = {"workers": 4}

    @classmethod
    def prepare(cls):
        scratch.execute(
            cls.database,
            """INSERT INTO crm_intake_source (
                   name, kind, provider, company_id, active, token, token_key,
                   dedupe_days, rate_limit)
               SELECT 'Line', 'call', 'voicecloud', min(id), TRUE, %s, %s, 30, 0
                 FROM res_company""",
            [TOKEN, token_key(TOKEN)],
        )

    def send_all(self, reports):
        def send(report):
            action, query = report
            path = f"/crm_vn/intake/{TOKEN}/{action}?{urlencode(query)}"
            return self.server.request("GET", path)[0]

        with ThreadPoolExecutor(8) as pool:
            return set(pool.map(send, reports))

    def test_eight_reports_of_a_call_at_once_are_one_row(self):
        for call in range(5):
            known = {"callid": f"c{call}", "phone": f"091234567{call}"}
            reports = [
                ("call_in", {**known, "event": "RING", "extension": ext})
                for ext in ("101", "102", "103", "104")
            ]
            reports += [
                ("call_in", {**known, "event": "ANSWER", "extension": "103"}),
                ("hangup", {"callid": f"c{call}"}),
                ("calldata", {**known, "status": "ANSWERED", "duration": 35}),
                ("calldata", {**known, "recordingfile": "https://pbx.vn/a.wav"}),
            ]
            self.assertEqual(self.send_all(reports), {200})
        # those that waited too long for the others are the cron's
        self.sql("UPDATE crm_intake_event SET received_at = now() - interval '1 min'")
        scratch.odoo_shell(
            self.database, 'env["crm.intake.event"]._cron_process_events()'
        )
        rows = self.sql(
            """SELECT external_ref, result, duration, extension, recording_url
                 FROM crm_interaction ORDER BY external_ref"""
        )
        source = self.value("SELECT id FROM crm_intake_source WHERE token = %s", TOKEN)
        self.assertEqual(
            rows,
            [
                (f"{source}:c{n}", "answered", 35, "103", "https://pbx.vn/a.wav")
                for n in range(5)
            ],
        )
        states = self.sql("SELECT state, count(*) FROM crm_intake_event GROUP BY 1")
        self.assertEqual(states, [("done", 40)])
        log = self.server.log
        for secret in (TOKEN, "912345"):
            self.assertNotIn(secret, log)
        self.assertIn("/calldata HTTP", log)
        for level in (" ERROR ", " WARNING ", "Traceback"):
            self.assertNotIn(level, log)
