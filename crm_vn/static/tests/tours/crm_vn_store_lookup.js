import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_store_lookup", {
    steps: () => [
        {
            content: "type the number of before 2018, as a scanner would send it",
            trigger: ".o_form_view [name=query] input",
            run: "edit 01662 246 128",
        },
        {
            trigger: "[name=query] input",
            run: "press Enter",
        },
        {
            content: "see the summary, and nothing else",
            trigger:
                "[name=line_ids] .o_kanban_record:contains('Known in the chain'):contains('Orders'):not(:contains('Đức'))",
        },
        {
            trigger: "[name=line_ids] button[name=action_serve]",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] input",
            run: "edit At the counter, about the warranty",
        },
        {
            trigger: ".modal button[name=action_serve]:visible",
            run: "click",
        },
        {
            content: "the customer opens at once",
            trigger: ".o_form_view:contains('Đặng Đình Đức') button[name=action_view_purchases]",
            run: "click",
        },
        {
            content: "what they bought elsewhere",
            trigger: ".o_list_view .o_data_row:contains('iPhone'):contains('356938035643809')",
        },
        {
            content: "back at the counter",
            trigger: ".breadcrumb-item a:contains('Find Customer')",
            run: "click",
        },
        {
            content: "the customer is the store's now",
            trigger: "[name=line_ids] .o_kanban_record:contains('Đặng Đình Đức')",
        },
        {
            content: "the next one: a part of a number finds nobody",
            trigger: "[name=query] input",
            run: "edit 0362",
        },
        {
            trigger: "button[name=action_search]",
            run: "click",
        },
        {
            trigger: ".alert:contains('Nobody found')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_store_access", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Requested') td[name=reason]:contains('first')",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_refuse]",
            run: "click",
        },
        {
            trigger: ".modal [name=note] input",
            run: "edit Our delivery is on its way",
        },
        {
            trigger: ".modal button[name=action_answer]:visible",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(button[name=action_approve])) [name=note]:contains('Our delivery')",
        },
        {
            trigger: ".breadcrumb-item a:contains('Access Requests')",
            run: "click",
        },
        {
            content: "the second request, from the list",
            trigger: ".o_data_row:contains('second') button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:contains('second')))",
        },
    ],
});
