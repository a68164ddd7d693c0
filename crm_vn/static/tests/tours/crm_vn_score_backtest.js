import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_score_backtest", {
    steps: () => [
        {
            content: "A new back-test",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Tour",
        },
        {
            content: "The active rules, all closed leads",
            trigger: "[name=rule_choice] input[data-value=active]:checked",
        },
        {
            trigger: "button[name=action_run]:visible",
            run: "click",
        },
        {
            content: "The result in words",
            trigger: "[name=summary]:contains(best tenth):contains(AUC)",
        },
        {
            content: "Few leads: a warning",
            trigger: ".alert-warning:contains(chance)",
        },
        {
            content: "The chart is drawn",
            trigger: ".o_crm_vn_backtest_chart canvas[aria-label*='%']",
        },
        {
            trigger: ".nav-link[name=score]",
            run: "click",
        },
        {
            content: "Ten tenths by score",
            trigger: "[name=score_line_ids] .o_data_row:nth-child(10)",
        },
        {
            trigger: ".nav-link[name=probability]",
            run: "click",
        },
        {
            content: "And by Odoo's probability",
            trigger: "[name=probability_line_ids] .o_data_row:nth-child(10)",
        },
        {
            trigger: ".nav-link[name=method]",
            run: "click",
        },
        {
            trigger: "[name=method]:contains(Odoo has learnt)",
        },
        {
            content: "The graph",
            trigger: ".oe_stat_button:contains(Analysis)",
            run: "click",
        },
        {
            trigger: ".o_graph_canvas_container canvas",
        },
    ],
});
