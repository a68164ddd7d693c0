import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_conversation", {
    steps: () => [
        {
            content: "who is not known yet comes first",
            trigger: ".o_data_row:first-child:contains('Lan Lê') [name=display_name]",
            run: "click",
        },
        {
            content: "read what was said",
            trigger: ".o_form_view [name=interaction_ids]:contains('Còn hàng không?')",
        },
        {
            content: "say who it is",
            trigger: "button[name=action_link_customer]",
            run: "click",
        },
        {
            content: "the customer with the number that was told is offered",
            trigger:
                ".modal [name=candidate_ids] .o_data_row:contains('Lê Thị Lan') " +
                "button[name=action_identify_account]",
            run: "click",
        },
        {
            content: "the account has its customer",
            trigger:
                "body:not(:has(.modal)) .o_form_view " +
                ".o_field_widget[name=partner_id]:contains('Lê Thị Lan')",
        },
        {
            content: "and can be taken away again",
            trigger: "button[name=action_unlink_owner]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "link it by looking for the customer",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name=action_link_customer]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Lê Thị",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Lê Thị Lan') a",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_form_view " +
                ".o_field_widget[name=partner_id]:contains('Lê Thị Lan')",
        },
        {
            content: "and open them",
            trigger: "button[name=action_open_owner]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_breadcrumb .active:contains('Lê Thị Lan')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_conversation_new", {
    steps: () => [
        {
            content: "only what nobody is known of",
            trigger: ".o_kanban_record:contains('Lan Lê'):contains('Not linked yet')",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_new_lead]",
            run: "click",
        },
        {
            content: "a lead with what was told",
            trigger: ".o_form_view .o_breadcrumb:contains('Zalo – Lan Lê')",
        },
    ],
});
