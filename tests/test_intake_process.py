"""Nothing lost, nothing twice: with several workers, after a kill, without database."""

import contextlib
import zlib
from concurrent.futures import ThreadPoolExecutor

from odoo.addons.crm_vn.models.intake.crm_intake_processing import LOCK_SPACE
from odoo.addons.crm_vn.models.intake.crm_intake_source import token_key

from . import scratch
from .server import Server, ServerCase, wait_until

TOKEN = "t" * 43
LIMITED = "l" * 43
PATH = f"/crm_vn/intake/{TOKEN}"
PHONE = "+84912345678"


class IntakeServerCase(ServerCase):
    @classmethod
    def prepare(cls):
        for name, token, limit in (("iPhone 17", TOKEN, 0), ("Limited", LIMITED, 30)):
            scratch.execute(
                cls.database,
                """INSERT INTO crm_intake_source (
                       name, kind, company_id, active, token, token_key,
                       dedupe_days, rate_limit)
                   SELECT %s, 'form', min(id), TRUE, %s, %s, 30, %s
                     FROM res_company""",
                [name, token, token_key(token), limit],
            )

    def setUp(self):
        super().setUp()
        self.sql("DELETE FROM crm_intake_event")
        self.sql("DELETE FROM crm_lead")

    def leads(self):
        return self.value("SELECT count(*) FROM crm_lead")

    def states(self):
        """How many requests there are, by state."""
        return dict(
            self.sql("SELECT state, count(*) FROM crm_intake_event GROUP BY state")
        )

    def age(self, interval="1 minute"):
        self.sql(
            "UPDATE crm_intake_event SET received_at = received_at - %s::interval",
            interval,
        )

    @contextlib.contextmanager
    def person_locked(self, phone=PHONE):
        """Somebody is working on a request of this person."""
        with contextlib.closing(scratch.connect(self.database)) as link:
            number = zlib.crc32(phone.encode()) - 2**31
            with link.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, number])
            yield

    def waiting(self):
        """The server process that waits for the person, once the request is stored."""
        rows = self.sql(
            """SELECT pid FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted
                  AND database = (SELECT oid FROM pg_database
                                   WHERE datname = current_database())"""
        )
        return rows and self.states() == {"new": 1} and rows[0][0]


class TestWorkers(IntakeServerCase):
    """Several worker processes, one source."""

    options = {"workers": 4}

    def tearDown(self):
        super().tearDown()
        log = self.server.log
        for secret in (TOKEN, "0912345678", PHONE):
            self.assertNotIn(secret, log)
        for level in (" ERROR ", " WARNING ", "Traceback"):
            self.assertNotIn(level, log)

    def test_fifty_equal_requests_at_once_are_one_lead(self):
        codes = self.server.post_all(PATH, [{"ten": "An", "sdt": "0912345678"}] * 50)
        self.assertEqual(sorted(codes), [200] * 49 + [201])
        self.assertEqual(self.leads(), 1)
        self.assertEqual(self.states(), {"done": 1})

    def test_equal_requests_at_the_end_of_the_period_are_one_lead(self):
        data = {"ten": "An", "sdt": "0912345678"}
        self.server.post(PATH, data)
        self.age("31 days")
        self.sql("UPDATE crm_lead SET create_date = create_date - interval '31 days'")
        codes = self.server.post_all(PATH, [data] * 50)
        self.assertEqual(sorted(codes), [200] * 49 + [201])
        self.assertEqual((self.states(), self.leads()), ({"done": 2}, 2))

    def test_different_requests_of_one_person_at_once_are_one_lead(self):
        codes = self.server.post_all(
            PATH, [{"ten": "An", "sdt": "0912345678", "x": n} for n in range(20)]
        )
        self.assertEqual(sorted(codes), [200] * 19 + [201])
        self.assertEqual(self.leads(), 1)
        self.assertEqual(self.states(), {"done": 1, "duplicate": 19})

    def test_new_utm_names_at_once_are_created_once(self):
        codes = self.server.post_all(
            PATH,
            [
                {"sdt": f"09123456{n:02}", "utm_campaign": "Tết", "utm_term": "máy"}
                for n in range(20)
            ],
        )
        self.assertEqual(set(codes), {201})
        for table in ("utm_campaign", "utm_term"):
            count = self.value(f"SELECT count(DISTINCT {table[4:]}_id) FROM crm_lead")
            self.assertEqual(count, 1, table)

    def test_thousand_requests_beyond_the_limit_are_put_off(self):
        data = [{"ten": "An", "sdt": f"08{n:08}"} for n in range(1000)]
        codes = self.server.post_all(f"/crm_vn/intake/{LIMITED}", data, clients=8)
        self.assertEqual(set(codes), {201, 429})
        # requests at the same moment do not see each other: one per worker
        self.assertTrue(30 <= codes.count(201) <= 34, codes.count(201))
        self.assertEqual(self.leads(), codes.count(201))


class TestKilled(IntakeServerCase):
    def test_killed_between_store_and_create(self):
        with Server(self.database) as server, ThreadPoolExecutor() as pool:
            with self.person_locked():
                answer = pool.submit(server.post, PATH, {"sdt": "0912345678"})
                wait_until(self.waiting, message="the request did not wait")
                server.kill()
            self.assertTrue(answer.exception(), "nothing was answered")
        self.assertEqual((self.states(), self.leads()), ({"new": 1}, 0))
        self.age()
        with Server(self.database, max_cron_threads=1):
            self.sql("UPDATE ir_cron SET nextcall = now() - interval '1 minute'")
            wait_until(self._run_crons, message="the cron did not finish the request")
        self.assertEqual((self.states(), self.leads()), ({"done": 1}, 1))

    def _run_crons(self):
        notify = "SELECT pg_notify('cron_trigger', %s)"
        scratch.execute("postgres", notify, [self.database])
        return self.leads()

    def test_crons_share_the_work(self):
        people = 150
        self.sql(
            """INSERT INTO crm_intake_event (
                   source_id, external_key, payload, received_at, state, attempts)
               SELECT (SELECT min(id) FROM crm_intake_source), n::text,
                      '{"sdt": "09' || lpad(n::text, 8, '0') || '"}',
                      now() - interval '1 minute', 'new', 0
                 FROM generate_series(1, %s) n""",
            people,
        )
        with ThreadPoolExecutor() as pool:
            runs = [
                pool.submit(
                    scratch.odoo_shell,
                    self.database,
                    'env["crm.intake.event"]._cron_process_events()',
                )
                for _run in range(2)
            ]
            for run in runs:
                run.result()
        self.assertEqual(self.states(), {"done": people})
        self.assertEqual(self.leads(), people)


class TestDatabase(IntakeServerCase):
    """The database goes away, or somebody holds it up."""

    options = {}

    def test_connection_lost_between_store_and_create(self):
        with ThreadPoolExecutor() as pool, self.person_locked():
            answer = pool.submit(self.server.post, PATH, {"sdt": "0912345678"})
            pid = wait_until(self.waiting, message="the request did not wait")
            self.sql("SELECT pg_terminate_backend(%s)", pid)
            self.assertEqual(answer.result(), 503)
        self.assertEqual((self.states(), self.leads()), ({"new": 1}, 0))
        self.assertEqual(self.server.post(PATH, {"sdt": "0912345678"}), 200)
        self.age()
        self.assertEqual(self.server.post(PATH, {"sdt": "0912345678"}), 200)
        self.assertEqual((self.states(), self.leads()), ({"done": 1}, 1))

    def test_database_away_and_back(self):
        self.assertEqual(self.server.post(PATH, {"sdt": "0912345678"}), 201)
        self._allow_connections(False)
        try:
            for _attempt in range(3):
                self.assertEqual(self.server.post(PATH, {"sdt": "0987654321"}), 503)
        finally:
            self._allow_connections(True)
        self.assertEqual(self.states(), {"done": 1})
        self.assertEqual(self.server.post(PATH, {"sdt": "0987654321"}), 201)
        self.assertEqual(self.leads(), 2)

    def _allow_connections(self, allow):
        scratch.execute(
            "postgres", f"ALTER DATABASE {self.database} ALLOW_CONNECTIONS {allow}"
        )
        if not allow:
            scratch.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s",
                [self.database],
            )

    def test_somebody_else_is_working_on_the_person_for_long(self):
        with self.person_locked():
            self.assertEqual(self.server.post(PATH, {"sdt": "0912345678"}), 202)
        self.assertEqual((self.states(), self.leads()), ({"new": 1}, 0))
        again = {"sdt": "0912345678", "x": 1}
        self.assertEqual(self.server.post(PATH, again), 201)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        self.assertEqual(self.value(locks), 0)
