import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_vn_meeting", {
    steps: () => [
        {
            content: "what came of the meeting is not known yet",
            trigger: ".o_form_view:not(:has([name=interaction_result] .badge))",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_meeting_no_show]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=interaction_result]:contains('No-show')",
        },
        {
            content: "he came after all",
            trigger: ".o_statusbar_buttons button[name=action_meeting_held]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=interaction_result]:contains('Held')",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_meeting_cancel]",
            run: "click",
        },
        {
            content: "think again",
            trigger: ".modal-footer button:contains('Keep It')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
