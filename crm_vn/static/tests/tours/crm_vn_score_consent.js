import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_score_consent", {
    steps: () => [
        {
            content: "Open the lead",
            trigger: ".o_kanban_record:contains(Consent Tour Lead)",
            run: "click",
        },
        {
            content: "Where it is said who they are",
            trigger: ".nav-link[name=lead]",
            run: "click",
        },
        {
            content: "They asked not to be scored",
            trigger: "[name=score_excluded] input:visible",
            run: "click",
        },
        {
            content: "A reason is asked for",
            trigger: "[name=score_excluded_kind].o_required_modifier:visible",
        },
        {
            trigger: "[name=score_excluded_kind] input:visible",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Asked not to be scored)",
            run: "click",
        },
        {
            content: "Said before it is saved",
            trigger: "[name=score_exclusion]:visible:contains(Asked)",
        },
        {
            trigger: "[name=score_excluded_reason] input:visible",
            run: "edit By phone",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The reason is shown",
            trigger: ".o_form_saved [name=score_exclusion]:visible:contains(By phone)",
        },
    ],
});
