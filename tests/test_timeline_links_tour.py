"""Write from the contact, link a deal, see it on the deal, take it off again."""

from .common import CrmVnHttpCase


class TestLinksTour(CrmVnHttpCase):
    def test_links(self):
        contact = self.env["res.partner"].create(
            {"name": "Tour Trang", "email": "trang@example.com"}
        )
        lead = self.env["crm.lead"].create(
            {"name": "Tour deal", "partner_id": contact.id, "type": "opportunity"}
        )
        manager = self.new_sales_manager("links", lang="en_US")
        self.start_tour(
            f"/odoo/res.partner/{contact.id}", "crm_vn_links", login=manager.login
        )
        message = self.env["mail.message"].search([("body", "ilike", "the red one")])
        self.assertEqual((message.model, message.res_id), ("res.partner", contact.id))
        pairs = self.env["crm.message.link"]._get_pairs("message_id", message.ids)
        self.assertEqual(pairs, {message.id: [("crm.lead", lead.id)]})
