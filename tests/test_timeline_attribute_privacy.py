"""A sensitive attribute is seen, in no way, by who may not see it."""

from odoo.exceptions import AccessError

from .common import CrmVnCase
from .common_attribute import AttributeMixin

SEARCH = "base.view_res_partner_filter"


class TestAttributePrivacy(AttributeMixin, CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.attributes["secret"]
        cls.fname = cls.secret.field_name
        cls.partner[cls.fname] = "Bankrupt"
        cls.lead = cls.env["crm.lead"].create(
            {"name": "L", "partner_id": cls.partner.id, "user_id": False}
        )
        cls.env.flush_all()

    def attempts(self, user):
        """Ways to the value, or to what tells of it."""
        fname, partner = self.fname, self.partner.with_user(user)
        Partner, Lead = partner.browse(), self.lead.with_user(user).browse()
        on_partner = [(fname, "=", "Bankrupt")]
        on_lead = [(f"partner_id.{fname}", "=", "Bankrupt")]
        return {
            "read": lambda: partner.read([fname]),
            "attribute": lambda: partner[fname],
            "web_read": lambda: partner.web_read({fname: {}}),
            "search": lambda: Partner.search(on_partner),
            "search_count": lambda: Partner.search_count(on_partner),
            "negated": lambda: Partner.search([(fname, "!=", False)]),
            "search by lead": lambda: Lead.search(on_lead),
            "any": lambda: Lead.search([("partner_id", "any", on_partner)]),
            "by child": lambda: Partner.search([(f"parent_id.{fname}", "=", "B")]),
            "name_search": lambda: Partner.name_search("", on_partner),
            "as a user": lambda: self.env["res.users"]
            .with_user(user)
            .search(on_partner),
            "order": lambda: Partner.search([], order=fname),
            "group": lambda: Partner.formatted_read_group([], [fname], ["__count"]),
            "group of leads": lambda: Lead._read_group([], [f"partner_id.{fname}"]),
            "aggregate": lambda: Partner._read_group([], [], [f"{fname}:array_agg"]),
            "having": lambda: Partner._read_group(
                [], ["name"], having=[(f"{fname}:count", ">", 0)]
            ),
            "export": lambda: partner.export_data([fname]),
            "export of leads": lambda: self.lead.with_user(user).export_data(
                [f"partner_id/{fname}"]
            ),
            "write": lambda: partner.write({fname: "Rich"}),
            "create": lambda: Partner.create({"name": "B", fname: "Rich"}),
            "default": lambda: Partner.with_context(
                **{f"default_{fname}": "Rich"}
            ).create({"name": "B"}),
            "filtered": lambda: partner.filtered_domain(on_partner),
        }

    def test_refused(self):
        for name, attempt in self.attempts(self.salesman).items():
            with self.subTest(name):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    attempt()
        self.env.invalidate_all()
        self.assertEqual(self.partner[self.fname], "Bankrupt")

    def test_allowed(self):
        for name, attempt in self.attempts(self.trusted).items():
            with self.subTest(name):
                self.env.invalidate_all()
                attempt()

    def test_import(self):
        rows = [["Somebody", "Rich"]]
        for user, count in ((self.salesman, 0), (self.trusted, 1)):
            partners = self.Partner.with_user(user)
            result = partners.load(["name", self.fname], rows)
            self.assertEqual(len(result["ids"] or ()), count)
            self.env.registry._setup_models__(self.env.cr, ["res.partner"])

    def test_not_on_screens(self):
        for user, shown in ((self.salesman, False), (self.trusted, True)):
            partners = self.Partner.with_user(user)
            for arch in (self.view("form", user), self.view("search", user, SEARCH)):
                self.assertEqual(self.fname in arch, shown)
            self.assertEqual(self.fname in partners.fields_get(), shown)
            tree = self.env["base_import.import"].with_user(user)
            offered = {f["name"] for f in tree.get_fields_tree("res.partner")}
            self.assertEqual(self.fname in offered, shown)

    def test_privacy_changes_at_once(self):
        self.secret.privacy = "normal"
        self.env.invalidate_all()
        self.assertEqual(self.partner.with_user(self.salesman)[self.fname], "Bankrupt")
        motto = self.attributes["motto"]
        motto.privacy = "sensitive"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.partner.with_user(self.salesman).read([motto.field_name])
        self.assertNotIn(motto.field_name, self.view("form", self.salesman))

    def test_a_group_by_of_a_sensitive_choice_is_not_offered(self):
        size = self.attributes["size"]
        size.privacy = "sensitive"
        offered = f"group_{size.field_name}"
        self.assertIn(offered, self.view("search", self.trusted, SEARCH))
        self.assertNotIn(offered, self.view("search", self.salesman, SEARCH))

    def test_portal_sees_none(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "profile_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        partner = portal.partner_id
        partner[self.fnames["motto"]] = "Roar"
        self.env.invalidate_all()
        partner.with_user(portal).read(["name"])
        for fname in (self.fnames["motto"], self.fname, "birthdate", "age"):
            with self.assertRaises(AccessError):
                partner.with_user(portal).read([fname])

    def test_merge_keeps_the_sensitive_whoever_merges(self):
        target = self.Partner.create({"name": "Customer"})
        self.partner.write(
            {
                "family_status": "married",
                "birthdate": "1990-02-28",
                self.fnames["motto"]: "Roar",
                self.fnames["size"]: self.options["small"].id,
                self.fnames["colors"]: self.options["pink"].ids,
            }
        )
        target[self.fnames["colors"]] = self.options["blue"].ids
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.with_user(self.salesman)._merge(
            [target.id, self.partner.id],
            target.with_user(self.salesman),
            extra_checks=False,
        )
        self.env.invalidate_all()
        self.assertFalse(self.partner.exists())
        self.assertEqual(target[self.fname], "Bankrupt")
        self.assertEqual(target.family_status, "married")
        self.assertEqual(target.birthday_key, "02-28")
        self.assertEqual(target[self.fnames["motto"]], "Roar")
        self.assertEqual(target[self.fnames["size"]], self.options["small"])
        self.assertEqual(
            target[self.fnames["colors"]], self.options["pink"] + self.options["blue"]
        )

    def test_options_are_imported_within_their_attribute(self):
        """Two attributes have an option of one name."""
        other = self.Attribute.create(
            {
                "set_id": self.set.id,
                "name": "Zoo cage",
                "type": "choices",
                "option_ids": [(0, 0, {"name": "Small"}), (0, 0, {"name": "Pink"})],
            }
        )
        partners = self.Partner.with_user(self.salesman)
        size, colors = self.fnames["size"], self.fnames["colors"]
        result = partners.load(
            ["name", size, colors, other.field_name],
            [["Somebody", "Small", "Pink,Blue", "Small"]],
        )
        self.assertFalse(result["messages"])
        somebody = self.Partner.browse(result["ids"])
        self.assertEqual(somebody[size], self.options["small"])
        self.assertEqual(somebody[colors], self.options["pink"] + self.options["blue"])
        self.assertEqual(somebody[other.field_name], other.option_ids[0])
        exported = somebody.with_user(self.salesman).export_data([size, colors])
        self.assertEqual(exported["datas"], [["Small", "Pink,Blue"]])
