{
    "name": "CRM Việt Nam: Projects",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Services that are done as tasks of a project",
    "author": "crm_vn",
    "license": "LGPL-3",
    "depends": ["crm_vn", "project"],
    "data": [
        "views/crm_service_views.xml",
        "views/crm_service_record_views.xml",
        "views/crm_lead_views.xml",
        "views/project_task_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "crm_vn_project/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
