import { registry } from "@web/core/registry";

const card = ".o_crm_vn_score_card";
const hot = ".o_data_row:contains('Hot lead')";

registry.category("web_tour.tours").add("crm_vn_score_lead", {
    steps: () => [
        {
            content: "sort, the best first",
            trigger: "th[data-name=score]",
            run: "click",
        },
        {
            trigger: ".o_data_row:first:contains('Cold lead')",
        },
        {
            trigger: "th[data-name=score]",
            run: "click",
        },
        { trigger: `.o_data_row:first:contains('Hot lead') .o_score_hot:contains(72)` },
        {
            content: "why, once the pointer rests on it",
            trigger: `${hot} .o_crm_vn_score`,
            run: "hover",
        },
        { trigger: ".o_crm_vn_score_reasons:contains('Visited'):contains('Hot')" },
        {
            content: "only the hot ones",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_menu_item:contains(/^Hot$/)",
            run: "click",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Cold lead')))",
        },
        {
            trigger: ".o_group_by_menu .o_menu_item:contains('Temperature')",
            run: "click",
        },
        { trigger: ".o_group_name:contains('Hot (1)')", run: "click" },
        { trigger: `${hot} [name=name]`, run: "click" },
        { trigger: ".o_form_view .o_crm_vn_score_title .o_score_hot:contains(72)" },
        { trigger: ".o_notebook a[name=score]", run: "click" },
        {
            content: "where it stands",
            trigger: `${card} [role=meter][aria-valuenow='72']`,
        },
        { trigger: `${card}:contains('Odoo's probability')` },
        { trigger: `${card} .o_score_mark.o_score_reached:contains('Warm 20')` },
        {
            content: "point by point, with what they rest on",
            trigger: `${card} [data-kind=fit] .o_score_line:contains('+12'):contains('City: Huế')`,
        },
        {
            content: "what has faded stays",
            trigger: `${card} .o_score_faded:contains('Old calls'):contains('has faded')`,
        },
        {
            content: "what is missing",
            trigger: `${card} .o_score_target:contains('+8 to SQL'):contains('Call them')`,
        },
        {
            content: "the events that points are given for",
            trigger: `${card} .o_score_line:contains('Visited') button.o_score_events`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
        { trigger: ".o_back_button, .breadcrumb-item a:last", run: "click" },
        { trigger: ".o_form_view" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_board", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Hot lead') .o_score_hot:contains(72)",
            run: "hover",
        },
        { trigger: ".o_crm_vn_score_reasons .o_score_points:contains('+60')" },
        {
            content: "the card still opens",
            trigger: ".o_kanban_record:contains('Hot lead') .fw-bold",
            run: "click",
        },
        { trigger: ".o_form_view .o_crm_vn_score_title" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_lines", {
    steps: () => [
        { trigger: "[data-menu-xmlid='crm.crm_menu_report']", run: "click" },
        { trigger: "[data-menu-xmlid='crm_vn.crm_score_line_menu']", run: "click" },
        { trigger: ".o_pivot th:contains('Visited')" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        {
            trigger: ".o_data_row:contains('Hot lead'):contains('City: Huế')",
        },
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        { trigger: ".o_kanban_record:contains('Hot lead')" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_view canvas" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_none", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains('Hot lead')" },
        {
            content: "without rules, nothing of scores is in the way",
            trigger: ".o_list_view:not(:has(th[data-name=score]))",
        },
        { trigger: ".o_data_row:contains('Hot lead') [name=name]", run: "click" },
        {
            trigger:
                ".o_form_view:not(:has(.o_crm_vn_score_title)):not(:has(a[name=score]))",
        },
    ],
});
