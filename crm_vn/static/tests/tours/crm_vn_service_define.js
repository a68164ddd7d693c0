import { registry } from "@web/core/registry";

const dialog = ".o_dialog:not(.o_inactive_modal)";
const field = (name) => `.o_crm_vn_service_field[data-name=${name}]`;

function addLine(list, label) {
    return [
        { trigger: `[name=${list}] .o_field_x2many_list_row_add a`, run: "click" },
        { trigger: `[name=${list}] .o_selected_row [name=name] input`, run: `edit ${label}` },
    ];
}

function addOutcome(name, kind) {
    return [
        {
            trigger: "[name=all_outcome_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: `${dialog} [name=name] input`, run: `edit ${name}` },
        { trigger: `${dialog} [name=kind] label:contains(${kind})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("crm_vn_service_define", {
    steps: () => [
        {
            content: "a service is defined by hand",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        { trigger: ".o_field_widget[name=name] input", run: "edit Site survey" },
        { trigger: ".o_field_widget[name=model_id] input", run: "edit Visit" },
        {
            trigger: ".o_field_widget[name=model_id] .dropdown-item:contains('Visit')",
            run: "click",
        },
        ...addLine("input_ids", "Address"),
        {
            content: "needed to begin",
            trigger: "[name=input_ids] .o_selected_row [name=required] input",
            run: "click",
        },
        {
            content: "the summary follows",
            trigger: ".o_crm_vn_service_summary:contains('To begin, one has to know: Address')",
        },
        { trigger: "a[name=output]", run: "click" },
        ...addLine("output_ids", "Roof"),
        { trigger: "[name=output_ids] .o_selected_row [name=type] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('One Choice')", run: "click" },
        {
            trigger: "[name=output_ids] .o_selected_row [name=choices] input",
            run: "edit Flat, Tiled",
        },
        { trigger: "a[name=outcomes]", run: "click" },
        ...addOutcome("Feasible", "Success"),
        {
            trigger: `${dialog} [name=score_points] input`,
            run: "edit 5",
        },
        { trigger: `${dialog} [name=name] input`, run: "click" },
        {
            content: "what it does, in words",
            trigger: `${dialog} [name=effects]:contains('+5 points')`,
        },
        { trigger: `${dialog} .o_form_button_save_new`, run: "click" },
        {
            content: "the next one",
            trigger: `${dialog} .o_form_view:not(:has([name=effects]:contains('points')))`,
        },
        { trigger: `${dialog} [name=name] input`, run: "edit Not feasible" },
        { trigger: `${dialog} [name=kind] label:contains(Failure)`, run: "click" },
        { trigger: `${dialog} .o_form_button_save`, run: "click" },
        {
            trigger: "[name=all_outcome_ids] .o_data_row:contains('Not feasible')",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_button_save:not(:visible)" },
        { trigger: "a[name=when]", run: "click" },
        { trigger: "[name=trigger] label:contains('stage')", run: "click" },
        {
            content: "what an answer needs is asked with it",
            trigger: ".o_field_widget[name=trigger_stage_id].o_required_modifier",
        },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_breadcrumb a:contains('Services')", run: "click" },
        { trigger: ".o_kanban_record:contains('Site survey'):contains('Not feasible')" },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_fields", {
    steps: () => [
        {
            content: "nothing is filled in yet, and what is needed is marked",
            trigger: `${field("budget")} label:contains('Budget'):contains('*')`,
        },
        {
            content: "no zero that nobody typed",
            trigger: `${field("budget")} input`,
            run({ anchor }) {
                if (anchor.value) {
                    throw new Error(`The budget is ${anchor.value}`);
                }
            },
        },
        { trigger: `${field("budget")} input`, run: "edit many" },
        { trigger: `${field("remark")} textarea`, run: "click" },
        { trigger: ".o_notification:contains('“many” is not a number')" },
        { trigger: `${field("budget")} input`, run: "edit 1,500" },
        { trigger: `${field("remark")} textarea`, run: "edit Nice people" },
        { trigger: `${field("member")} button:contains('No')`, run: "click" },
        { trigger: `${field("member")} button.active:contains('No')` },
        { trigger: `${field("wants")} select`, run: "selectByLabel Later" },
        { trigger: `${field("rooms")} input`, run: "edit Bath" },
        { trigger: `${field("rooms")} .dropdown-item:contains('Bath')`, run: "click" },
        { trigger: `${field("rooms")} .o_tag:contains('Bath')` },
        {
            content: "a colleague is found, not made up",
            trigger: `${field("who")} input`,
            run: "edit Nobody of that name",
        },
        {
            trigger: `${field("who")} .dropdown-menu:not(:contains('Create'))`,
        },
        { trigger: `${field("who")} input`, run: "edit Mitchell Colleague" },
        {
            trigger: `${field("who")} .dropdown-item:contains('Mitchell Colleague')`,
            run: "click",
        },
        {
            content: "the definition cannot be changed here",
            trigger: ".o_form_view:not(:has(.o_field_property_open_popover))",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_button_save:not(:visible)" },
        { trigger: `${field("budget")} input:value('1,500')`, run: "edit 0" },
        { trigger: `${field("remark")} textarea`, run: "clear" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_button_save:not(:visible)" },
    ],
});
