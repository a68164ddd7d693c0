import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_service_work", {
    steps: () => [
        {
            content: "the first menu of sales",
            trigger: "[data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        { trigger: "[data-menu-xmlid='crm_vn.crm_work_menu']", run: "click" },
        {
            content: "the most urgent comes first, with how late it is",
            trigger:
                ".o_data_row:first:contains('Overdue'):contains('late'):contains('Laptop call')",
        },
        {
            content: "reasons and how many",
            trigger: ".o_search_panel_category_value:contains('Missed call') .o_search_panel_counter:contains('1')",
        },
        {
            content: "what another store does is not there",
            trigger: ".o_list_view:not(:contains('Saigon secret'))",
        },
        {
            content: "a call is logged from here",
            trigger:
                ".o_data_row:contains('Missed call') button[name=action_call]",
            run: "click",
        },
        {
            trigger: ".modal footer button:contains('No Answer')",
            run: "click",
        },
        {
            content: "and the row is gone",
            trigger:
                "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains('Missed call')))",
        },
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        {
            trigger:
                ".o_kanban_record:contains('Laptop call') button[name=action_call]",
        },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot th:contains('Overdue')" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        {
            content: "a row opens what is to be done",
            trigger: ".o_data_row:contains('Laptop call') .o_data_cell[name=name]",
            run: "click",
        },
        { trigger: ".o_form_view" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_work_empty", {
    steps: () => [
        { trigger: ".o_nocontent_help:contains('Nothing is waiting')" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_report", {
    steps: () => [
        { trigger: "[data-menu-xmlid='crm.crm_menu_report']", run: "click" },
        {
            trigger: "[data-menu-xmlid='crm_vn.report_crm_service_menu']",
            run: "click",
        },
        { trigger: ".o_graph_view canvas" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot th:contains('No outcome yet')" },
        {
            content: "a cell opens the records that it counts",
            trigger: ".o_pivot td.o_pivot_cell_value:contains('2'):first",
            run: "click",
        },
        {
            content: "two of them, and they are no rows of the report",
            trigger:
                "body:not(:has(.o_pivot)) .o_list_view .o_data_row:nth-child(2)",
        },
        { trigger: ".o_pager_limit:contains(/^2$/)" },
    ],
});
