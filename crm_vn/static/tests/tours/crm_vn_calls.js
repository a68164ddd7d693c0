import { registry } from "@web/core/registry";

const switchTo = (view, shown) => [
    { trigger: `.o_switch_view.o_${view}`, run: "click" },
    { content: `shown as ${view}`, trigger: shown },
];

registry.category("web_tour.tours").add("crm_vn_call_log", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Laptop')",
            run: "click",
        },
        {
            content: "the first click",
            trigger: ".o_form_view .o_statusbar_buttons button:contains('Log Call')",
            run: "click",
        },
        {
            content: "the number is there",
            trigger: ".modal [name=phone] input:value('0362 246 128')",
        },
        {
            content: "the second click",
            trigger: ".modal footer button:contains('No Answer')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_notification:contains('logged')" },
        {
            content: "once more, with all there is to say",
            trigger: ".o_form_view .o_statusbar_buttons button:contains('Log Call')",
            run: "click",
        },
        { trigger: ".modal [name=duration] input", run: "edit 3:20" },
        { trigger: ".modal [name=summary] textarea", run: "edit Wants the silver one" },
        {
            content: "when one calls back is shown before",
            trigger: ".modal [name=usual_callback_date]:visible",
        },
        {
            trigger: ".modal footer button:contains('Call Back')",
            run: "click",
        },
        {
            content: "the next call is an activity, which is logged from where it is",
            trigger:
                "body:not(:has(.modal)) .o-mail-Activity:contains('Call back at') .o-mail-Activity-logCall",
            run: "click",
        },
        {
            trigger: ".modal footer button:contains('Answered')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)):not(:has(.o-mail-Activity))" },
        {
            trigger: ".o_navbar_apps_menu button",
            run: "click",
        },
        {
            trigger: ".o_app[data-menu-xmlid='crm_vn.crm_call_menu_root']",
            run: "click",
        },
        {
            trigger:
                ".o_list_view .o_data_row:contains('Laptop'):contains('No answer')",
        },
        {
            trigger:
                ".o_list_view .o_data_row:contains('Laptop'):contains('Call back later'):contains('3:20') [name=date]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=summary] textarea:value('Wants the silver one')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_calls", {
    steps: () => [
        {
            content: "all that one sees",
            trigger: ".o_data_row:contains('Answered'):contains('2:05')",
        },
        {
            content: "a recording is a link",
            trigger: ".o_data_row a.o_crm_vn_play[href='https://example.com/a.mp3']",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Saigon caller')))",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_menu_item:contains('Missed and Not Called Back')",
            run: "click",
        },
        {
            content: "one waits",
            trigger: ".o_list_view:has(.o_data_row:count(1)) .o_data_row .fa-arrow-down.text-danger",
        },
        ...switchTo("kanban", ".o_kanban_view .o_kanban_record:contains('No answer')"),
        ...switchTo("pivot", ".o_pivot table"),
        ...switchTo("graph", ".o_graph_renderer canvas"),
        ...switchTo("calendar", ".o_calendar_view .fc-event"),
        ...switchTo("list", ".o_list_view .o_data_row"),
        {
            trigger: ".o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('2:05') [name=date]",
            run: "click",
        },
        {
            content: "it can be listened to",
            trigger:
                ".o_form_view audio[src='https://example.com/a.mp3'][preload=none]",
        },
        {
            content: "what was recorded stays; what was said is added",
            trigger: ".o_form_view:not(:has([name=duration] input)) [name=summary] textarea",
            run: "edit Asked for a price",
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_statusbar_buttons button:contains('Create Lead')",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=phone] input:value('0905 111 222')",
        },
        {
            trigger: ".o_form_view [name=name] textarea",
            run: "edit Smart TV",
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        { trigger: ".o_form_saved" },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Call')",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=lead_id] input:value('Smart TV')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_interactions", {
    steps: () => [
        { trigger: ".o_graph_renderer canvas" },
        ...switchTo("pivot", ".o_pivot table:contains('Call')"),
        ...switchTo("list", ".o_list_view .o_data_row:contains('Call')"),
        {
            trigger: ".o_data_row [name=date]",
            run: "click",
        },
        { trigger: ".o_form_view [name=kind]:contains('Call')" },
    ],
});
