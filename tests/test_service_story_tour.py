"""The stories, by hand, in the browser."""

from .common import CrmVnHttpCase
from .common_store import StoreMixin
from .test_service_story_deal import DealMixin
from .test_service_story_flat import FlatMixin


class TestServiceStoryDealTour(DealMixin, StoreMixin, CrmVnHttpCase):
    def test_from_the_demo_to_the_contract(self):
        deal = f"/odoo/crm/{self.deal.id}"
        self.start_tour(deal, "crm_vn_service_story_deal_seller", login="own")
        self.env.invalidate_all()
        self.assertEqual(self.deal.won_status, "won")
        self.start_tour(
            "/odoo/services", "crm_vn_service_story_deal_lawyer", login="lawyer"
        )
        self.start_tour(deal, "crm_vn_service_story_deal_seen", login="own")


class TestServiceStoryFlatTour(FlatMixin, CrmVnHttpCase):
    def test_from_the_landing_page_to_the_visit(self):
        lead = self.register()
        self.start_tour("/odoo/care", "crm_vn_service_story_flat_call", login="own")
        self.start_tour(
            f"/odoo/crm/{lead.id}", "crm_vn_service_story_flat_viewing", login="own"
        )
        self.env.invalidate_all()
        self.assertEqual((lead.type, lead.priority), ("opportunity", "3"))
        visit = lead.service_record_ids.filtered(
            lambda record: record.service_id == self.viewing
        )
        self.assertEqual(visit.calendar_event_id.opportunity_id, lead)
