"""Who is it? One human is one customer, and a family on one phone stays a family."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_vn.tools.matching import Evidence, designate
from odoo.addons.crm_vn.tools.names import same_person

from .common import CrmVnCase, no_deadline

NAMES = ["", "Đức", "Đặng Đình Đức", "anh Đức", "Nguyễn Văn An", "Lê Bình", "An"]


def people(**kwargs):
    sets = {
        "phones": st.frozensets(st.sampled_from(["+841", "+842"]), max_size=2),
        "emails": st.frozensets(st.sampled_from(["a@x.vn", "b@x.vn"]), max_size=1),
        "accounts": st.frozensets(st.just(("zalo", "1")), max_size=1),
    }
    return st.builds(Evidence, name=st.sampled_from(NAMES), **sets, **kwargs)


verified = st.frozensets(st.just(("zalo", "2")), max_size=1)


class TestRules(unittest.TestCase):
    @no_deadline
    @given(people(), st.lists(people(verified=verified), max_size=4))
    def test_a_phone_alone_never_joins_two_names(self, sought, others):
        found, _rule = designate(sought, others)
        if found is None:
            return
        person = others[found]
        if same_person(sought.name, person.name) == "different":
            self.assertTrue(
                sought.accounts & person.verified or sought.emails & person.emails
            )

    @no_deadline
    @given(people(), st.lists(people(verified=verified), max_size=4), st.randoms())
    def test_the_order_does_not_decide_who_it_is(self, sought, others, random):
        found, rule = designate(sought, others)
        shuffled = random.sample(others, len(others))
        again, same_rule = designate(sought, shuffled)
        self.assertEqual(rule, same_rule)
        self.assertEqual(found is None, again is None)
        if found is not None:
            self.assertNotEqual(
                same_person(others[found].name, shuffled[again].name), "different"
            )

    @no_deadline
    @given(people(), st.lists(people(verified=verified), max_size=4))
    def test_a_stranger_changes_nothing(self, sought, others):
        stranger = Evidence("Trần Xa Lạ", frozenset(["+849"]))
        found = designate(sought, others)[0]
        self.assertEqual(designate(sought, [*others, stranger])[0], found)


class TestMatch(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls.duc = cls.Partner.create(
            {
                "name": "Đặng Đình Đức",
                "phone": "01662246128",
                "email": "duc@example.com",
            }
        )
        cls.an = cls.Partner.create({"name": "Nguyễn Văn An", "phone": "0912000111"})
        cls.binh = cls.Partner.create({"name": "Nguyễn Thị Bình", "phone": "912000111"})

    def assert_match(self, partner, reason=None, candidates=None, **values):
        match = self.Partner._match_identity(**values)
        self.assertEqual(match.partner, partner, values)
        if reason is not None:
            self.assertEqual(match.reason, reason)
        if candidates is not None:
            self.assertEqual(match.candidates, candidates)

    def test_same_phone_and_same_name(self):
        reason = "same phone and same name"
        self.assert_match(self.duc, reason, name="dang dinh duc", phone="0362246128")

    def test_same_phone_and_similar_name(self):
        for name in ("Đức", "anh Đức", "Mr Duc", "Đặng Đức"):
            self.assert_match(
                self.duc,
                "same phone and similar name",
                name=name,
                phone="+84362246128",
            )

    def test_a_family_on_one_phone_stays_two_people(self):
        self.assert_match(self.an, name="Nguyễn Văn An", phone="0912000111")
        self.assert_match(self.binh, name="chị Bình", phone="0912000111")
        self.assert_match(
            self.Partner,
            "phone shared by 2 people, names differ",
            self.an | self.binh,
            name="Nguyễn Văn Cường",
            phone="0912000111",
        )
        self.assert_match(
            self.Partner, candidates=self.an | self.binh, phone="0912000111"
        )

    def test_a_similar_name_of_two_people_is_a_doubt(self):
        self.binh.name = "Trần An"
        self.assert_match(self.Partner, name="anh An", phone="0912000111")

    def test_other_name_on_the_phone_is_a_doubt(self):
        self.assert_match(
            self.Partner,
            "same phone, names differ",
            self.duc,
            name="Lê Lan",
            phone="0362246128",
        )

    def test_a_missing_name(self):
        for name in (None, "", "0362246128"):
            self.assert_match(self.duc, name=name, phone="0362246128")
        unnamed = self.Partner.create({"name": "0909111222", "phone": "0909111222"})
        self.assert_match(unnamed, name="Lê Lan", phone="0909111222")

    def test_same_email(self):
        self.assert_match(self.duc, "same e-mail", email="Duc@Example.com")
        self.assert_match(self.duc, email="duc@example.com", phone="0909000000")
        self.assert_match(self.duc, name="Shop", email="duc@example.com")
        self.assert_match(
            self.Partner,
            "same e-mail, but phone and name differ",
            self.duc,
            name="Lê Lan",
            email="duc@example.com",
            phone="0909000000",
        )

    def test_phone_and_name_win_over_email(self):
        self.assert_match(
            self.an, name="Nguyễn Văn An", phone="0912000111", email="duc@example.com"
        )

    def test_a_verified_account_wins(self):
        self.env["crm.identity"].create(
            {
                "partner_id": self.duc.id,
                "kind": "zalo",
                "value": "42",
                "verified": True,
            }
        )
        values = {"name": "Nguyễn Văn An", "phone": "0912000111"}
        self.assert_match(
            self.duc, "same Zalo account", identities=[("zalo", " 42")], **values
        )
        self.assert_match(self.an, identities=[("facebook", "42")], **values)

    def test_an_unverified_account_does_not_win_over_the_name(self):
        self.env["crm.identity"].create(
            {"partner_id": self.duc.id, "kind": "zalo", "value": "42"}
        )
        identities = [("zalo", "42")]
        self.assert_match(self.duc, identities=identities)
        self.assert_match(self.duc, identities=identities, name="Đức")
        self.assert_match(self.Partner, identities=identities, name="Nguyễn Văn An")

    def test_a_further_phone_counts(self):
        self.env["crm.identity"].create(
            {"partner_id": self.duc.id, "kind": "phone", "value": "0905 111 222"}
        )
        self.assert_match(self.duc, name="Đức", phone="84905111222")
        self.assert_match(self.duc, name="Đức", phone="0999888777 / 0905111222")

    def test_two_records_of_one_person(self):
        double = self.Partner.create(
            dict(name=self.duc.name, phone="0362246128", email="duc2@example.com")
        )
        values = {"name": "Đặng Đình Đức", "phone": "0362246128"}
        self.assert_match(self.duc, candidates=self.duc | double, **values)
        self.assert_match(double, email="duc2@example.com", **values)

    def test_nobody(self):
        self.assert_match(self.Partner, "", self.Partner)
        self.assert_match(self.Partner, "", self.Partner, name="Đặng Đình Đức")
        self.assert_match(self.Partner, "", self.Partner, phone="0999999999")

    def test_reason_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        match = self.Partner.with_context(lang="vi_VN")._match_identity(
            phone="0362246128", name="Đức"
        )
        self.assertTrue(match.reason)

    def test_archived_customers_are_not_matched(self):
        self.duc.active = False
        self.assert_match(self.Partner, phone="0362246128")

    def test_batch_takes_as_many_queries_as_one(self):
        values = [
            {"name": "Đức", "phone": "0362246128", "identities": [("zalo", "1")]},
            {"name": "Nguyễn Văn An", "phone": "0912000111", "email": "a@b.vn"},
            {"name": "Bình", "phone": "0912000111"},
            {"phone": "0999999999"},
        ] * 10
        self.Partner._match_identities(values[:1])
        self.env.flush_all()
        counts = []
        for batch in (values[:1], values):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            matches = self.Partner._match_identities(batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertEqual(
            [match.partner for match in matches[:4]],
            [self.duc, self.an, self.binh, self.Partner],
        )


class TestMatchCompanies(CrmVnCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Other"})
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Đặng Đình Đức",
                "phone": "0362246128",
                "company_id": cls.company.id,
            }
        )
        cls.values = {"name": "Đặng Đình Đức", "phone": "0362246128"}

    def test_a_salesperson_matches_only_what_they_may_read(self):
        salesman = self.new_salesman()
        match = (
            self.env["res.partner"].with_user(salesman)._match_identity(**self.values)
        )
        self.assertFalse(match.partner)
        self.assertFalse(match.candidates)
        self.assertFalse(match.reason)

    def test_an_account_does_not_lead_to_a_hidden_customer(self):
        self.env["crm.identity"].create(
            {
                "partner_id": self.partner.id,
                "kind": "zalo",
                "value": "42",
                "verified": True,
            }
        )
        salesman = self.new_salesman()
        match = (
            self.env["res.partner"]
            .with_user(salesman)
            ._match_identity(identities=[("zalo", "42")])
        )
        self.assertFalse(match.candidates)

    def test_a_superuser_matches_within_the_company_given(self):
        Partner = self.env["res.partner"].sudo()
        match = Partner._match_identity(company=self.env.company, **self.values)
        self.assertFalse(match.candidates)
        match = Partner._match_identity(company=self.company, **self.values)
        self.assertEqual(match.partner, self.partner)
        self.partner.company_id = False
        match = Partner._match_identity(company=self.env.company, **self.values)
        self.assertEqual(match.partner, self.partner)
