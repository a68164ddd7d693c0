import { registry } from "@web/core/registry";

const field = (name) => `.o_crm_vn_service_field[data-name=${name}]`;
const state = (label) => `.o_statusbar_status [aria-checked=true]:contains('${label}')`;
const openServices = {
    content: "the services of the deal",
    trigger: ".o_notebook .nav-link[name=services]",
    run: "click",
};

function finish(outcome) {
    return [
        {
            content: `it came to: ${outcome}`,
            trigger: `.o_crm_vn_outcomes button:contains('${outcome}')`,
            run: "click",
        },
        {
            trigger: `.o_crm_vn_outcomes [aria-checked=true]:contains('${outcome}')`,
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_done]:visible",
            run: "click",
        },
        {
            trigger: state("Done"),
        },
    ];
}

const openNext = {
    content: "what follows",
    trigger: "button[name=action_view_next]:contains('Quotation Follow-up')",
    run: "click",
};

registry.category("web_tour.tours").add("crm_vn_service_story_deal_seller", {
    steps: () => [
        openServices,
        {
            trigger: "button[name=action_plan_service]",
            run: "click",
        },
        {
            content: "plan a demo",
            trigger: ".modal [name=service_id] input",
            run: "edit Demo Meeting",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Demo Meeting')",
            run: "click",
        },
        {
            trigger: `.modal ${field("focus")} textarea`,
            run: "edit Stock and debts",
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
            content: "it is held",
            trigger: "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_start]",
            run: "click",
        },
        {
            trigger: state("In Progress"),
        },
        {
            trigger: `${field("interest")} select`,
            run: "selectByLabel High",
        },
        {
            trigger: `${field("demands")} textarea`,
            run: "edit Paid in three parts",
        },
        ...finish("Wants an offer"),
        openNext,
        {
            content: "what the customer demands is written down",
            trigger: `${field("price_demand")} input`,
            run: "edit 190000000",
        },
        {
            trigger: `${field("delivery_demand")} input`,
            run: "edit Before Tết",
        },
        {
            trigger: `${field("support_demand")} input`,
            run: "edit 24 months on site",
        },
        ...finish("Negotiates"),
        openNext,
        {
            trigger: state("Planned"),
        },
        ...finish("Buys"),
        {
            content: "the deal is won",
            trigger: "button[name=action_view_lead]",
            run: "click",
        },
        {
            trigger: state("Won"),
        },
        openServices,
        {
            content: "and handed over",
            trigger: ".o_data_row:contains('Contract Drafting'):contains('lawyer')",
        },
        {
            trigger: ".o_data_row:contains('Project Kick-off'):contains('builder')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_story_deal_lawyer", {
    steps: () => [
        {
            content: "the contract team sees its own work",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Kick-off'))) .o_data_row:contains('Contract Drafting') [name=service_id]",
            run: "click",
        },
        {
            content: "with what was agreed",
            trigger: `${field("demands")} textarea:value('24 months on site')`,
        },
        {
            trigger: `${field("contract_number")} input`,
            run: "edit HĐ-118",
        },
        {
            trigger: `${field("signed_date")} input`,
            run: "edit 11/22/2026",
        },
        ...finish("Signed"),
    ],
});

registry.category("web_tour.tours").add("crm_vn_service_story_deal_seen", {
    steps: () => [
        openServices,
        {
            content: "what came of it is seen on the deal",
            trigger: ".o_data_row:contains('Contract Drafting'):contains('Signed')",
        },
        {
            trigger: ".o_notebook .nav-link[name=timeline]",
            run: "click",
        },
        {
            trigger: ".o_crm_vn_timeline article:contains('Contract Drafting'):contains('HĐ-118')",
        },
    ],
});
