import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_identity", {
    steps: () => [
        {
            content: "type the number of before 2018",
            trigger: ".o_searchview_input",
            run: "edit 01662246128",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger:
                ".o_list_renderer:not(:contains('Lê Lan')) .o_data_row:contains('Đặng Đình Đức') [name=complete_name]",
            run: "click",
        },
        {
            content: "see by what they are known",
            trigger: ".o_form_view .o_notebook a[name=identities]",
            run: "click",
        },
        {
            trigger: "[name=identity_ids] .o_data_row:contains('2512523625412515')",
        },
        {
            content: "note a second phone, as it is spoken",
            trigger: "[name=identity_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: "[name=identity_ids] .o_selected_row [name=value] input",
            run: "edit 0905 111 222",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_saved [name=identity_ids] .o_data_row:contains('+84905111222')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_identity_lead", {
    steps: () => [
        {
            trigger: ".o_searchview_input",
            run: "edit dang dinh duc",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger:
                ".o_kanban_renderer:not(:contains('Máy in')) .o_kanban_record:contains('Laptop')",
            run: "click",
        },
        {
            content: "the form says who it is",
            trigger:
                "[name=identity_match] [name=identity_partner_id]:contains('Đặng Đình Đức')",
        },
        {
            trigger: "button[name=action_use_identity_partner]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has([name=identity_match]))",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "another member of the family on the same phone",
            trigger: ".o_searchview_facet:contains('dang dinh duc') .o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('Máy in')",
            run: "click",
        },
        {
            trigger:
                "[name=identity_candidate_ids] .o_data_row:contains('Đặng Đình Đức') button[name=action_identify_lead]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has([name=identity_match]))",
        },
    ],
});
