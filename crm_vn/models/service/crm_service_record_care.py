from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.mask import is_masked
from ..store.base_phone import PhoneField
from .care_values import show_value

#: How many purchases and quotations are shown.
SHOWN_PURCHASES, SHOWN_QUOTATIONS = 4, 3
#: What is shown of every customer, before the attributes in use.
PROFILE = ("age", "gender", "occupation", "family_status", "income_band")


class CrmServiceRecord(models.Model):
    """What the person on the phone sees of whom the work is for.

    All of it is read with the rights of who looks: of a customer, a deal, or orders
    that they may not read, there is nothing. The name and the number are the
    customer's, else those of the deal.
    """

    _name = "crm.service.record"
    _inherit = ["crm.phone.mixin", "crm.service.record"]

    # WHO IT IS
    care_name = fields.Char("Who It Is For", compute="_compute_care_name")
    care_phone = fields.Char("Customer's Phone", compute="_compute_care_customer")
    care_email = fields.Char("Customer's E-mail", compute="_compute_care_customer")
    care_zalo_url = fields.Char("Zalo", compute="_compute_care_customer")
    care_address = fields.Char("Address", compute="_compute_care_customer")
    care_category_ids = fields.Many2many(
        "res.partner.category", string="Labels", compute="_compute_care_customer"
    )
    care_profile = fields.Json(
        "Profile",
        compute="_compute_care_profile",
        export_string_translation=False,
    )
    care_timeline = fields.Json(
        "Timeline",
        compute="_compute_care_customer",
        export_string_translation=False,
    )
    # WHAT THEY WANT
    care_deal = fields.Char("Deal", compute="_compute_care_deal")
    care_stage_id = fields.Many2one(
        "crm.stage", "Deal's Stage", compute="_compute_care_deal"
    )
    care_priority = fields.Selection(
        lambda self: self.env["crm.lead"]._fields["priority"].selection,
        "Rating",
        compute="_compute_care_deal",
    )
    care_revenue = fields.Monetary(
        "Deal's Revenue", compute="_compute_care_deal", aggregator=None
    )
    care_source = fields.Char("Came From", compute="_compute_care_deal")
    care_tag_ids = fields.Many2many(
        "crm.tag", string="Deal's Tags", compute="_compute_care_deal"
    )
    care_description = fields.Html("Deal's Notes", compute="_compute_care_deal")
    # WHAT THEY OWN
    care_purchase_ids = fields.Many2many(
        "crm.purchase.history", string="Bought", compute="_compute_care_purchases"
    )
    care_purchase_count = fields.Integer(
        "Purchases", compute="_compute_care_purchases", aggregator=None
    )
    care_purchase_amount = fields.Monetary(
        "Bought For", compute="_compute_care_purchases", aggregator=None
    )
    care_tier_id = fields.Many2one(
        "crm.customer.tier", "Customer's Tier", compute="_compute_care_purchases"
    )
    care_quotation_ids = fields.Many2many(
        "sale.order", string="Open Quotations", compute="_compute_care_quotations"
    )

    @api.model
    def _get_own_phone_fields(self):
        return super()._get_own_phone_fields() | {"care_phone": PhoneField()}

    # COMPUTE

    @api.depends("partner_id", "lead_id", "order_id")
    @api.depends_context("uid")
    def _compute_care_name(self):
        partners = self.partner_id._filtered_access("read")
        leads = self.lead_id._filtered_access("read")
        orders = self.order_id._filtered_access("read")
        for record in self:
            lead = record.lead_id & leads
            record.care_name = (
                (record.partner_id & partners).name
                or lead.contact_name
                or lead.partner_name
                or lead.name
                or (record.order_id & orders).name
            )

    @api.depends("partner_id", "lead_id", "order_id")
    @api.depends_context("uid", "lang")
    def _compute_care_customer(self):
        partners = self.partner_id._filtered_access("read")
        leads = self.lead_id._filtered_access("read")
        orders = self.order_id._filtered_access("read")
        for record in self:
            partner, lead = record.partner_id & partners, record.lead_id & leads
            phone = partner.phone or lead.phone
            record.care_phone = phone
            record.care_email = partner.email or lead.email_from
            key = partner.phone_key or lead.phone_key or ""
            shown = phone and not is_masked(record._show_phone("care_phone", phone))
            record.care_zalo_url = (
                shown and key.startswith("+84") and f"https://zalo.me/{key[1:]}"
            )
            record.care_address = _join_address(partner) or _join_address(lead)
            record.care_category_ids = partner.category_id
            subject = partner or lead or record.order_id & orders
            record.care_timeline = bool(subject) and {
                "model": subject._name,
                "id": subject.id,
            }

    @api.depends("partner_id")
    @api.depends_context("uid", "lang")
    def _compute_care_profile(self):
        partners = self.partner_id._filtered_access("read")
        labels = {
            fname: field["string"]
            for fname, field in partners.fields_get(PROFILE, ["string"]).items()
        }
        for attributes in self.env["crm.attribute.set"]._get_shown().values():
            for attribute in attributes.sorted("sequence"):
                labels[attribute.field_name] = attribute.name
        readable = [
            fname
            for fname in labels
            if partners._has_field_access(partners._fields[fname], "read")
        ]
        for record in self:
            partner = record.partner_id & partners
            record.care_profile = [
                {"label": labels[fname], "value": text}
                for fname in readable
                if (text := show_value(partner, fname))
            ]

    @api.depends("lead_id")
    @api.depends_context("uid", "lang")
    def _compute_care_deal(self):
        leads = self.lead_id._filtered_access("read")
        for record in self:
            lead = record.lead_id & leads
            record.care_deal = lead.name
            record.care_stage_id = lead.stage_id
            record.care_priority = lead.priority
            record.care_revenue = lead.expected_revenue
            origin = lead.source_id, lead.medium_id, lead.campaign_id
            names = (utm.display_name for utm in origin if utm)
            record.care_source = " · ".join(names) or False
            record.care_tag_ids = lead.tag_ids
            record.care_description = lead.description

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_care_purchases(self):
        history = self.env["crm.purchase.history"]
        customers = self.partner_id._filtered_access("read").commercial_partner_id
        last, sums = {}, {}
        if customers and history.has_access("read"):
            last = history._get_last(customers, SHOWN_PURCHASES)
            sums = {
                (customer.id, currency): (count, amount)
                for customer, currency, count, amount in history._read_group(
                    [("partner_id", "in", customers.ids)],
                    ["partner_id", "currency_id"],
                    ["order_name:count_distinct", "amount:sum"],
                )
            }
        for record in self:
            customer = record.partner_id.sudo().commercial_partner_id
            count, amount = sums.get((customer.id, record.currency_id), (0, 0))
            tiers = self.env["crm.customer.tier"]._get_company_tiers(
                record.company_id or self.env.company
            )
            record.care_purchase_ids = last.get(customer.id, history)
            record.care_purchase_count = count
            record.care_purchase_amount = amount
            record.care_tier_id = tiers._get_reached(amount) if count else False

    @api.depends("partner_id", "lead_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_care_quotations(self):
        orders = self.env["sale.order"]
        customers = self.partner_id._filtered_access("read").commercial_partner_id
        deals = self.lead_id._filtered_access("read")
        if not orders.has_access("read") or not (customers or deals):
            self.care_quotation_ids = False
            return
        theirs = Domain("partner_id", "child_of", customers.ids)
        found = orders.search(
            Domain("state", "in", ["draft", "sent"])
            & (theirs | Domain("opportunity_id", "in", deals.ids)),
            order="date_order desc, id desc",
            limit=SHOWN_QUOTATIONS * len(self),
        )
        buyers = {
            order: order.sudo().partner_id.commercial_partner_id for order in found
        }
        for record in self:
            customer = record.partner_id.sudo().commercial_partner_id
            ids = [
                order.id
                for order in found
                if (customer and buyers[order] == customer)
                or (record.lead_id and order.opportunity_id == record.lead_id)
            ]
            record.care_quotation_ids = orders.browse(ids[:SHOWN_QUOTATIONS])

    # ACTIONS

    def action_open_customer(self):
        """Open the customer; of a deal whose customer is not known, the deal."""
        self.ensure_one()
        document = self.partner_id or self.lead_id or self.order_id or self
        return document.get_formview_action()

    def action_open_deal(self):
        """Open the deal, else the order, else the record itself."""
        self.ensure_one()
        return (self.lead_id or self.order_id or self).get_formview_action()


def _join_address(person):
    """Return the address of a contact, or a lead, in one line."""
    return ", ".join(filter(None, (person.street, person.city, person.state_id.name)))
