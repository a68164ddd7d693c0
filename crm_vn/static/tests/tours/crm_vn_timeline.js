import { registry } from "@web/core/registry";

const openTab = {
    content: "open the tab",
    trigger: ".o_notebook .nav-link[name=timeline]",
    run: "click",
};
const chip = (kind, count) =>
    `.o_timeline_kinds [data-kind=${kind}]:contains('${count}')`;

registry.category("web_tour.tours").add("crm_vn_timeline_salesperson", {
    steps: () => [
        {
            content: "the button counts what the tab shows; no timeline is there yet",
            trigger:
                ".o_form_view:not(:has(.o_timeline_feed)) button[name=action_view_interactions]:contains('36')",
        },
        openTab,
        {
            content: "the newest comes first, under its day",
            trigger:
                ".o_timeline_feed section:first-child:has(.o_timeline_day:contains('Today')) article[aria-posinset='1'][aria-setsize='36']:contains('Zalo 0')",
        },
        {
            content: "who turned to whom",
            trigger:
                "article[aria-posinset='2']:contains('own'):contains('Timeline customer') [aria-label='To the customer']",
        },
        {
            content: "nothing is fetched before it is played",
            trigger: "article audio[preload=none][src^='https://']",
        },
        {
            content: "a long summary is cut",
            trigger: "article[aria-posinset='1'] button[aria-expanded=false]",
            run: "click",
        },
        {
            trigger: "article[aria-posinset='1'] button[aria-expanded=true]",
        },
        {
            content: "more",
            trigger: ".o_timeline_more:contains('30 / 36')",
            run: "click",
        },
        {
            content: "the focus is on the first of what came",
            trigger: "article[aria-posinset='31']:focus",
        },
        {
            content: "all are there",
            trigger: ".o_crm_vn_timeline:not(:has(.o_timeline_more)) article[aria-posinset='36']",
        },
        {
            content: "calls only",
            trigger: chip("call", 12),
            run: "click",
        },
        {
            trigger: `${chip("call", 12)}[aria-pressed=true]`,
        },
        {
            trigger:
                ".o_timeline_feed:not(:has(article:not([data-kind=call]))):has(article[aria-setsize='12'])",
        },
        {
            content: "and messages",
            trigger: chip("message", 12),
            run: "click",
        },
        {
            content: "a subject leads to its record",
            trigger: "article[aria-setsize='24'] .o_timeline_subject:contains('Tour deal')",
            run: "click",
        },
        {
            content: "the deal has a timeline of its own",
            trigger: ".o_form_view:has([name=expected_revenue]) .o_notebook .nav-link[name=timeline]",
            run: "click",
        },
        {
            trigger: "article[aria-setsize='1']:contains('About the deal')",
        },
        {
            content: "and the whole customer's",
            trigger: ".o_timeline_scope button:contains('Whole customer')",
            run: "click",
        },
        {
            trigger: ".o_timeline_scope button[aria-pressed=true]:contains('Whole customer')",
        },
        {
            content: "open an entry",
            trigger: "article[aria-setsize='36'] .o_timeline_open:contains('Zalo 0')",
            run: "click",
        },
        {
            trigger: ".o_last_breadcrumb_item:contains('Zalo 0')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_timeline_manager", {
    steps: () => [
        openTab,
        {
            content: "two stores",
            trigger: ".o_timeline_store:has(option:contains('Saigon'))",
            run: "selectByLabel Saigon (1)",
        },
        {
            trigger:
                ".o_timeline_feed:not(:has(article:nth-of-type(2))) article[aria-setsize='1']:contains('Saigon')",
        },
        {
            content: "the smart button opens the same as a list",
            trigger: "button[name=action_view_interactions]:contains('37')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_pager_limit:contains('37')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_timeline_empty", {
    steps: () => [
        openTab,
        {
            trigger: ".o_timeline_empty:contains('Nothing has happened yet')",
        },
        {
            content: "a note of the form's own does not disturb",
            trigger: "[name=function] input, [name=website] input",
            run: "edit Director",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "what came in meanwhile is there once it is saved",
            trigger: "article:contains('Just now')",
        },
    ],
});
