"""Attributes that an administrator defines are real fields, and lose nothing."""

from pathlib import Path

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools.convert import convert_xml_import

from .common import CrmVnCase
from .common_attribute import AttributeMixin

FORM = "base.view_partner_form"
SEARCH = "base.view_res_partner_filter"
LIST = "base.view_partner_tree"
EXAMPLE = Path(__file__).resolve().parent.parent / "docs/examples/attribute_set.xml"


class TestAttribute(AttributeMixin, CrmVnCase):
    def fields_of(self, arch):
        return {node.get("name") for node in etree.fromstring(arch).iter("field")}

    # FIELDS

    def test_every_type_keeps_its_value(self):
        fnames = self.fnames
        seller = self.partner.with_user(self.salesman)
        seller.write({fnames[code]: value for code, value in self.values().items()})
        self.env.flush_all()
        self.env.invalidate_all()
        found = seller.read([fnames[code] for code in self.values()])[0]
        self.assertEqual(found[fnames["motto"]], "Roar")
        self.assertEqual(found[fnames["story"]], "Once\nupon a time")
        self.assertEqual(found[fnames["legs"]], 4)
        self.assertEqual(found[fnames["weight"]], 1.5)
        self.assertIs(found[fnames["tame"]], True)
        self.assertEqual(str(found[fnames["since"]]), "2024-02-29")
        self.assertEqual(found[fnames["size"]], (self.options["small"].id, "Small"))
        self.assertEqual(found[fnames["colors"]], self.options["pink"].ids)

    def test_search_and_group_by_choice(self):
        fnames = self.fnames
        self.partner.write(
            {
                fnames["size"]: self.options["small"].id,
                fnames["colors"]: (self.options["pink"] + self.options["blue"]).ids,
            }
        )
        partners = self.Partner.with_user(self.salesman)
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.partner.id})
        for domain in (
            [(fnames["size"], "=", "Small")],
            [(f"{fnames['size']}.code", "=", "small")],
            [(f"{fnames['colors']}.code", "=", "blue")],
        ):
            self.assertEqual(partners.search(domain), self.partner)
            on_lead = [(f"partner_id.{path}", *rest) for path, *rest in domain]
            self.assertEqual(self.env["crm.lead"].search(on_lead), lead)
        groups = partners.formatted_read_group(
            [("id", "=", self.partner.id)], [fnames["colors"]], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [1, 1])

    def test_one_registry_set_up_for_a_set(self):
        calls = []
        registry = self.env.registry
        set_up = type(registry)._setup_models__

        def count(registry, cr, names=None):
            calls.append(names)
            return set_up(registry, cr, names)

        self.patch(type(registry), "_setup_models__", count)
        self.new_set(name="Farm", code="farm", attribute_ids=self.many(20))
        self.assertLess(len(calls), 4)

    def many(self, number):
        return [
            Command.create({"name": f"Farm {letter}", "code": f"c{letter}"})
            for letter in range(number)
        ]

    def test_contacts_are_read_in_as_many_queries(self):
        partners = self.Partner.create([{"name": str(n)} for n in range(20)])
        fnames = [n for c, n in self.fnames.items() if c not in ("colors", "size")]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            partners.fetch(["name", *fnames])

    # SCREENS

    def test_shown_on_form_search_and_list(self):
        fnames = self.fnames
        self.attributes["legs"].in_list = True
        self.attributes["motto"].in_search = False
        self.assertLessEqual(set(fnames.values()), self.fields_of(self.view("form")))
        search = self.view("search", view=SEARCH)
        self.assertIn(fnames["size"], self.fields_of(search))
        self.assertNotIn(fnames["motto"], search)
        self.assertIn(f"[('{fnames['tame']}', '=', True)]", search)
        self.assertIn(f"{{'group_by': '{fnames['colors']}'}}", search)
        listed = self.fields_of(self.view("list", view=LIST))
        self.assertIn(fnames["legs"], listed)
        self.assertNotIn(fnames["size"], listed)

    def test_set_out_of_use_hides_and_keeps(self):
        fname = self.fnames["motto"]
        self.partner[fname] = "Roar"
        self.set.active = False
        self.assertNotIn(fname, self.view("form"))
        self.assertNotIn(fname, self.view("search", view=SEARCH))
        self.set.active = True
        self.assertIn(fname, self.view("form"))
        self.assertEqual(self.partner[fname], "Roar")

    def test_archived_attribute_hides_and_keeps(self):
        fname = self.fnames["motto"]
        self.partner[fname] = "Roar"
        self.attributes["motto"].active = False
        self.assertNotIn(fname, self.view("form"))
        self.attributes["motto"].active = True
        self.assertIn(fname, self.view("form"))
        self.assertEqual(self.partner[fname], "Roar")

    def test_nothing_of_a_draft(self):
        before = set(self.Partner._fields)
        draft = self.new_set(name="Farm", active=False, attribute_ids=self.many(2))
        self.assertEqual(set(self.Partner._fields), before)
        self.assertNotIn("Farm", self.view("form"))
        draft.active = True
        self.assertEqual(set(self.Partner._fields) - before, {"x_farm_c0", "x_farm_c1"})

    def test_applies_to(self):
        page = "//page[@name='profile']"
        form = etree.fromstring(self.view("form"))
        self.assertEqual(form.xpath(page)[0].get("invisible"), "is_company")
        self.set.applies_to = "company"
        form = etree.fromstring(self.view("form"))
        self.assertIsNone(form.xpath(page)[0].get("invisible"))
        section = form.xpath("//group[@name='attributes_zoo']")[0]
        self.assertEqual(section.get("invisible"), "not is_company")

    def test_labels_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        attribute = self.attributes["motto"]
        attribute.with_context(lang="vi_VN").name = "Khẩu hiệu"
        self.set.with_context(lang="vi_VN").name = "Sở thú"
        attribute.update_field_translations("help", {"vi_VN": "Nói gì"})
        fname = attribute.field_name
        vietnamese = self.Partner.with_context(lang="vi_VN")
        described = vietnamese.fields_get([fname], ["string", "help"])[fname]
        self.assertEqual(described["string"], "Khẩu hiệu")
        self.assertIn("Sở thú", vietnamese.get_view(view_type="form")["arch"])
        english = self.Partner.with_context(lang="en_US")
        self.assertEqual(
            english.fields_get([fname], ["string"])[fname]["string"], "Zoo motto"
        )
        attribute.with_context(lang="en_US").name = "Zoo cry"
        self.assertEqual(
            english.fields_get([fname], ["string"])[fname]["string"], "Zoo cry"
        )

    def test_hostile_label_stays_text(self):
        label = "\"/><field name='vat'/>{{7*7}} <b>&amp;"
        self.set.name = self.attributes["tame"].name = label
        form = etree.fromstring(self.view("form"))
        section = form.xpath("//group[@name='attributes_zoo']")[0]
        self.assertEqual(section.get("string"), label)
        self.assertFalse(section.xpath(".//field[@name='vat']"))
        search = etree.fromstring(self.view("search", view=SEARCH))
        node = search.xpath(f"//filter[@name='{self.fnames['tame']}']")[0]
        self.assertEqual(node.get("string"), label)

    # NOTHING IS LOST

    def test_type_changes_without_values_only(self):
        motto = self.attributes["motto"]
        motto.type = "integer"
        self.assertEqual(self.Partner._fields[motto.field_name].type, "integer")
        self.partner[motto.field_name] = 3
        with self.assertRaisesRegex(UserError, "It would be lost"):
            motto.type = "char"
        self.assertEqual(self.partner[motto.field_name], 3)

    def test_deleted_without_values_only(self):
        values = self.values()
        for code, attribute in self.attributes.items():
            if code not in values:
                continue
            with self.subTest(code):
                self.partner[attribute.field_name] = values[code]
                with self.assertRaisesRegex(UserError, "It would be lost"):
                    attribute.unlink()
                with self.assertRaisesRegex(UserError, "It would be lost"):
                    self.set.unlink()
                self.partner[attribute.field_name] = False
        self.set.unlink()
        self.assertFalse([f for f in self.Partner._fields if f.startswith("x_zoo")])

    def test_used_option_is_archived_not_deleted(self):
        fnames = self.fnames
        self.partner.write(
            {
                fnames["size"]: self.options["small"].id,
                fnames["colors"]: self.options["pink"].ids,
            }
        )
        for code in ("small", "pink"):
            with self.assertRaisesRegex(UserError, "Archive the option"):
                self.options[code].unlink()
            self.options[code].active = False
        (self.options["large"] + self.options["blue"]).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.partner[fnames["size"]], self.options["small"])

    def test_code_stays_once_it_is_a_field(self):
        with self.assertRaisesRegex(UserError, "in use"):
            self.attributes["motto"].code = "cry"
        with self.assertRaisesRegex(UserError, "in use"):
            self.set.code = "jungle"

    def test_codes_from_names(self):
        attribute_set = self.Set.create(
            {
                "name": "Đồ chơi, trẻ em",
                "attribute_ids": [
                    Command.create({"name": "Cỡ (EU)"}),
                    Command.create({"name": "Cỡ - EU"}),
                    Command.create({"name": "2 tay"}),
                ],
            }
        )
        self.assertEqual(
            attribute_set.attribute_ids.mapped("field_name"),
            [
                "x_do_choi_tre_em_co_eu",
                "x_do_choi_tre_em_co_eu_2",
                "x_do_choi_tre_em_a_2_tay",
            ],
        )

    def test_bad_codes(self):
        for code in ("Cỡ", "a b", 'a"; DROP', "9a", "a-b", "a" * 31):
            with self.subTest(code), self.assertRaises(ValidationError):
                self.Attribute.create(
                    {"set_id": self.set.id, "name": "Bad", "code": code}
                )

    def test_two_ways_to_one_field(self):
        self.Set.create(
            {
                "name": "A",
                "code": "zoo_wild",
                "attribute_ids": [Command.create({"name": "Cat", "code": "cat"})],
            }
        )
        with self.assertRaisesRegex(ValidationError, "the same field"):
            self.Attribute.create(
                {"set_id": self.set.id, "name": "Wild Cat", "code": "wild_cat"}
            )

    def test_label_that_contacts_have_already(self):
        for code, name in {"other": "Email", "another": "Zoo motto"}.items():
            with self.assertRaisesRegex(UserError, "another label"):
                self.Attribute.create(
                    {"set_id": self.set.id, "name": name, "code": code}
                )

    def test_limit(self):
        made = self.env["ir.model.fields"].search_count([("attribute_id", "!=", False)])
        self.patch(type(self.Attribute), "_field_limit", made + 1)
        values = {"set_id": self.set.id}
        self.Attribute.create({**values, "name": "Last"})
        with self.assertRaisesRegex(UserError, "at most"):
            self.Attribute.create({**values, "name": "Too many"})

    # WHO DEFINES

    def test_only_sales_administrators_define(self):
        for record in (self.set, self.attributes["motto"], self.options["pink"]):
            record = record.with_user(self.trusted)
            self.assertTrue(record.name)
            for attempt in (
                lambda record=record: record.write({"name": "Mine"}),
                record.unlink,
                record.copy,
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_administrator_reaches_no_other_field(self):
        """What is done with the superuser's rights is done to attributes alone."""
        model = self.env["ir.model"]._get("res.partner")
        other = self.env["ir.model.fields"].create(
            {"name": "x_other", "model_id": model.id, "ttype": "char"}
        )
        with self.assertRaises(AccessError):
            self.attributes["motto"].write({"field_ids": [Command.link(other.id)]})
        with self.assertRaises(AccessError):
            other.with_user(self.boss).attribute_id = self.attributes["motto"]
        self.attributes["motto"].write({"field_name": "x_other", "is_made": False})
        self.attributes["motto"].unlink()
        self.assertTrue(other.exists())
        self.assertIn("x_other", self.Partner._fields)

    def test_example(self):
        with EXAMPLE.open("rb") as handle:
            convert_xml_import(self.env, "crm_vn", handle, {}, "init")
        self.partner.write(
            {
                "x_pets_species": self.env["crm.attribute.option"].search(
                    [("code", "=", "dog")]
                )
            }
        )
        shared = self.env.ref("crm_vn.filter_dog_owners")
        domain = shared._get_eval_domain()
        self.assertEqual(self.Partner.search(domain), self.partner)
        self.assertIn("x_pets_species", self.view("list", view=LIST))
        self.assertNotIn("x_pets_allergic", self.view("form", user=self.salesman))
