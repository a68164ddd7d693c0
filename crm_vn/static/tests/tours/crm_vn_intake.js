import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_vn_intake_salesman", {
    steps: () => [
        {
            content: "the lead of the landing page is in the pipeline, with its campaign",
            trigger:
                ".o_kanban_record:contains('iPhone 17 – Nguyễn Văn An')" +
                ":contains('Landing iPhone'):contains('Tết 2027')",
            run: "click",
        },
        {
            content: "the lead shows what the visitor wrote",
            trigger: ".o_form_view .o_field_html:contains('Trả góp 12 tháng')",
        },
        {
            content: "and where they came in",
            trigger: ".o_form_view .nav-link[name='lead']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='intake_source_id']:contains('Landing iPhone')",
        },
        {
            content: "the chatter says so too",
            trigger: ".o-mail-Message:contains('Landing iPhone')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_intake_admin", {
    steps: () => [
        {
            content: "the card of the landing page counts what came in",
            trigger:
                ".o_kanban_record:contains('Landing iPhone') " +
                "[name='action_view_events'].text-danger:contains('1')",
            run: "click",
        },
        {
            content: "the failed request says why",
            trigger: ".o_data_row:contains('Landing iPhone') [name='contact_name']",
            run: "click",
        },
        {
            content: "correct the phone number",
            trigger: ".o_field_widget[name='phone'] input",
            run: "edit 0987654321",
        },
        ...stepUtils.saveForm(),
        {
            content: "replay",
            trigger: "button[name='action_replay']",
            run: "click",
        },
        {
            content: "it became a lead",
            trigger: "button[name='action_view_lead']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] :value(Lê Thị Bình)",
        },
    ],
});
