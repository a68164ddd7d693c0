"""Several workers, people who write meanwhile, and a worker that is killed."""

import contextlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from . import scratch
from .server import ServerCase, wait_until

LEADS = 240
PREPARE = f"""
company = env.company
company.write({{"score_mql": 25, "score_sql": 60, "score_sql_by_score": True}})
env["crm.score.rule"].search([]).active = False
env["crm.score.rule"].create([
    {{"name": "Fit", "domain": "[('expected_revenue', '>', 0)]", "company_id": False}},
    {{"name": "Calls", "kind": "engagement", "points": 9, "half_life_days": 30,
      "interaction_domain": "[('kind', '=', 'call')]", "company_id": False}},
])
partners = env["res.partner"].create([{{"name": f"P{{n}}"}} for n in range(20)])
env["crm.lead"].create([
    {{"name": f"L{{n}}", "partner_id": partners[n % 20].id, "expected_revenue": 1}}
    for n in range({LEADS})
])
env["crm.score.run"].search([]).unlink()
"""
BATCHES = """
from odoo.addons.crm_vn.models.scoring import crm_score_run_work
crm_score_run_work.BATCH = 25
runs = env["crm.score.run"]
"""
WORK = """
runs._cron_rescore()
"""
WORK_ON = """
for number in range(5):
    {change}
    env.cr.commit()
    env.registry.signal_changes()
    runs._cron_rescore()
"""
CHANGE = 'env["crm.score.rule"].search([], limit=1).points = 11 + number'
START = 'runs._start(reason="manual")'
PEOPLE = """
import psycopg2
leads = env["crm.lead"].search([], order="id")
partners = leads.partner_id
for number in range(60):
    for attempt in range(20):
        env.registry.check_signaling()
        try:
            lead = leads[number * 7 % len(leads)]
            lead.expected_revenue = number % 2
            env["crm.interaction"]._record([
                {"kind": "call", "lead_id": lead.id},
                {"kind": "call", "partner_id": partners[number % 20].id},
            ])
            if number % 10 == 3:
                (lead | leads[number]).merge_opportunity()
                leads = leads.exists()
            env.cr.commit()
            break
        except psycopg2.OperationalError:
            env.cr.rollback()
    else:
        raise AssertionError("it was never written")
"""
CHECK = """
print("DIFFERENT", env["crm.score.engine"]._rescore([]))
"""


class TestProcesses(ServerCase):
    @classmethod
    def prepare(cls):
        scratch.odoo_shell(cls.database, PREPARE)

    def shell(self, *parts):
        return scratch.odoo_shell(self.database, "".join(parts))

    def assertRight(self):
        """Every ledger is what scoring all leads anew gives, and nothing is twice."""
        open_runs = "SELECT count(*) FROM crm_score_run WHERE state IN %s"
        self.assertEqual(self.value(open_runs, ("waiting", "running")), 0)
        self.assertIn("DIFFERENT 0", scratch.odoo_shell(self.database, CHECK))
        rows = self.sql("SELECT count(*), count(DISTINCT lead_id) FROM crm_lead_score")
        leads = self.value("SELECT count(*) FROM crm_lead")
        self.assertEqual(rows, [(leads, leads)])
        steps = self.sql(
            """SELECT lead_id, to_qualification FROM crm_qualification_log
                WHERE kind = 'reached' AND state = 'waiting'
                GROUP BY 1, 2 HAVING count(*) > 1"""
        )
        self.assertEqual(steps, [])

    def test_two_workers_and_a_writer(self):
        with ThreadPoolExecutor() as pool:
            tasks = [
                pool.submit(self.shell, BATCHES, WORK_ON.format(change=CHANGE)),
                pool.submit(self.shell, BATCHES, WORK_ON.format(change=START)),
                pool.submit(self.shell, PEOPLE),
            ]
            logs = [task.result() for task in tasks]
        self.sql("UPDATE crm_score_run SET not_before = NULL")
        self.shell(BATCHES, WORK)
        self.assertRight()
        self.assertGreater(self.value("SELECT count(*) FROM crm_qualification_log"), 0)
        self.assertNotIn("Traceback", "".join(logs))

    def test_killed_worker(self):
        self.shell(BATCHES, WORK)
        scratch.odoo_shell(self.database, f"{BATCHES}{CHANGE.replace('number', '30')}")
        batches = "SELECT last_id, done FROM crm_score_run ORDER BY id DESC LIMIT 1"
        last = self.value("SELECT max(lead_id) FROM crm_lead_score")
        with contextlib.closing(scratch.connect(self.database)) as link:
            link.autocommit = False
            link.cursor().execute(
                "UPDATE crm_lead_score SET score = score WHERE lead_id = %s", [last]
            )
            with self.worker() as worker:
                wait_until(self.is_waiting, 60, "the worker did not come to the lead")
                worker.kill()
            link.rollback()
        wait_until(lambda: not self.is_locked(), message="the batch went on")
        ((last_id, done),) = self.sql(batches)
        self.assertGreater(done, 0)
        self.assertLess(last_id, last)
        self.shell(BATCHES, WORK)
        # the one that went on, and one after it, as somebody was at work meanwhile
        self.sql("UPDATE crm_score_run SET not_before = NULL")
        self.shell(BATCHES, WORK)
        runs = "SELECT state, done = total FROM crm_score_run ORDER BY id DESC LIMIT 2"
        self.assertEqual(self.sql(runs), [("done", True), ("done", True)])
        self.assertRight()

    @contextlib.contextmanager
    def worker(self):
        """A process that works on the runs."""
        with tempfile.TemporaryDirectory() as folder:
            path = scratch.configuration(self.database, folder)
            process = subprocess.Popen(
                [sys.executable, "-m", "odoo", "shell", "-c", str(path), "--no-http"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            process.stdin.write(BATCHES + WORK)
            process.stdin.close()
            yield process
            process.wait()

    def is_waiting(self):
        return self.value(
            """SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'"""
        )

    def is_locked(self):
        return self.value(
            """SELECT count(*) FROM pg_locks
                WHERE relation = 'crm_score_run'::regclass
                  AND mode = 'ShareUpdateExclusiveLock'"""
        )
