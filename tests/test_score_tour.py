"""The score in the web client: lists, boards, the card, the lines."""

from .common import CrmVnHttpCase
from .common_scoring import ScoreMixin

LIST = "/odoo/action-crm.crm_lead_all_leads"


class TestScoreTour(ScoreMixin, CrmVnHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "score_warm": 20,
                "score_hot": 50,
                "score_mql": 40,
                "score_sql": 80,
                "score_sql_by_score": True,
            }
        )
        cls.user = cls.new_salesman(
            "scorer",
            lang="en_US",
            tz="Asia/Ho_Chi_Minh",
        )
        cls.user.group_ids += cls.env.ref("crm.group_use_lead")
        values = {"user_id": cls.user.id, "company_id": cls.env.company.id}
        cls.hot = cls.new_lead("Hot lead", city="Huế", type="lead", **values)
        cls.cold = cls.new_lead("Cold lead", type="lead", **values)
        cls.happen(cls.hot, kind="store_visit", days=3, count=3)
        cls.happen(cls.hot, kind="call", days=60)

    def add_rules(self):
        self.new_rule("From Huế", domain="[('city', '=', 'Huế')]", points=12)
        self.new_engagement(
            "Visited",
            interaction_domain="[('kind', '=', 'store_visit')]",
            points=20,
            max_points=60,
            hint="Invite them",
        )
        self.new_engagement("Old calls", points=5, half_life_days=2, hint="Call them")
        (self.hot | self.cold)._rescore()

    def test_lead(self):
        self.add_rules()
        self.start_tour(LIST, "crm_vn_score_lead", login="scorer")

    def test_board(self):
        self.add_rules()
        self.hot.type = "opportunity"
        self.start_tour("/odoo/crm", "crm_vn_score_board", login="scorer")

    def test_lines(self):
        self.add_rules()
        self.start_tour("/odoo/crm", "crm_vn_score_lines", login="scorer")

    def test_without_rules(self):
        self.start_tour(LIST, "crm_vn_score_none", login="scorer")
