"""The example that the documentation gives to implementers."""

from pathlib import Path

from odoo.tools.convert import convert_xml_import

from .common_intake import IntakeCase

EXAMPLE = Path(__file__).resolve().parent.parent / "docs/examples/landing_page.xml"


class TestExample(IntakeCase):
    def test_a_landing_page_shipped_in_xml_receives_leads(self):
        with EXAMPLE.open("rb") as handle:
            convert_xml_import(self.env, "crm_vn", handle, {}, "init")
        source = self.env.ref("crm_vn.intake_source_tet")
        lead = self.lead_of(
            {"sdt": "0912345678", "ngan_sach_du_kien": "15000000"}, source
        )
        self.assertEqual(lead.campaign_id.title, "Tet2027")
        self.assertEqual(lead.term_id.name, "Laptop giá rẻ")
        self.assertEqual(lead.expected_revenue, 15_000_000)
