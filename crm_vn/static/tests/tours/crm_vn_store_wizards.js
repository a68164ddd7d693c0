import { registry } from "@web/core/registry";

const openWizard = (name) => [
    {
        content: "the actions of the store",
        trigger: ".o_form_view .o_cp_action_menus button",
        run: "click",
    },
    {
        trigger: `.o-dropdown-item:contains('${name}')`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_vn_store_clone", {
    steps: () => [
        ...openWizard("New Store Like This"),
        {
            content: "the code is the next of the series",
            trigger: ".modal .o_field_widget[name='code'] input:value('HN03')",
        },
        {
            content: "only the name must be typed",
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Hanoi Cau Giay",
        },
        {
            content: "somebody comes in the place of the salesperson",
            trigger: ".modal .o_data_row:contains('Own documents') [name='kind']",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row [name='kind'] input, .modal .o_selected_row [name='kind'] select",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('New user')",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row [name='name'] input",
            run: "edit Nguyễn Văn An",
        },
        {
            trigger: ".modal .o_selected_row [name='login'] input",
            run: "edit an@chain.vn",
        },
        {
            trigger: ".modal button[name='action_clone']",
            run: "click",
        },
        {
            content: "the new store opens",
            trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name='name'] input:value('Hanoi Cau Giay')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_store_close", {
    steps: () => [
        ...openWizard("Close Store"),
        {
            content: "what there is to hand over",
            trigger: ".modal .o_field_widget[name='work']:contains('Lead: 1')",
        },
        {
            content: "the store beside it is offered",
            trigger: ".modal .o_field_widget[name='successor_id'] input:value('Haiphong')",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Lease ended",
        },
        {
            trigger: ".modal button[name='action_close']",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('Haiphong has taken over')",
        },
        {
            content: "the dialog is gone",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_store_archive", {
    steps: () => [
        {
            trigger: ".o_form_view .o_cp_action_menus button",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Archive')",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "open work is closed by handing it over",
            trigger: ".modal .modal-body:contains('Lead: 1'):contains('Close Store')",
        },
        {
            trigger: ".modal footer .btn",
            run: "click",
        },
    ],
});
