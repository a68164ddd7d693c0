import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_vn_intake_call", {
    steps: () => [
        {
            content: "a new source",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] input",
            run: "edit Hotline 1900",
        },
        {
            content: "of calls",
            trigger: ".o_field_widget[name='kind'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Call centre')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='provider'] input",
            run: "click",
        },
        {
            content: "only call centres are offered",
            trigger:
                ".o_select_menu_menu:not(:contains('Zalo')) " +
                ".o_select_menu_item:contains('CareSoft')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_field_widget[name='page_url']))",
        },
        {
            trigger: ".o_field_widget[name='provider_secret'] input[type='password']",
            run: "edit CS123",
        },
        ...stepUtils.saveForm(),
        {
            content: "what to enter there",
            trigger: ".o_form_view div[name='provider_help']:contains('CareSoft')",
        },
        {
            trigger: ".o_form_view code:contains('/crm_vn/intake/')",
        },
        {
            content: "another telephone system",
            trigger: ".o_field_widget[name='provider'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('VoiceCloud')",
            run: "click",
        },
        {
            content: "has three addresses, and no key",
            trigger:
                ".o_form_view:not(:has(.o_field_widget[name='provider_secret'])) " +
                ".o_field_widget[name='hangup_url']:contains('/hangup')",
        },
        ...stepUtils.saveForm(),
    ],
});
