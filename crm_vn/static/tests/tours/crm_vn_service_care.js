import { registry } from "@web/core/registry";

const customer = (name) => `.o_care_name:contains('${name}')`;

registry.category("web_tour.tours").add("crm_vn_service_care", {
    steps: () => [
        {
            content: "the script says the name, the queue who is next",
            trigger: `.o_care_view:has(${customer("Customer One")}) .o_care_script:contains('Hello Customer One')`,
        },
        {
            trigger: ".o_care_item.active:contains('Customer One')",
        },
        {
            trigger: ".o_care_position:contains('1/3')",
        },
        {
            content: "the first output has the focus; nothing is chosen yet",
            trigger: ".o_care_outputs [data-name=budget] input:focus",
            run: "press control+Enter",
        },
        {
            content: "it says what is missing, and goes there",
            trigger: ".o_care_refused:contains('Outcome')",
        },
        {
            trigger: ".o_care_outcomes button:focus",
            run: "press 4",
        },
        {
            content: "a reason is needed: the focus is there",
            trigger: ".o_care_outcomes [aria-checked=true]:contains('Refused')",
        },
        {
            trigger: "[name=reason] input:focus",
            run: "press control+Enter",
        },
        {
            trigger: ".o_care_refused:contains('Reason')",
        },
        {
            trigger: "[name=reason] input:focus",
            run: "edit No money",
        },
        {
            trigger: "[name=reason] input:focus",
            run: "press control+Enter",
        },
        {
            content: "the next one",
            trigger: customer("Customer Two"),
        },
        {
            trigger: ".o_care_done:contains('1')",
        },
        {
            trigger: ".o_care_outputs [data-name=budget] input:focus",
            run: "edit 500",
        },
        {
            content: "digits typed into a field choose nothing",
            trigger: ".o_care_outcomes:not(:has([aria-checked=true]))",
        },
        {
            trigger: ".o_care_outputs [data-name=budget] input",
            run: "press alt+o",
        },
        {
            trigger: ".o_care_outcomes button:focus",
            run: "press 1",
        },
        {
            trigger: ".o_care_outcomes [aria-checked=true]:contains('Booked')",
            run: "press control+Enter",
        },
        {
            trigger: customer("Customer Three"),
        },
        {
            content: "skip it: it is the only one",
            trigger: ".o_care_outputs [data-name=budget] input:focus",
            run: "press alt+n",
        },
        {
            trigger: ".o_notification:contains('There is no other one')",
        },
        {
            content: "back to the one before, which is done",
            trigger: customer("Customer Three"),
            run: "press alt+p",
        },
        {
            trigger: `.o_care_view:has(${customer("Customer Two")}) .o_care_next`,
            run: "press control+Enter",
        },
        {
            trigger: customer("Customer Three"),
        },
        {
            trigger: ".o_care_outputs [data-name=budget] input:focus",
            run: "press alt+o",
        },
        {
            trigger: ".o_care_outcomes button:focus",
            run: "press 2",
        },
        {
            trigger: ".o_care_outcomes [aria-checked=true]:contains('Later')",
            run: "press alt+t",
        },
        {
            content: "again in an hour",
            trigger: "button[name=next_hour]:focus",
            run: "press Enter",
        },
        {
            trigger: "button[name=next_hour][aria-pressed=true]",
        },
        {
            trigger: ".o_care_next_hint:contains('Trial call')",
            run: "press control+Enter",
        },
        {
            content: "nothing is left for now",
            trigger: ".o_care_empty:contains('3 done today')",
        },
        {
            trigger: ".o_care_empty:contains('Customer Three')",
            run: "press ?",
        },
        {
            trigger: ".modal .o_care_shortcuts",
            run: "press Escape",
        },
        {
            trigger: "body:not(:has(.modal)) .o_care_ahead",
            run: "press alt+s",
        },
        {
            content: "go on ahead of time",
            trigger: customer("Customer Three"),
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_care_leave", {
    steps: () => [
        {
            trigger: customer("Customer One"),
        },
        {
            trigger: "[name=note] textarea",
            run: "edit Has a dog",
        },
        {
            trigger: ".o_care_item:contains('Customer Two')",
            run: "click",
        },
        {
            trigger: customer("Customer Two"),
        },
        {
            trigger: ".o_care_previous",
            run: "click",
        },
        {
            content: "it was kept",
            trigger: `.o_care_view:has(${customer("Customer One")}) [name=note] textarea:value('Has a dog')`,
        },
        {
            content: "what is known of the customer opens, and one comes back",
            trigger: ".o_care_name",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] :value('Customer One')",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a:contains('Care')",
            run: "click",
        },
        {
            trigger: customer("Customer One"),
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_care_manager", {
    steps: () => [
        {
            content: "nothing of one's own",
            trigger: ".o_care_empty",
        },
        {
            trigger: ".o_care_person",
            run: "click",
        },
        {
            trigger: ".o_care_person:has(option:contains('own'))",
            run: "selectByLabel own (4)",
        },
        {
            trigger: customer("Customer One"),
        },
        {
            trigger: ".o_care_outcomes button:contains('Later')",
            run: "click",
        },
        {
            trigger: ".o_care_outcomes [aria-checked=true]:contains('Later')",
        },
        {
            trigger: ".o_care_save",
            run: "click",
        },
        {
            trigger: customer("Customer Two"),
        },
    ],
});
