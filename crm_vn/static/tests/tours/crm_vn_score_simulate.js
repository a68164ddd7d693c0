import { registry } from "@web/core/registry";

const row = "[name=line_ids] .o_data_row:contains('Lives in Hue')";

registry.category("web_tour.tours").add("crm_vn_score_simulate", {
    steps: () => [
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "rules that are off",
            trigger: ".o_filter_menu .dropdown-item:contains(/^Off$/)",
            run: "click",
        },
        { trigger: ".o_data_row td:contains('Lives in Hue')", run: "click" },
        {
            content: "what would it do?",
            trigger: ".o_form_view button[name=action_simulate]",
            run: "click",
        },
        { content: "it is on in the simulation", trigger: `${row} [name=is_on] input:checked` },
        { trigger: `${row} td[name=points]`, run: "click" },
        { trigger: "[name=line_ids] .o_selected_row [name=points] input", run: "edit 33" },
        { trigger: "button[name=action_simulate]", run: "click" },
        {
            content: "one lead gets warm",
            trigger: ".o_crm_vn_simulation_bands td[data-way=cold-warm]:contains(/^\\s*1\\s*$/)",
        },
        {
            content: "and is named",
            trigger: ".o_crm_vn_simulation_leads tr:contains('Tour lead'):contains('+33')",
        },
        { trigger: "button[name=action_apply]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "it counts now",
            trigger: ".o_list_view .o_data_row:contains('Lives in Hue'):contains('33')",
        },
    ],
});
