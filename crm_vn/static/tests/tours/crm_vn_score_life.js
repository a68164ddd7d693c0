import { registry } from "@web/core/registry";

const BADGES = ".o_form_view div[name='qualification']";
const STATUS = ".o_field_widget[name='qualification'] .o_arrow_button_current";

const openPage = (content) => [
    {
        content,
        trigger: ".o_notebook .nav-link[name='qualification']",
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_vn_score_life_answer", {
    steps: () => [
        {
            content: "it is an MQL that waits for an answer",
            trigger: `${STATUS}:contains('MQL')`,
        },
        {
            trigger: `${BADGES}:contains('To Review')`,
        },
        {
            content: "accept it",
            trigger: "button[name='action_accept']",
            run: "click",
        },
        {
            content: "it is an SQL",
            trigger: `${STATUS}:contains('SQL')`,
        },
        {
            trigger: `${BADGES}:contains('Accepted')`,
        },
        {
            content: "recycle it",
            trigger: "button[name='action_open_recycle']",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_radio label:contains('Buys later')",
            run: "click",
        },
        {
            trigger: ".modal [name='note'] textarea",
            run: "edit After Tết",
        },
        {
            trigger: ".modal button[name='action_apply']:contains('Recycle')",
            run: "click",
        },
        {
            content: "it is an IQL again",
            trigger: `body:not(:has(.modal)) ${STATUS}:contains('IQL')`,
        },
        ...openPage("what was is told"),
        {
            trigger:
                "[name='qualification_log_ids'] .o_data_row:contains('Recycled'):contains('Buys later')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_life_convert", {
    steps: () => [
        {
            content: "convert it",
            trigger: ".o_statusbar_buttons button:contains('Convert to Opportunity')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "something is missing, and what to do is said",
            trigger: ".o_error_dialog:contains('Expressed need'):contains('Ask what they want')",
        },
        {
            trigger: ".o_error_dialog footer button",
            run: "click",
        },
        {
            trigger: ".modal button.btn-secondary:contains('Cancel'), .modal footer .btn-secondary",
            run: "click",
        },
        ...openPage("the list says so, too"),
        {
            trigger: "[name='conversion_checklist'] .fa-square-o",
        },
        {
            trigger: "[name='need'] textarea",
            run: "edit A flat",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "nothing is missing any more",
            trigger: "[name='conversion_checklist'] .fa-check-square-o",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('Convert to Opportunity')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "it is an opportunity",
            trigger: "body:not(:has(.modal)) .o_form_view [name='stage_id']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_life_many", {
    steps: () => [
        {
            content: "select all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle:contains('Actions')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Reject MQL')",
            run: "click",
        },
        {
            content: "how many",
            trigger: ".modal [name='lead_count']:contains('3')",
        },
        {
            trigger: ".modal .o_field_radio label:contains('Budget too small')",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_apply']:contains('Reject')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_life_report", {
    steps: () => [
        {
            content: "the report counts",
            trigger: ".o_pivot th:contains('Accepted (%)')",
        },
        {
            content: "as a list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Accepted')",
        },
        {
            content: "configuration",
            trigger: ".o_menu_sections button:contains('Configuration')",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='crm_vn.crm_conversion_check_menu']",
            run: "click",
        },
        {
            content: "switch a check on",
            trigger:
                ".o_list_view .o_data_row:contains('Expressed need') [name='active'] input",
            run: "click",
        },
        {
            trigger:
                ".o_list_view .o_data_row:contains('Expressed need') [name='active'] input:checked",
        },
        {
            trigger: ".o_menu_sections button:contains('Configuration')",
            run: "click",
        },
        {
            trigger:
                ".dropdown-item[data-menu-xmlid='crm_vn.crm_qualification_action_menu']",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Answer the new MQL') td[name='name']",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='who']",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_life_book", {
    steps: () => [
        {
            content: "plan the viewing",
            trigger: ".o_notebook .nav-link[name='services']",
            run: "click",
        },
        {
            trigger: "button[name='action_plan_service']",
            run: "click",
        },
        {
            trigger: ".modal [name='service_id'] input",
            run: "edit Flat-viewing",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Flat-viewing')",
            run: "click",
        },
        {
            content: "agree on a time",
            trigger:
                ".modal .o_field_widget[name=scheduled_at] input, .modal .o_field_widget[name=scheduled_at] button",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=scheduled_at] input",
            run: "edit 05/08/2035 10:00:00",
        },
        {
            trigger: ".modal .modal-title",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_plan']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_score_life_why", {
    steps: () => [
        {
            content: "it is an opportunity that was accepted",
            trigger: `${BADGES}:contains('Accepted')`,
        },
        ...openPage("the salesperson sees why"),
        {
            trigger: "[name='need'] textarea:value('Two bedrooms')",
        },
        {
            trigger: "[name='qualification_log_ids'] .o_data_row:contains('Reached')",
        },
        {
            trigger: "[name='qualification_log_ids'] .o_data_row:contains('Converted')",
        },
    ],
});
