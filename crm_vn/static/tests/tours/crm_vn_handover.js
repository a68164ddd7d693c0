import { registry } from "@web/core/registry";

const addSuccessor = (row, name, share) => [
    {
        content: `add ${name}`,
        trigger: ".modal .o_field_x2many_list_row_add a, .modal .o_field_x2many_list_row_add button",
        run: "click",
    },
    {
        trigger: `.modal .o_data_row:nth-child(${row}).o_selected_row [name='user_id'] input`,
        run: `edit ${name}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item:contains('${name}')`,
        run: "click",
    },
    {
        trigger: `.modal .o_selected_row [name='user_id'] input:value('${name}')`,
    },
    {
        trigger: ".modal .o_selected_row [name='weight'] input",
        run: `edit ${share}`,
    },
    {
        content: "leave the row",
        trigger: ".modal .modal-title",
        run: "click",
    },
    {
        trigger: `.modal .o_data_row:not(.o_selected_row):contains('${name}')`,
    },
];

registry.category("web_tour.tours").add("crm_vn_handover", {
    steps: () => [
        {
            content: "how much of it is open",
            trigger: ".o_form_view button.oe_stat_button:contains('Hand Over'):contains('4')",
            run: "click",
        },
        {
            content: "all that is open is found",
            trigger: ".modal [name='lead_count']:contains('3')",
        },
        {
            trigger: ".modal [name='activity_count']:contains('1')",
        },
        ...addSuccessor(1, "khoa", 2),
        ...addSuccessor(2, "minh", 1),
        {
            content: "what each would get is shown before anything moves",
            trigger: ".modal .o_data_row:contains('khoa') [name='lead_count']:contains('2')",
        },
        {
            trigger: ".modal .o_data_row:contains('minh') [name='lead_count']:contains('1')",
        },
        {
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit Leaves on Friday",
        },
        {
            trigger: ".modal button[name='action_hand_over']",
            run: "click",
        },
        {
            content: "what moved",
            trigger: "body:not(:has(.modal)) .o_form_view button[name='action_view_lines']:contains('Leads')",
            run: "click",
        },
        {
            content: "and to whom",
            trigger: ".o_list_view .o_data_row:contains('lead 0')",
        },
    ],
});
