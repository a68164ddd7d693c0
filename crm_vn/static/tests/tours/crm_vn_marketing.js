import { registry } from "@web/core/registry";

function chooseMany2one(field, name) {
    return [
        {
            content: `Type the ${field}`,
            trigger: `.o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose the ${field}`,
            trigger: `.o-autocomplete--dropdown-item > a:contains(/^${name}$/)`,
            run: "click",
        },
    ];
}

function groupBy(name) {
    return {
        content: `Group by ${name}`,
        trigger: `.o_group_by_menu .o_menu_item:contains(/^${name}$/)`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("crm_vn_marketing", {
    steps: () => [
        {
            content: "Open the reports",
            trigger: "[data-menu-xmlid='crm.crm_menu_report']",
            run: "click",
        },
        {
            content: "Open the marketing sources",
            trigger: "[data-menu-xmlid='crm_vn.report_crm_utm_menu']",
            run: "click",
        },
        {
            content: "Choose how to group",
            trigger: ".o_pivot_view .o_searchview_dropdown_toggler",
            run: "click",
        },
        groupBy("Campaign"),
        groupBy("Term"),
        {
            content: "Close the menu",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "The campaign is there, with its terms below",
            trigger: ".o_pivot tbody tr:contains(Tour campaign) th",
        },
        {
            content: "Open what the term brought",
            trigger:
                ".o_pivot tbody tr:contains(Tour term):not(:contains(other)) td:first",
            run: "click",
        },
        {
            content: "One lead of this term: select it",
            trigger: ".o_list_view .o_data_row:contains(Tour lead one) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the selected leads",
            trigger: "button[name=action_open_leads]",
            run: "click",
        },
        {
            content: "Open the lead from the list of leads",
            trigger:
                ".o_data_row:has(td[name=email_from]) td[name=name]:contains(Tour lead one)",
            run: "click",
        },
        {
            content: "The form of the lead is open",
            trigger: ".o_lead_opportunity_form .o_field_widget[name=name]",
        },
        {
            content: "Open the marketing menu",
            trigger: "[data-menu-xmlid='crm_vn.crm_marketing_menu']",
            run: "click",
        },
        {
            content: "Open the tracked links",
            trigger: "[data-menu-xmlid='crm_vn.link_tracker_menu_crm']",
            run: "click",
        },
        {
            content: "Create a link",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "The page it leads to",
            trigger: ".o_field_widget[name=url] input",
            run: "edit https://shop.example/tour",
        },
        {
            content: "The title of the page",
            trigger: ".o_field_widget[name=title] input",
            run: "edit Tour page",
        },
        ...chooseMany2one("campaign_id", "Tour campaign"),
        ...chooseMany2one("medium_id", "Tour medium"),
        ...chooseMany2one("source_id", "Tour source"),
        ...chooseMany2one("term_id", "Tour term"),
        ...chooseMany2one("content_id", "Tour content"),
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The link carries the last of the five",
            trigger:
                ".o_field_widget[name=redirected_url]:contains(utm_content=Tour+content)",
        },
    ],
});
