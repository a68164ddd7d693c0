import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_service_record", {
    steps: () => [
        {
            trigger: ".o_list_view .o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=service_id] input",
            run: "edit First visit",
        },
        {
            trigger: ".ui-autocomplete a:contains('First visit')",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=lead_id] input",
            run: "edit Flat",
        },
        {
            trigger: ".ui-autocomplete a:contains('Flat with a view')",
            run: "click",
        },
        {
            content: "whose deal it is, is the customer",
            trigger: "[name=partner_id] input:value('An Nguyen')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains('Start')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains('In Progress')",
        },
        {
            content: "nothing is done without an outcome",
            trigger: ".o_statusbar_buttons button:contains('Done')",
            run: "click",
        },
        {
            trigger: ".modal-footer button",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_crm_vn_outcomes button:contains('Not interested')",
            run: "click",
        },
        {
            content: "this one asks why",
            trigger: "[name=reason].o_required_modifier input",
        },
        {
            trigger: ".o_crm_vn_outcomes button:contains('Wants it')",
            run: "click",
        },
        {
            content: "this one does not",
            trigger:
                ".o_form_view:not(:has([name=reason] input)) .o_crm_vn_outcomes [aria-checked=true]:contains('Wants it')",
        },
        { trigger: "[name=note] textarea", run: "edit Likes the balcony" },
        {
            trigger: ".o_statusbar_buttons button:contains('Done')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status [aria-checked=true]:contains('Done')",
        },
        {
            content: "what comes next",
            trigger: ".oe_stat_button:contains('Offer')",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_last_breadcrumb_item:contains('Offer')",
        },
        {
            trigger: ".oe_stat_button:contains('First visit')",
        },
        {
            trigger: ".oe_stat_button:contains('Deal')",
            run: "click",
        },
        {
            content: "the deal has moved",
            trigger: ".o_statusbar_status [aria-checked=true]:contains('Visited')",
        },
        {
            trigger: ".nav-link[name=services]",
            run: "click",
        },
        {
            trigger: "[name=service_record_ids] .o_data_row:contains('Wants it')",
        },
        {
            trigger:
                "[name=service_record_ids] .o_data_row:contains('Offer') button[name=action_open]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_last_breadcrumb_item:contains('Offer')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_records", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('An Nguyen').text-danger",
        },
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('First visit') .text-danger",
        },
        {
            trigger: ".o_switch_view.o_calendar",
            run: "click",
        },
        {
            trigger: ".o_calendar_renderer .fc-event:contains('First visit')",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Bo Tran') input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_take]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Bo Tran') [name=user_id]:contains('seller')",
        },
        {
            content: "the card of the deal says what is next",
            trigger: ".o_menu_sections button[data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item[data-menu-xmlid='crm.menu_crm_opportunities']",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains('Flat with a view') .o_crm_vn_next_service.text-danger:contains('First visit')",
        },
    ],
});
