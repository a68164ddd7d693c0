"""Two workers, in processes of their own, follow the same steps at the same time."""

import re
from concurrent.futures import ThreadPoolExecutor

from . import scratch
from .server import ServerCase, wait_until

LEADS = 120

PREPARE = f"""
env["crm.qualification.action"].search([]).active = False
env["crm.qualification.action"].create([
    {{"name": "Call", "kind": "activity"}},
    {{"name": "Convert", "kind": "convert"}},
])
env["crm.score.rule"].search([]).active = False
env["crm.score.rule"].create({{
    "name": "Hue", "company_id": False, "domain": "[('city', '=', 'Hue')]",
    "points": 90,
}})
env["crm.lead"].create([{{"name": "x", "type": "lead", "city": "Hue"}}] * {LEADS})
"""

WORK = """
import time
from odoo.addons.crm_vn.models.scoring import crm_qualification_following as following
following.BATCH = 5
steps = env["crm.qualification.log"]
mine = []
follow = type(steps)._follow
type(steps)._follow = lambda some: (mine.append(len(some)), follow(some))
parameters = env["ir.config_parameter"].sudo()
parameters.set_param("ready.{name}", "1")
env.cr.commit()
while not parameters.search_count([("key", "=", "go")]):
    env.cr.commit()
    time.sleep(0.01)
steps._cron_follow()
print("followed:", sum(mine))
"""


class TestTwoWorkers(ServerCase):
    @classmethod
    def prepare(cls):
        scratch.odoo_shell(cls.database, PREPARE)

    def test_each_step_acts_once(self):
        query = "SELECT count(*) FROM crm_qualification_log WHERE state = 'waiting'"
        self.assertEqual(self.value(query), LEADS)
        with ThreadPoolExecutor() as pool:
            runs = [
                pool.submit(scratch.odoo_shell, self.database, WORK.format(name=name))
                for name in ("first", "second")
            ]
            ready = "SELECT count(*) FROM ir_config_parameter WHERE key LIKE 'ready.%%'"
            wait_until(lambda: self.value(ready) == 2, 120, "a worker did not start")
            self.sql("INSERT INTO ir_config_parameter (key, value) VALUES ('go', '1')")
            logs = [run.result() for run in runs]
        shares = [int(re.search(r"followed: (\d+)", log)[1]) for log in logs]
        # each lead became an MQL, and by its conversion an SQL
        self.assertEqual(sum(shares), 2 * LEADS)
        self.assertTrue(all(shares), f"one did all: {shares}")
        self.assertEqual(
            self.sql(
                """SELECT count(*), count(DISTINCT res_id) FROM mail_activity
                    WHERE res_model = 'crm.lead'"""
            ),
            [(LEADS, LEADS)],
        )
        self.assertEqual(
            self.sql(
                """SELECT kind, state, count(*), count(DISTINCT lead_id)
                     FROM crm_qualification_log GROUP BY kind, state ORDER BY kind"""
            ),
            [("converted", "done", LEADS, LEADS), ("reached", "done", LEADS, LEADS)],
        )
        for log in logs:
            self.assertNotIn("Traceback", log)
