"""A change of who sees what takes effect at the next request, in every process."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

from . import scratch
from .server import Client, RemoteError, Server, ServerCase, wait_until

PASSWORD = "a long enough password"
LOCK = 42_420

CHAIN = """
from odoo.fields import Command

Store = env["crm.store"]
north = Store.create({"name": "North", "code": "north"})
hanoi = Store.create({"name": "Hanoi", "code": "hanoi", "parent_id": north.id})
saigon = Store.create({"name": "Saigon", "code": "saigon"})
"""
PEOPLE = f"""
groups = env.ref("sales_team.group_sale_salesman_all_leads")
env["res.users"].with_context(no_reset_password=True).create([
    {{"name": login, "login": login, "password": "{PASSWORD}",
      "group_ids": [(6, 0, (groups if login == "seller" else groups | more).ids)]}}
    for login, more in (
        ("seller", groups),
        ("boss", env.ref("base.group_system")
            | env.ref("sales_team.group_sale_manager")),
    )
])
"""
LEADS = """
env["crm.lead"].create([
    {"name": store.code, "store_id": store.id, "user_id": False, "team_id": False}
    for store in Store.search([])
] + [{"name": "pool", "user_id": False, "team_id": False}])
"""


class TwoProcessesCase(ServerCase):
    """``boss`` works on the first server; ``seller`` is logged in to both."""

    data = ""

    @classmethod
    def prepare(cls):
        scratch.odoo_shell(cls.database, cls.data)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        servers = [cls.enterClassContext(Server(cls.database)) for _ in range(2)]
        cls.boss = Client(servers[0], "boss", PASSWORD)
        cls.sellers = [Client(server, "seller", PASSWORD) for server in servers]

    def run_code(self, code):
        """Run lines as a server action on the first server, in one transaction."""
        model = self.value("SELECT id FROM ir_model WHERE model = 'crm.store'")
        values = {"name": "x", "model_id": model, "state": "code", "code": code}
        [action] = self.boss.call("ir.actions.server", "create", [values])
        self.boss.call("ir.actions.server", "run", [action])

    def assertSeen(self, names):
        for process, seller in enumerate(self.sellers):
            rows = seller.call("crm.lead", "search_read", [], ["name"])
            seen = {row["name"] for row in rows}
            self.assertEqual(seen, set(names.split()), f"process {process}")

    def blocked(self):
        return self.value(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND NOT granted AND objid = %s",
            LOCK,
        )


class TestMembership(TwoProcessesCase):
    data = CHAIN + PEOPLE + LEADS

    def setUp(self):
        super().setUp()
        self.reset()

    def reset(self):
        """The seller is a member of the north, and both processes know it."""
        rows = self.sql("SELECT code, id FROM crm_store")
        self.store = {code: store_id for code, store_id in rows}
        self.uid = self.sellers[0].uid
        self.group = self.value(
            "SELECT res_id FROM ir_model_data"
            " WHERE module = 'crm_vn' AND name = 'group_all_stores'"
        )
        self.write("crm.store", self.store["saigon"], parent_id=False)
        self.write("res.users", self.uid, group_ids=[(3, self.group)])
        self.write("res.users", self.uid, store_ids=[(6, 0, [self.store["north"]])])
        self.assertSeen("north hanoi")
        self.assertSeen("north hanoi")

    def write(self, model, record_id, **values):
        self.boss.call(model, "write", [record_id], values)

    def test_from_the_user(self):
        self.write("res.users", self.uid, store_ids=[(4, self.store["saigon"])])
        self.assertSeen("north hanoi saigon")
        self.write("res.users", self.uid, store_ids=[(3, self.store["north"])])
        self.assertSeen("saigon")
        self.write("res.users", self.uid, store_ids=[(5,)])
        self.assertSeen("pool")

    def test_from_the_store(self):
        self.write("crm.store", self.store["saigon"], user_ids=[(4, self.uid)])
        self.assertSeen("north hanoi saigon")
        self.write("crm.store", self.store["north"], user_ids=[(3, self.uid)])
        self.assertSeen("saigon")

    def test_a_manager(self):
        self.write("crm.store", self.store["saigon"], manager_id=self.uid)
        self.assertSeen("north hanoi saigon")
        self.write("crm.store", self.store["saigon"], manager_id=False)

    def test_the_tree(self):
        self.write("crm.store", self.store["saigon"], parent_id=self.store["hanoi"])
        self.assertSeen("north hanoi saigon")

    def test_a_store_comes_and_goes(self):
        [new] = self.boss.call(
            "crm.store",
            "create",
            [{"name": "New", "code": "new", "user_ids": [(4, self.uid)]}],
        )
        self.boss.call("crm.lead", "create", [{"name": "new", "store_id": new}])
        self.assertSeen("north hanoi new")
        self.sql("DELETE FROM crm_lead WHERE name = 'new'")
        self.write("crm.store", self.store["north"], user_ids=[(3, self.uid)])
        self.assertSeen("")
        self.boss.call("crm.store", "unlink", [new])
        self.assertSeen("pool")

    def test_the_group_from_the_user(self):
        self.write("res.users", self.uid, group_ids=[(4, self.group)])
        self.assertSeen("north hanoi saigon pool")
        self.write("res.users", self.uid, group_ids=[(3, self.group)])
        self.assertSeen("north hanoi")

    def test_the_group_from_the_group(self):
        self.write("res.groups", self.group, user_ids=[(4, self.uid)])
        self.assertSeen("north hanoi saigon pool")
        self.write("res.groups", self.group, user_ids=[(3, self.uid)])
        self.assertSeen("north hanoi")

    def test_a_closed_store_gets_nothing_new(self):
        saigon = self.store["saigon"]
        [shop] = self.boss.call("crm.store", "create", [{"name": "S", "code": "s"}])
        self.write(
            "res.users", self.uid, store_ids=[(6, 0, [shop, saigon])], store_id=shop
        )

        def new_leads():
            stores = [
                client.call(
                    "crm.lead", "web_save", [], {"name": "new"}, {"store_id": {}}
                )[0]["store_id"]
                for client in self.sellers
            ]
            self.sql("DELETE FROM crm_lead WHERE name = 'new'")
            return stores

        self.assertEqual(new_leads(), [shop, shop])
        lead = self.boss.call(
            "crm.lead", "create", [{"name": "kept", "store_id": shop}]
        )
        self.boss.call("crm.lead", "action_set_won", lead)
        self.write("crm.store", shop, active=False)
        self.assertEqual(new_leads(), [saigon, saigon])
        self.assertSeen("kept saigon")
        self.sql("DELETE FROM crm_lead WHERE name = 'kept'")
        self.write("res.users", self.uid, store_ids=[(3, shop)])
        self.boss.call("crm.store", "unlink", [shop])

    def test_rolled_back(self):
        code = f"""
env["crm.store"].browse({self.store["saigon"]}).write({{"user_ids": [(4, {self.uid})]}})
if env["crm.lead"].with_user({self.uid}).search_count([]) == 3:
    raise UserError("seen, and undone")
"""
        with self.assertRaisesRegex(RemoteError, "^seen, and undone$"):
            self.run_code(code)
        self.assertSeen("north hanoi")

    def test_undone_before_the_commit(self):
        for undo in ("savepoint.close(rollback=True)", "env.cr.rollback()"):
            with self.subTest(undo):
                self.reset()
                self.run_code(
                    f"""
savepoint = env.cr.savepoint()
env["crm.store"].browse({self.store["saigon"]}).write({{"user_ids": [(4, {self.uid})]}})
seen = env["crm.lead"].with_user({self.uid}).search_count([])
{undo}
if seen != 3:
    raise UserError("nobody looked")
"""
                )
                self.assertSeen("north hanoi")

    def test_read_before_the_commit(self):
        """Whoever looks while a change is not committed keeps nothing of it."""
        saigon = self.store["saigon"]
        members = [(4, self.uid)], [(3, self.uid)]
        for model, record_id, fname, (value, undo), seen in (
            ("res.users", self.uid, "store_ids", ([(4, saigon)], [(3, saigon)]), ""),
            ("crm.store", saigon, "user_ids", members, ""),
            ("crm.store", saigon, "parent_id", (self.store["north"], False), ""),
            ("res.groups", self.group, "user_ids", members, " pool"),
        ):
            with self.subTest(model, field=fname):
                self.reset()
                write = f"env[{model!r}].browse({record_id}).write"
                self._race(f"{write}({{{fname!r}: {value}}})", "north hanoi")
                self.assertSeen("north hanoi saigon" + seen)
                self._race(
                    f"{write}({{{fname!r}: {undo}}})", "north hanoi saigon" + seen
                )
                self.assertSeen("north hanoi")

    def _race(self, change, before):
        """Make a change that waits before its commit, and look meanwhile."""
        wait = "env.flush_all()\nenv.cr.execute('SELECT pg_advisory_xact_lock(%s)')"
        with (
            contextlib.closing(scratch.connect(self.database)) as link,
            link.cursor() as cursor,
            ThreadPoolExecutor(1) as pool,
        ):
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                done = pool.submit(self.run_code, f"{change}\n{wait % LOCK}")
                wait_until(lambda: self.blocked() or done.done())
                self.assertSeen(before)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            done.result()


class TestFirstStore(TwoProcessesCase):
    data = 'Store = env["crm.store"]\n' + PEOPLE + LEADS

    def test_the_first_and_the_last_store(self):
        self.assertSeen("pool")
        uid = self.sellers[0].uid
        [store] = self.boss.call(
            "crm.store",
            "create",
            [{"name": "First", "code": "first", "user_ids": [(4, uid)]}],
        )
        self.assertSeen("")
        self.boss.call("crm.store", "unlink", [store])
        self.assertSeen("pool")
