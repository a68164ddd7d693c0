{
    "name": "Deliveries and Another Call Centre",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Example: an own kind of interaction, and an own provider of calls",
    "author": "crm_vn",
    "license": "LGPL-3",
    "depends": ["crm_vn"],
    "data": ["views/sale_order_views.xml"],
    "assets": {
        "web.assets_backend": ["crm_vn_delivery/static/src/delivery_kind.js"],
    },
}
