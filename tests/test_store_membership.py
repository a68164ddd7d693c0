"""What holds for any tree, any members and any contacts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import no_deadline
from .common_store import ALL_LEADS, StoreCase

STORES, USERS, PARTNERS = 6, 3, 5

examples = settings(no_deadline, max_examples=30)
a_store = st.integers(0, STORES - 1)
some_stores = st.sets(a_store, max_size=3)
#: each store's parent: none, or one before it
trees = st.tuples(
    *[st.none() | st.integers(0, i - 1) if i else st.none() for i in range(STORES)]
)


class RandomCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stores = cls.env["crm.store"].union(
            *[cls.new_store(f"S{i}", f"s{i}") for i in range(STORES)]
        )
        cls.people = cls.env["res.users"].union(
            *[cls.new_member(f"u{i}", ALL_LEADS) for i in range(USERS)]
        )

    def pick(self, numbers):
        return self.stores.browse(self.stores[i].id for i in sorted(numbers))

    def plant(self, tree):
        self.stores.write({"parent_id": False, "active": True})
        for store, parent in zip(self.stores, tree, strict=True):
            store.parent_id = parent is not None and self.stores[parent]

    def below(self, tree, roots):
        """Numbers of some stores and of all below them, found another way."""
        found = set(roots)
        for i, parent in enumerate(tree):
            if parent in found:
                found.add(i)
        return {self.stores[i].id for i in found}


class TestTrees(RandomCase):
    @examples
    @given(trees, st.lists(some_stores, min_size=USERS, max_size=USERS), some_stores)
    def test_scope_is_the_union_of_the_trees_below(self, tree, memberships, closed):
        self.plant(tree)
        for user, numbers in zip(self.people, memberships, strict=True):
            user.store_ids = self.pick(numbers)
        # no store is closed while one below it is open
        self.env["crm.store"].browse(self.below(tree, closed)).active = False
        for user, numbers in zip(self.people, memberships, strict=True):
            scope = user._get_store_scope()
            expected = self.below(tree, numbers)
            self.assertEqual(scope.ids, expected)
            self.assertEqual(set(user.store_scope_ids.ids), expected)
            self.check_default(user)

    def check_default(self, user):
        """It is an open store of the scope, or there is none to be had."""
        scope, member_of = user._get_store_scope(), user.store_ids.filtered("active")
        self.assertEqual(scope.default, user.store_id.id)
        if user.store_id:
            self.assertIn(user.store_id.id, scope.ids)
            self.assertTrue(user.store_id.active)
        else:
            self.assertFalse(member_of)
        if not scope.ids:
            self.assertFalse(user.store_id)

    @examples
    @given(trees, trees, st.data())
    def test_moving_stores(self, before, after, data):
        """Whoever has a default store keeps one that they see."""
        self.plant(before)
        for user in self.people:
            user.store_ids = self.pick(data.draw(some_stores))
            if ids := sorted(user._get_store_scope().ids):
                user.store_id = data.draw(st.sampled_from(ids))
        self.plant(after)
        self.env.flush_all()
        for user in self.people:
            self.check_default(user)

    @examples
    @given(st.data())
    def test_from_both_sides(self, data):
        """The web client links, unlinks and sets, in the form of a user or a store."""
        self.plant([None] * STORES)
        self.people.store_ids = False
        expected = set()
        for _step in range(data.draw(st.integers(1, 6))):
            from_user = data.draw(st.booleans())
            ones, others = self.people, self.stores
            if not from_user:
                ones, others = others, ones
            one = data.draw(st.sampled_from(ones))
            picked = data.draw(st.sets(st.sampled_from(others.ids), max_size=3))
            kind = data.draw(st.sampled_from(["link", "unlink", "set", "clear"]))
            commands = {
                "link": [Command.link(other) for other in picked],
                "unlink": [Command.unlink(other) for other in picked],
                "set": [Command.set(list(picked))],
                "clear": [Command.clear()],
            }[kind]
            one.web_save({"store_ids" if from_user else "user_ids": commands}, {})
            pairs = {(one.id, other) for other in picked}
            mine = {(one.id, other) for other in others.ids}
            if not from_user:
                pairs, mine = ({(b, a) for a, b in some} for some in (pairs, mine))
            expected = {
                "link": expected | pairs,
                "unlink": expected - pairs,
                "set": expected - mine | pairs,
                "clear": expected - mine,
            }[kind]
        members = {(u.id, s.id) for u in self.people for s in u.store_ids}
        self.assertEqual(members, expected)
        members = {(u.id, s.id) for s in self.stores for u in s.user_ids}
        self.assertEqual(members, expected)
        for user in self.people:
            self.assertEqual(
                user._get_store_scope().ids, {s for u, s in expected if u == user.id}
            )
            self.check_default(user)


class TestManagers(StoreCase):
    def test_a_manager_is_a_member(self):
        own = self.users["own"]
        self.saigon.manager_id = own
        self.assertIn(own, self.saigon.user_ids)
        self.saigon.user_ids = [Command.unlink(own.id)]
        self.assertIn(own, self.saigon.user_ids)
        self.saigon.write({"manager_id": False, "user_ids": [Command.unlink(own.id)]})
        self.assertNotIn(own, self.saigon.user_ids)

    def test_a_default_store_must_be_seen(self):
        with self.assertRaises(Exception) as caught:
            self.users["own"].store_id = self.saigon
        self.assertIn("cannot be the default store", str(caught.exception))
        self.users["region"].store_id = self.haiphong
        lead = (
            self.env["crm.lead"].with_user(self.users["region"]).create({"name": "x"})
        )
        self.assertEqual(lead.store_id, self.haiphong)

    def test_headquarters_keep_their_default_store(self):
        user = self.users["everything"]
        user.store_id = self.hanoi
        self.hanoi.parent_id = self.south
        self.assertEqual(user.store_id, self.hanoi)
        lead = self.env["crm.lead"].with_user(user).create({"name": "x"})
        self.assertEqual(lead.store_id, self.hanoi)


class TestContacts(RandomCase):
    def test_new_contacts_are_the_creators(self):
        for who, store in (
            ("own", self.hanoi),
            ("all", self.hanoi),
            ("manager", self.hanoi),
            ("two", self.hanoi),
            ("region", self.north),
            ("none", self.env["crm.store"]),
            ("everything", self.env["crm.store"]),
        ):
            with self.subTest(who):
                Partner = self.env["res.partner"].with_user(self.users[who])
                company = Partner.create(
                    {"name": "x", "child_ids": [Command.create({"name": "y"})]}
                )
                for partner in company | company.child_ids:
                    self.assertEqual(partner.store_id, store)
                    self.assertEqual(partner.store_ids, store)

    def test_the_home_store_is_the_first_of_those_given(self):
        Partner = self.env["res.partner"].with_user(self.users["two"])
        partner = Partner.create(
            {"name": "x", "store_ids": [Command.link(self.saigon.id)]}
        )
        self.assertEqual(partner.store_id, self.saigon)
        self.assertEqual(partner.store_ids, self.saigon)

    @examples
    @given(st.data())
    def test_the_home_store_serves(self, data):
        Partner = self.env["res.partner"]
        company, other = Partner.create(
            [
                {"name": "company", "is_company": True},
                {"name": "other", "is_company": True},
            ]
        )
        person = Partner.create({"name": "person", "parent_id": company.id})
        address = Partner.create({"name": "address", "parent_id": person.id})
        everyone = company | other | person | address
        for _step in range(data.draw(st.integers(1, 6))):
            values = {}
            if data.draw(st.booleans()):
                store = data.draw(st.none() | a_store)
                values["store_id"] = store is not None and self.stores[store].id
            if data.draw(st.booleans()):
                ids = self.pick(data.draw(some_stores)).ids
                values["store_ids"] = data.draw(
                    st.sampled_from(
                        [
                            [Command.link(i) for i in ids],
                            [Command.unlink(i) for i in ids],
                            [Command.set(ids)],
                            [Command.clear()],
                        ]
                    )
                )
            if not values:
                values["parent_id"] = data.draw(st.sampled_from((company | other).ids))
                person.write(values)
            else:
                data.draw(st.sampled_from(everyone)).write(values)
            self.env.flush_all()
            self.env.invalidate_all()
            for partner in everyone:
                home, serving = partner.store_id, partner.store_ids
                self.assertEqual(bool(home), bool(serving))
                self.assertLessEqual(home, serving)
                customer = partner.commercial_partner_id
                self.assertEqual(home, customer.store_id)
                self.assertEqual(serving, customer.store_ids)

    def test_merged_contacts_are_served_by_the_stores_of_both(self):
        kept, other = self.env["res.partner"].create(
            [
                {"name": "x", "store_id": self.hanoi.id},
                {"name": "x", "store_id": self.saigon.id},
            ]
        )
        people = self.env["res.partner"].create(
            [{"name": "y", "parent_id": partner.id} for partner in (kept, other)]
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (kept | other).ids, kept, extra_checks=False
        )
        for partner in kept | people:
            self.assertEqual(partner.store_id, self.hanoi)
            self.assertEqual(partner.store_ids, self.hanoi | self.saigon)
        for user in (self.users["own"], self.saigon_user):
            found = (
                self.env["res.partner"]
                .with_user(user)
                .search([("id", "in", (kept | people).ids)])
            )
            self.assertEqual(len(found), 3)

    def test_a_colleague_is_seen_whatever_their_stores(self):
        partner = self.users["own"].partner_id
        partner.store_id = self.hanoi
        Partner = self.env["res.partner"].with_user(self.saigon_user)
        self.assertIn(partner, Partner.search([]))
        served = Partner.sudo().search([("served_in_scope", "=", True)])
        self.assertNotIn(partner, served)
        self.users["own"].group_ids = self.env.ref("base.group_portal")
        self.assertNotIn(partner, Partner.search([]))

    def test_a_branch_that_becomes_an_address(self):
        company = self.env["res.partner"].create(
            {"name": "x", "is_company": True, "store_id": self.hanoi.id}
        )
        branch = self.env["res.partner"].create(
            {
                "name": "y",
                "is_company": True,
                "parent_id": company.id,
                "store_id": self.saigon.id,
            }
        )
        self.assertEqual(branch.store_ids, self.saigon)
        branch.is_company = False
        self.assertEqual(branch.store_ids, self.hanoi)

    @examples
    @given(
        trees,
        some_stores,
        st.lists(some_stores, min_size=PARTNERS, max_size=PARTNERS),
        st.lists(
            st.tuples(
                st.integers(0, PARTNERS - 1),
                a_store,
                st.sampled_from(["requested", "granted", "refused", "revoked"]),
                st.sampled_from([None, "2000-01-01", "2999-01-01"]),
            ),
            max_size=6,
        ),
    )
    def test_all_ways_to_ask_agree(self, tree, memberships, serving, grants):
        """SQL, Python and record rules say the same about each contact."""
        self.plant(tree)
        user = self.people[0]
        user.store_ids = self.pick(memberships)
        partners = self.env["res.partner"].create(
            [
                {"name": f"P{i}", "store_ids": [Command.set(self.pick(numbers).ids)]}
                for i, numbers in enumerate(serving)
            ]
        )
        self.env["crm.store.access"].create(
            [
                {
                    "partner_id": partners[partner].id,
                    "store_id": self.stores[store].id,
                    "user_id": user.id,
                    "reason": "x",
                    "state": state,
                    "expires_at": expires_at,
                }
                for partner, store, state, expires_at in grants
            ]
        )
        partners |= user.partner_id | self.company.partner_id
        scope = self.below(tree, memberships)
        granted = {
            partners[partner].id
            for partner, store, state, expires_at in grants
            if self.stores[store].id in scope
            and state == "granted"
            and expires_at != "2000-01-01"
        }
        served = partners.filtered(
            lambda p: set(p.store_ids.ids) & scope or p.id in granted
        )
        seen = partners.filtered(
            lambda p: p in served or not p.store_ids or p == user.partner_id
        )
        self.env.flush_all()
        self.env.invalidate_all()
        theirs = partners.with_user(user)
        for model in (theirs, theirs.sudo()):
            among = [("id", "in", partners.ids)]
            for fname, expected in (
                ("in_store_scope", seen),
                ("served_in_scope", served & seen),
            ):
                found = model.search([*among, (fname, "=", True)])
                self.assertEqual(found, expected, f"{fname} in SQL")
                self.assertEqual(
                    model.search_count([*among, (fname, "=", True)]), len(found)
                )
            self.assertEqual(
                theirs.sudo().filtered("in_store_scope"), seen, "in Python"
            )
            self.assertEqual(theirs.sudo().filtered("served_in_scope"), served)
            hidden = theirs.sudo().search([*among, ("in_store_scope", "!=", True)])
            self.assertEqual(hidden, partners - seen, "the opposite in SQL")
        self.assertEqual(theirs.search(among), seen, "by record rule in SQL")
        self.assertEqual(theirs._filtered_access("read"), seen, "by record rule")
        for partner in partners - seen:
            with self.assertRaises(AccessError):
                partner.with_user(user).read(["name"])
