{
    "name": "Shop Visits",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Example: an own document that belongs to a store",
    "author": "crm_vn",
    "license": "LGPL-3",
    "depends": ["crm_vn"],
    "data": [
        "security/ir.model.access.csv",
        "security/shop_visit_security.xml",
        "views/shop_visit_views.xml",
    ],
}
