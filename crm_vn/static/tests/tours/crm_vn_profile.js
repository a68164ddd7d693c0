import { registry } from "@web/core/registry";

const dialog = ".o_dialog:not(.o_inactive_modal)";

function option(name) {
    return [
        {
            trigger: `${dialog} [name=option_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${dialog} [name=option_ids] .o_selected_row [name=name] input`,
            run: `edit ${name}`,
        },
    ];
}

registry.category("web_tour.tours").add("crm_vn_profile_define", {
    steps: () => [
        {
            content: "define what the business knows of its customers",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Coffee",
        },
        {
            trigger: "[name=attribute_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: `${dialog} [name=name] input`,
            run: "edit Favourite Roast",
        },
        {
            content: "a choice",
            trigger: `${dialog} [name=type] input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('One Choice')",
            run: "click",
        },
        ...option("Dark"),
        ...option("Light"),
        {
            trigger: `${dialog} .o_form_button_save`,
            run: "click",
        },
        {
            trigger: "[name=attribute_ids] .o_data_row:contains('Favourite Roast')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "one click, and contacts have it",
            trigger: "button[name=action_unarchive]",
            run: "click",
        },
        {
            trigger: "button[name=action_archive]",
        },
        {
            content: "without loading the page anew",
            trigger: ".o_navbar button[data-menu-xmlid='crm.crm_menu_sales']",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='crm.res_partner_menu_customer']",
            run: "click",
        },
        {
            trigger: ".o_searchview_input",
            run: "edit Nguyễn Cà Phê",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger:
                ".o_kanban_record:contains('Nguyễn Cà Phê'), .o_data_row:contains('Nguyễn Cà Phê') [name=complete_name]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook a[name=profile]",
            run: "click",
        },
        {
            trigger: "[name=occupation] input",
            run: "edit Barista",
        },
        {
            trigger: "[name=x_coffee_favourite_roast] input",
            run: "edit Dark",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Dark')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "find by it",
            trigger: ".o_searchview_input",
            run: "edit Dark",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('Favourite Roast')",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains('Favourite Roast')",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "group by it",
            trigger: ".o_group_by_menu .o_menu_item:contains('Favourite Roast')",
            run: "click",
        },
        {
            trigger:
                ".o_group_name:contains('Dark'), .o_kanban_group:contains('Dark') .o_kanban_record:contains('Nguyễn Cà Phê')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_profile_salesperson", {
    steps: () => [
        {
            trigger: ".o_form_view .o_notebook a[name=profile]",
            run: "click",
        },
        {
            content: "the normal is there, the sensitive is not",
            trigger:
                ".o_notebook_content:has([name=x_zoo_motto]):not(:has([name=x_zoo_secret])):not(:has([name=family_status]))",
        },
        {
            trigger: "[name=x_zoo_motto] input",
            run: "edit Roar",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
