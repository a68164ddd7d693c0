"""The example addon of the timeline: a kind and a provider of one's own."""

import json
import shutil
import tempfile
from pathlib import Path

from odoo.tools import config

from . import scratch
from .server import Client, ServerCase
from .test_packaging import trouble

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
ADDON = "crm_vn_delivery"
PASSWORD = "a long enough password"
TOKEN = "t" * 40

SETUP = f"""
env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Lan", "login": "lan", "password": "{PASSWORD}",
    "group_ids": [(6, 0, env.ref("sales_team.group_sale_manager").ids)]}})
env["crm.intake.source"].create({{
    "name": "Hello", "kind": "call", "provider": "hello",
    "provider_secret": "key", "token": "{TOKEN}"}})
partner = env["res.partner"].create({{"name": "An", "phone": "0912345678"}})
env["sale.order"].create({{"partner_id": partner.id}})
"""


class TestTimelineExample(ServerCase):
    @classmethod
    def setUpClass(cls):
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        shutil.copytree(EXAMPLES / ADDON, folder / ADDON)
        path = ",".join([*config["addons_path"], str(folder)])
        cls.options = {"addons_path": path}
        super().setUpClass()
        cls.lan = Client(cls.server, "lan", PASSWORD)

    @classmethod
    def prepare(cls):
        path = f"--addons-path={cls.options['addons_path']}"
        cls.log = scratch.odoo(cls.database, path, "-i", ADDON, "--stop-after-init")
        scratch.odoo_shell(cls.database, SETUP, path)

    def report(self, key="key", **values):
        payload = {"no": "77", "inbound": True, "customer": "0912 345 678", **values}
        status, _body = self.server.request(
            "POST",
            f"/crm_vn/intake/{TOKEN}",
            json.dumps(payload),
            {"Content-Type": "application/json", "X-Hello-Key": key},
        )
        return status

    def test_it_installs_quietly(self):
        self.assertEqual(trouble(self.log), [])

    def test_a_delivery_is_recorded_once(self):
        [order] = self.lan.call("sale.order", "search", [])
        for day in ("2026-11-02", "2026-11-03"):
            self.lan.call(
                "sale.order", "write", [order], {"delivered_at": f"{day} 03:00:00"}
            )
        timeline = self.lan.call("sale.order", "get_timeline", [order])
        self.assertEqual([e["kind"] for e in timeline["entries"]], ["delivery"])
        self.assertEqual(timeline["labels"]["delivery"], "Delivery")

    def test_a_call_of_the_provider(self):
        self.assertEqual(self.report(key="wrong", state="rings"), 403)
        over = {"state": "over", "ext": "101", "seconds": "35", "outcome": "ok"}
        self.assertEqual(self.report(at=1763694000, **over), 200)
        self.assertEqual(self.report(at=1763694000, state="rings"), 200)
        rows = self.sql(
            """SELECT result, duration, direction, p.name
                 FROM crm_interaction i
                 JOIN res_partner p ON p.id = i.partner_id
                WHERE kind = 'call'"""
        )
        self.assertEqual(rows, [("answered", 35, "in", "An")])
