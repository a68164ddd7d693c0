"""Two people, two workers, the same record at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from . import scratch
from .server import Client, RemoteError, ServerCase

PASSWORD = "Passw0rd!long"
RECORDS = 4

PREPARE = """
for login in ("first", "second"):
    env["res.users"].create({{
        "name": login, "login": login, "password": {password!r},
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman_all_leads").id)],
    }})
follow_up, service = env["crm.service"].create([
    {{
        "name": name, "code": code, "assign": "nobody",
        "model_id": env.ref("crm_vn.service_model_call").id,
        "outcome_ids": [(0, 0, {{"name": "Good", "code": "good", "kind": "success"}})],
    }}
    for name, code in (("Follow up", "follow_up"), ("Trial call", "trial_call"))
])
service.outcome_ids.write({{"next_service_id": follow_up.id, "score_points": 5}})
leads = env["crm.lead"].create([{{"name": "x", "user_id": False}}] * {count})
records = service._plan(leads)
records.write({{"outcome_id": service.outcome_ids.id, "user_id": False}})
"""


class TestAtOnce(ServerCase):
    options = {"workers": 4}

    @classmethod
    def prepare(cls):
        source = PREPARE.format(password=PASSWORD, count=RECORDS)
        scratch.odoo_shell(cls.database, source)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            Client(cls.server, login, PASSWORD) for login in ("first", "second")
        ]
        rows = scratch.execute(
            cls.database,
            """SELECT record.id FROM crm_service_record record
                 JOIN crm_service ON crm_service.id = service_id
                WHERE crm_service.code = 'trial_call' ORDER BY record.id""",
        )
        cls.ids = [row[0] for row in rows]

    def press(self, action, record_id):
        """Both press a button; what each is told."""

        def call(person):
            try:
                person.call("crm.service.record", action, [record_id])
            except RemoteError as error:
                return error.name, str(error)
            return None

        with ThreadPoolExecutor() as pool:
            return list(pool.map(call, self.people))

    def test_taken_once_and_finished_once(self):
        for record_id in self.ids:
            told = self.press("action_take", record_id)
            refused = [answer for answer in told if answer]
            self.assertEqual(len(refused), 1, told)
            self.assertEqual(refused[0][0], "odoo.exceptions.UserError")
            self.assertIn("no longer free", refused[0][1])
            self.assertEqual(self.press("action_start", record_id), [None, None])
            self.assertEqual(self.press("action_done", record_id), [None, None])
        self.assertEqual(
            self.sql(
                """SELECT count(*), count(DISTINCT previous_id)
                     FROM crm_service_record WHERE previous_id IS NOT NULL"""
            ),
            [(RECORDS, RECORDS)],
        )
        query = "SELECT count(*) FROM crm_interaction WHERE provider = %s"
        self.assertEqual(self.value(query, "crm.service.record"), RECORDS)
        query = """SELECT DISTINCT state, score_points FROM crm_service_record
                    WHERE id = ANY(%s)"""
        self.assertEqual(self.sql(query, self.ids), [("done", 5)])
        for level in (" ERROR ", "Traceback"):
            self.assertNotIn(level, self.server.log)
