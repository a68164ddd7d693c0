import { registry } from "@web/core/registry";

const openWizard = (menu) => [
    {
        content: "open the actions",
        trigger: menu,
        run: "click",
    },
    {
        content: "plan a service",
        trigger: ".o-dropdown--menu .dropdown-item:contains('Plan Service')",
        run: "click",
    },
    {
        content: "choose the service",
        trigger: ".modal [name='service_id'] input",
        run: "edit Trial call",
    },
    {
        trigger: ".o-autocomplete--dropdown-item:contains('Trial call')",
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_vn_service_plan_one", {
    steps: () => [
        {
            content: "the opportunity is there",
            trigger: ".o_form_view .o_field_widget[name='name']",
        },
        ...openWizard(".o_cp_action_menus .fa-cog"),
        {
            content: "what it needs to know is filled from the opportunity",
            trigger: ".modal [name='inputs'] input:value('Fridge')",
        },
        {
            content: "who does it is there",
            trigger: ".modal [name='user_id'] input:value('own')",
        },
        {
            content: "plan it",
            trigger: ".modal button[name='action_plan']",
            run: "click",
        },
        {
            content: "the record is opened",
            trigger: "body:not(:has(.modal)) .o_last_breadcrumb_item:contains('Trial call')",
        },
        {
            trigger: ".o_notification:contains('It is planned for own')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_plan_many", {
    steps: () => [
        {
            content: "select all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        ...openWizard(".o_cp_action_menus .dropdown-toggle:contains('Actions')"),
        {
            content: "how many are planned",
            trigger: ".modal [name='planned_count']:contains('2')",
        },
        {
            content: "and what is left out, and why",
            trigger: ".modal .alert-warning:contains('open already')",
        },
        {
            trigger: ".modal [name='per_day'] input",
            run: "edit 1",
        },
        {
            content: "plan them",
            trigger: ".modal button[name='action_plan']",
            run: "click",
        },
        {
            content: "the records are listed",
            trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: ".o_notification:contains('2 records were planned')",
        },
    ],
});
