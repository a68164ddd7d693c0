import { registry } from "@web/core/registry";

const menu = (name) => [
    {
        content: "open the section of the store",
        trigger: ".o_menu_sections [data-menu-xmlid='crm_vn.crm_store_menu']",
        run: "click",
    },
    {
        content: `choose ${name}`,
        trigger: `.dropdown-item[data-menu-xmlid='crm_vn.crm_store_menu_${name}']`,
        run: "click",
    },
];

const choose = (field, name) => [
    {
        trigger: `[name=${field}] input`,
        run: `edit ${name}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item:contains('${name}')`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_vn_store_salesperson", {
    steps: () => [
        {
            content: "look at everything there is",
            trigger: ".o_searchview_facet:contains('My Pipeline') .o_facet_remove",
            run: "click",
        },
        {
            content: "of the own store only",
            trigger:
                ".o_kanban_renderer:not(:contains('Saigon laptop')) .o_kanban_record:contains('Hanoi laptop'):contains('Hanoi')",
        },
        {
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create [name=name] input",
            run: "edit Printer",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_edit",
            run: "click",
        },
        {
            content: "the form says where it went",
            trigger: ".o_form_view [name=store_id] input:value('Hanoi')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_store_manager", {
    steps: () => [
        ...menu("overview"),
        {
            content: "one card, with the manager's name and what waits",
            trigger:
                ".o_kanban_renderer:not(:contains('Saigon')) .o_kanban_record:contains('Hanoi'):contains('store_manager') a[name=action_view_unassigned]:contains('3')",
            run: "click",
        },
        {
            content: "the figure opens what it counts",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
        ...menu("people"),
        {
            trigger:
                ".o_kanban_renderer:not(:contains('saigon_user')) .o_kanban_record:contains('own'):contains('Ongoing leads')",
            run: "click",
        },
        {
            content: "their page, without a right on users",
            trigger: ".o_form_view button[name=action_view_open_leads]",
        },
        ...menu("unassigned"),
        {
            content: "choose two of the three",
            trigger: ".o_data_row:contains('Tour lead 1') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Tour lead 2') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row_selected:contains('Tour lead 2') td[name=user_id]",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=user_id] input",
            run: "edit own",
        },
        {
            content: "nobody of another store is offered",
            trigger:
                ".o-autocomplete--dropdown-menu:not(:contains('saigon_user')) .o-autocomplete--dropdown-item:contains('own')",
            run: "click",
        },
        {
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "both have their salesperson",
            trigger:
                ".o_list_view:not(:has(.modal)) .o_data_row:contains('Tour lead 1') td[name=user_id]:contains('own')",
        },
        ...menu("numbers"),
        {
            trigger: ".o_graph_view canvas",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_store_headquarters", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=name] input",
            run: "edit Centre",
        },
        {
            trigger: ".o_form_view [name=code] input",
            run: "edit C",
        },
        ...choose("parent_id", "Chain"),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            trigger: ".o_form_button_create",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('New')",
        },
        {
            trigger: ".o_form_view [name=name] input",
            run: "edit Danang",
        },
        {
            trigger: ".o_form_view [name=code] input",
            run: "edit DN",
        },
        ...choose("parent_id", "Centre"),
        ...choose("manager_id", "newcomer"),
        ...choose("user_ids", "colleague"),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the manager is a member too",
            trigger: ".o_control_panel button[name=action_view_members]:contains('2')",
        },
        {
            trigger: ".breadcrumb-item:contains('Stores') a, .o_back_button a",
            run: "click",
        },
        {
            trigger: ".o_switch_view.o_hierarchy",
            run: "click",
        },
        {
            content: "who belongs where",
            trigger:
                ".o_hierarchy_node_container:contains('Centre') button[name=hierarchy_search_subsidiaries]",
            run: "click",
        },
        {
            trigger:
                ".o_hierarchy_node:contains('Danang'):contains('newcomer') [name=user_ids] .o_avatar:nth-child(2)",
        },
        {
            trigger: ".o_menu_sections [data-menu-xmlid='crm_vn.crm_store_menu']",
            run: "click",
        },
        {
            trigger:
                ".dropdown-item[data-menu-xmlid='crm_vn.crm_store_menu_opportunities']",
            run: "click",
        },
        {
            trigger: ".o_kanban_view .o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_group_by_menu .o_menu_item:contains('Store')",
            run: "click",
        },
        {
            content: "the pipeline by store",
            trigger: ".o_kanban_group:contains('Saigon laptop') .o_column_title:contains('Saigon')",
        },
        {
            trigger: ".o_kanban_group:contains('Hanoi laptop') .o_column_title:contains('Hanoi')",
        },
    ],
});
