import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_service_meeting", {
    steps: () => [
        {
            content: "the appointment of a service says so",
            trigger: "button[name=action_open_service_record]:contains('Viewing')",
        },
        {
            content: "no second link to the same",
            trigger: ".o-form-buttonbox:not(:has([name=action_open_calendar_event]))",
        },
        {
            content: "the customer asks for another time",
            trigger: ".o_field_widget[name=start] button, .o_field_widget[name=start] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=start] input[data-field=start]",
            run: "edit 05/08/2035 10:00:00",
        },
        {
            trigger: ".o_field_widget[name=location] input",
            run: "edit At the flat",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "it is the time of the service now",
            trigger: "button[name=action_open_service_record]",
            run: "click",
        },
        {
            trigger: ".breadcrumb-item:contains('Viewing · Lan')",
        },
        {
            content: "back to the meeting, where nobody came",
            trigger: ".breadcrumb-item:contains('Viewing · Lan') a",
            run: "click",
        },
        {
            trigger: ".o_calendar_event_form_view",
        },
    ],
});
