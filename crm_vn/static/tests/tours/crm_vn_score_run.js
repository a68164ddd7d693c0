import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_score_run", {
    steps: () => [
        {
            content: "nothing was scored again yet",
            trigger: ".o_list_view .o_view_nocontent",
        },
        {
            content: "start it by hand",
            trigger: "button[name='action_start']",
            run: "click",
        },
        {
            content: "it is told above the list",
            trigger: ".o_crm_vn_score_progress [role='progressbar']",
        },
        {
            content: "and in its row",
            trigger: ".o_data_row:contains('By hand') .o_field_badge:contains('Waiting')",
        },
        {
            trigger: ".o_data_row:contains('By hand') .o_data_cell[name='name']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_progressbar",
        },
        {
            content: "the list of rules tells it, too, and leads back",
            trigger: "button[data-menu-xmlid='crm.crm_menu_config']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='crm_vn.crm_score_rule_menu']",
            run: "click",
        },
        {
            trigger:
                ".o_list_view:has(button[name='action_score_again']) " +
                ".o_crm_vn_score_progress button:contains('See the runs')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('By hand')",
        },
    ],
});
