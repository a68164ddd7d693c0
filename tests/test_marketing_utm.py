"""The five parameters: how a name in a URL becomes a record."""

import threading

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo import api, tools
from odoo.service.model import retrying

from odoo.addons.crm_vn.tools.utm import UTM_NAME_SIZE, clean_utm_name

from .common import CrmVnCase

UTM_MODELS = ("utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content")


class TestCleanName(CrmVnCase):
    @settings(max_examples=300, deadline=None)
    @given(st.one_of(st.text(), st.text(alphabet=st.characters())))
    def test_a_clean_name_is_storable_and_stays_as_it_is(self, raw):
        name = clean_utm_name(raw)
        name.encode("utf-8")
        self.assertEqual(name, name.strip())
        self.assertLessEqual(len(name), UTM_NAME_SIZE)
        self.assertNotIn("\x00", name)
        self.assertEqual(clean_utm_name(name), name)

    def test_values_that_are_no_name(self):
        for raw in (None, False, True, [], {"a": 1}, "", " \t\n", "\x00", "\ud800"):
            with self.subTest(raw=raw):
                self.assertEqual(clean_utm_name(raw), "")

    def test_numbers_are_read_as_text(self):
        self.assertEqual(clean_utm_name(2024), "2024")

    def test_composed_and_decomposed_vietnamese_are_one_name(self):
        self.assertEqual(clean_utm_name("Tê\u0301t"), "Tết")


class TestFindOrCreate(CrmVnCase):
    def _find(self, model_name, name):
        return self.env["utm.mixin"]._find_or_create_record(model_name, name)

    def test_blank_name_gives_no_record_and_no_error(self):
        for model_name in UTM_MODELS:
            count = self.env[model_name].search_count([])
            for blank in ("", "   ", "\t\n", "\x00"):
                with self.subTest(model=model_name, name=blank):
                    self.assertFalse(self._find(model_name, blank))
            self.assertEqual(self.env[model_name].search_count([]), count)

    def test_wildcards_are_letters_like_any_other(self):
        for model_name in UTM_MODELS:
            other = self._find(model_name, "tet-2024")
            for name in ("%", "tet_2024", "tet%", "\\", "tet\\_2024"):
                with self.subTest(model=model_name, name=name):
                    record = self._find(model_name, name)
                    self.assertEqual(record.name, name)
                    self.assertNotEqual(record, other)
                    self.assertEqual(self._find(model_name, name), record)

    def test_case_and_surrounding_blanks_do_not_count(self):
        for model_name in UTM_MODELS:
            record = self._find(model_name, "  Laptop Giá Rẻ\n")
            self.assertEqual(record.name, "Laptop Giá Rẻ")
            for name in ("laptop giá rẻ", "LAPTOP GIÁ RẺ", " Laptop Giá Rẻ "):
                with self.subTest(model=model_name, name=name):
                    self.assertEqual(self._find(model_name, name), record)
            self.assertNotEqual(self._find(model_name, "laptop gia re"), record)
            self.assertNotEqual(self._find(model_name, "laptop"), record)

    def test_very_long_name_is_cut_and_found_again(self):
        long_name = "Điện thoại giá rẻ " * 112
        self.assertGreater(len(long_name), 2000)
        for model_name in UTM_MODELS:
            with self.subTest(model=model_name):
                record = self._find(model_name, long_name)
                self.assertEqual(record.name, clean_utm_name(long_name))
                self.assertEqual(self._find(model_name, long_name), record)
        self.assertEqual(self._find("utm.term", "\U0001f9e7" * 2000).name[0], "🧧")

    def test_a_counter_in_the_name_does_not_make_a_record_per_visit(self):
        for model_name in ("utm.source", "utm.medium", "utm.campaign"):
            for name in ("Banner [1]", "Banner [0]", "Banner [2] top", "[3]"):
                with self.subTest(model=model_name, name=name):
                    record = self._find(model_name, name)
                    self.assertEqual(record.name, name)
                    self.assertEqual(self._find(model_name, name), record)

    def test_exact_case_wins_over_another_case(self):
        lower, upper = self.env["utm.source"].create(
            [{"name": "zalo"}, {"name": "ZALO"}]
        )
        self.assertEqual(self._find("utm.source", "ZALO"), upper)
        self.assertEqual(self._find("utm.source", "zalo"), lower)
        self.assertEqual(self._find("utm.source", "Zalo"), lower)

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=400))
    def test_any_text_is_found_again(self, raw):
        for model_name in UTM_MODELS:
            record = self._find(model_name, raw)
            self.assertEqual(self._find(model_name, raw), record)
            self.assertEqual(bool(record), bool(clean_utm_name(raw)))

    def test_archived_records_are_found(self):
        for model_name in ("utm.medium", "utm.campaign", "utm.term", "utm.content"):
            record = self._find(model_name, "Old one")
            record.active = False
            self.assertEqual(self._find(model_name, "old one"), record)

    def test_created_campaigns_are_marked_as_automatic(self):
        self.assertTrue(self._find("utm.campaign", "Brand new").is_auto_campaign)

    def test_names_are_unique_whatever_the_case(self):
        for model_name in ("utm.term", "utm.content"):
            self.env[model_name].create({"name": "Red banner"})
            with (
                self.assertRaises(IntegrityError),
                tools.mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env[model_name].create({"name": "RED BANNER"})

    def test_a_copy_gets_another_name(self):
        for model_name in ("utm.term", "utm.content"):
            record = self.env[model_name].create({"name": "Blue banner"})
            self.assertNotEqual(record.copy().name, record.name)

    def test_frontend_wrapper_finds_the_two_new_models(self):
        for model_name in ("utm.term", "utm.content"):
            first = self.env["utm.mixin"].find_or_create_record(model_name, "Tag")
            again = self.env["utm.mixin"].find_or_create_record(model_name, " tag ")
            self.assertEqual(first, again)

    def test_two_transactions_creating_one_name_both_succeed(self):
        for model_name in ("utm.term", "utm.content", "utm.source"):
            with self.subTest(model=model_name):
                self._check_concurrent_creation(model_name, "Race 5f0c1d")

    def _check_concurrent_creation(self, model_name, name):
        """The second transaction has its snapshot before the first one commits."""
        started, go = threading.Event(), threading.Event()
        second, errors = [], []

        def run_second():
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, api.SUPERUSER_ID, {})
                    cr.execute("SELECT 1")
                    started.set()
                    go.wait(20)
                    retrying(
                        lambda: second.append(
                            env["utm.mixin"]._find_or_create_record(model_name, name).id
                        ),
                        env,
                    )
            except Exception as error:  # pylint: disable=broad-except
                errors.append(error)

        thread = threading.Thread(target=run_second)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            thread.start()
            started.wait(20)
            record = env["utm.mixin"]._find_or_create_record(model_name, name)
            cr.commit()
            go.set()
            thread.join(30)
            record_id = record.id
            env[model_name].browse(record_id).unlink()
            cr.commit()
        self.assertFalse(errors)
        self.assertEqual(second[-1:], [record_id])


class TestUtmValues(CrmVnCase):
    def test_parameters_become_values_of_the_five_fields(self):
        values = self.env["utm.mixin"]._utm_values(
            {
                "utm_source": "Google",
                "utm_medium": "cpc",
                "utm_campaign": "Tet2024",
                "utm_term": "Laptop giá rẻ",
                "utm_content": "red",
                "gclid": "x",
                "name": "An",
            }
        )
        lead = self.env["crm.lead"].create({"name": "An", **values})
        self.assertEqual(lead.source_id.name, "Google")
        self.assertEqual(lead.medium_id.name, "cpc")
        self.assertEqual(lead.campaign_id.name, "Tet2024")
        self.assertEqual(lead.term_id.name, "Laptop giá rẻ")
        self.assertEqual(lead.content_id.name, "red")
        self.assertEqual(len(values), 5)

    def test_unknown_blank_and_odd_values_are_left_out(self):
        values = self.env["utm.mixin"]._utm_values(
            {
                "utm_source": " ",
                "utm_medium": None,
                "utm_campaign": ["a"],
                "utm_term": "\x00",
                "utm_id": "7",
                "term_id": "3",
            }
        )
        self.assertEqual(values, {})

    def test_a_batch_gives_what_one_by_one_gives(self):
        Mixin = self.env["utm.mixin"]
        params_list = [
            {"utm_source": "FB", "utm_term": "áo"},
            {"utm_source": "fb ", "utm_term": "ÁO", "utm_content": "1"},
            {},
            {"utm_source": "%", "utm_content": "1"},
        ]
        batch = Mixin._utm_values_batch(params_list)
        self.assertEqual(batch, [Mixin._utm_values(params) for params in params_list])
        self.assertEqual(batch[0]["source_id"], batch[1]["source_id"])
        self.assertEqual(batch[0]["term_id"], batch[1]["term_id"])
        self.assertEqual(batch[2], {})
        self.assertEqual(Mixin._utm_values_batch([]), [])

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                ["a", "A", "a [0]", "a [1]", "a [2]", "a [2] b", "a [3]", "", "%"]
            )
        )
    )
    def test_names_with_counters_come_in_any_order(self, names):
        self.env["utm.source"].search([("name", "=ilike", "a%")]).unlink()
        batch = self.env["utm.mixin"]._utm_values_batch(
            [{"utm_source": name} for name in names]
        )
        for name, values in zip(names, batch, strict=True):
            source = self.env["utm.source"].browse(values.get("source_id"))
            self.assertEqual((source.name or "").lower(), name.lower())

    def test_queries_do_not_grow_with_the_batch(self):
        Mixin = self.env["utm.mixin"]
        params_list = [
            {
                "utm_source": f"s{n % 7}",
                "utm_medium": f"m{n % 3}",
                "utm_campaign": f"c{n % 5}",
                "utm_term": f"t{n}",
                "utm_content": f"k{n % 11}",
            }
            for n in range(200)
        ]
        Mixin._utm_values_batch(params_list)
        with self.assertQueryCount(5):
            Mixin._utm_values_batch(params_list)

    def test_a_salesperson_may_use_them(self):
        salesman = self.new_salesman()
        values = (
            self.env["utm.mixin"]
            .with_user(salesman)
            ._utm_values({"utm_term": "khoá cửa"})
        )
        self.assertTrue(values["term_id"])
