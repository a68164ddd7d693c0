import { registry } from "@web/core/registry";

const field = (name) => `.o_crm_vn_service_field[data-name=${name}]`;
const state = (label) => `.o_statusbar_status [aria-checked=true]:contains('${label}')`;

registry.category("web_tour.tours").add("crm_vn_service_story_flat_call", {
    steps: () => [
        {
            content: "the lead of the landing page is called",
            trigger: ".o_care_name:contains('Trịnh Hoài Phương')",
        },
        {
            content: "what they asked for came along",
            trigger: ".o_care_input:contains('Trịnh Hoài Phương')",
        },
        {
            trigger: `.o_care_outputs [data-name=budget] input`,
            run: "edit 3000000000",
        },
        {
            trigger: `.o_care_outputs [data-name=intent] select`,
            run: "selectByLabel Within a month",
        },
        {
            trigger: ".o_care_outcomes button:contains('Interested, buys soon')",
            run: "click",
        },
        {
            trigger: ".o_care_outcomes [aria-checked=true]:contains('Interested, buys soon')",
        },
        {
            trigger: ".o_care_save",
            run: "click",
        },
        {
            content: "nobody else waits",
            trigger: ".o_care_empty:contains('All done')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_story_flat_viewing", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link[name=services]",
            run: "click",
        },
        {
            trigger: "button[name=action_plan_service]",
            run: "click",
        },
        {
            content: "book the viewing",
            trigger: ".modal [name=service_id] input",
            run: "edit Flat-viewing",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Flat-viewing Appointment')",
            run: "click",
        },
        {
            trigger: `.modal ${field("flat_type")} select`,
            run: "selectByLabel Two bedrooms",
        },
        {
            trigger: ".modal .o_field_widget[name=scheduled_at] input, .modal .o_field_widget[name=scheduled_at] button",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=scheduled_at] input",
            run: "edit 05/08/2035 10:00:00",
        },
        {
            trigger: ".modal .modal-title",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_plan]",
            run: "click",
        },
        {
            content: "they came",
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_start]",
            run: "click",
        },
        {
            trigger: state("In Progress"),
        },
        {
            trigger: `${field("intent")} select`,
            run: "selectByLabel Within a month",
        },
        {
            trigger: ".o_crm_vn_outcomes button:contains('Wants to reserve')",
            run: "click",
        },
        {
            trigger: ".o_crm_vn_outcomes [aria-checked=true]:contains('Wants to reserve')",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_done]:visible",
            run: "click",
        },
        {
            content: "the call after it is planned",
            trigger: "button[name=action_view_next]:contains('Quotation Follow-up')",
        },
        {
            content: "the lead is an opportunity",
            trigger: "button[name=action_view_lead]",
            run: "click",
        },
        {
            trigger: state("Proposition"),
        },
    ],
});
