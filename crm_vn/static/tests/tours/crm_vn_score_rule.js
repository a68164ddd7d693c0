import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_score_rule", {
    steps: () => [
        {
            content: "no rule yet: begin with a set",
            trigger: ".o_view_nocontent a:contains('Switch on a Starter Set')",
            run: "click",
        },
        {
            content: "switch one on",
            trigger:
                ".o_kanban_record:contains('B2B software') button[name=action_switch_on]",
            run: "click",
        },
        {
            content: "its rules are active",
            trigger:
                ".o_kanban_record:contains('B2B software'):contains('14 of 14 rules active')",
        },
        {
            content: "open them",
            trigger: ".o_kanban_record:contains('B2B software') .fw-bold:contains('B2B')",
            run: "click",
        },
        {
            content: "each in words",
            trigger: ".o_data_row:contains('Answered a call'):contains('15 at most')",
        },
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Answered twice",
        },
        {
            content: "what they did",
            trigger: "[name=kind] label:contains(Engagement)",
            run: "click",
        },
        {
            content: "the picture of what an event is worth",
            trigger: ".o_crm_vn_decay:contains('+10')",
        },
        { trigger: "[name=points] input", run: "edit 12" },
        { trigger: "[name=max_points] input", run: "edit 5" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "less than one event: says what to do",
            trigger: ".modal-body:contains('raise “At Most”')",
        },
        {
            content: "close it",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        { trigger: "[name=max_points] input", run: "edit 24" },
        { trigger: "[name=half_life_days] input", run: "edit 30" },
        {
            content: "the sentence follows",
            trigger:
                ".o_crm_vn_rule_sentence:contains('+12 for each'):contains('24 at most')",
        },
        { trigger: "a[name=leads]", run: "click" },
        {
            content: "which leads, with their number",
            trigger: ".o_field_widget[name=domain]:contains('record')",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_button_save:not(:visible)" },
        {
            content: "it can be simulated now",
            trigger: "button[name=action_simulate]:visible",
        },
    ],
});
