import { registry } from "@web/core/registry";

const masked = "03•• ••• 128";
const clear = "0362 246 128";

registry.category("web_tour.tours").add("crm_vn_mask", {
    steps: () => [
        {
            content: "the number is hidden in the list of customers",
            trigger: `.o_data_row:contains('Đặng Đình Đức') [name=phone]:contains('${masked}'):not(:has(a))`,
        },
        {
            content: "a colleague's is not",
            trigger: ".o_data_row:contains('masked') [name=phone] a[href='tel:0905111222']",
        },
        {
            content: "show it without opening the customer",
            trigger:
                ".o_data_row:contains('Đặng Đình Đức') button.o_phone_reveal[aria-label]",
            run: "click",
        },
        {
            trigger: `.o_list_view .o_data_row:contains('Đặng Đình Đức') a[href='tel:0362246128']:contains('${clear}')`,
        },
        {
            trigger: ".o_data_row:contains('Đặng Đình Đức') [name=complete_name]",
            run: "click",
        },
        {
            content: "the form was read again: it is hidden",
            trigger: ".o_form_view [name=phone] input:value('03')",
        },
        {
            trigger: ".o_form_view .o_notebook a[name=identities]",
            run: "click",
        },
        {
            trigger:
                "[name=identity_ids] .o_data_row:contains('09•• ••• 333') button.o_phone_reveal",
            run: "click",
        },
        {
            trigger: "[name=identity_ids] .o_data_row:contains('+84905111333')",
        },
        {
            trigger:
                "[name=identity_ids] .o_data_row:contains('2512523625412515'):not(:has(.o_phone_reveal))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_vn_mask_lead", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Laptop')",
            run: "click",
        },
        {
            content: "no link with a hidden number",
            trigger:
                ".o_form_view [name=phone]:not(:has([href^='tel:'])):not(:has([href^='sms:'])) button.o_phone_reveal",
            run: "click",
        },
        {
            trigger: `.o_form_view [name=phone] input:value('${clear}')`,
        },
        {
            trigger: ".o_form_view [name=phone]:has(a[href='tel:0362246128']):not(:has(.o_phone_reveal))",
        },
        {
            content: "to show is not to change",
            trigger: ".o_form_view:not(:has(.o_form_dirty))",
        },
        {
            trigger: "[name=name] textarea",
            run: "edit Laptop 2",
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "saved, read again, hidden again",
            trigger: ".o_form_saved [name=phone] button.o_phone_reveal",
        },
        {
            content: "type another number",
            trigger: "[name=phone] input",
            run: "edit 0905 222 444",
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            trigger: ".o_form_saved [name=phone] input:value('09•• ••• 444')",
        },
        {
            trigger: "[name=phone] input",
            run: "click",
        },
        {
            content: "write to the number one does not see",
            trigger: ".o_form_view [name=phone] .o_field_phone_sms[href='#']",
            run: "click",
        },
        {
            trigger:
                ".modal [name=recipient_single_number_itf] input:value('09•• ••• 444'), .modal [name=recipient_single_number_itf]:contains('09•• ••• 444')",
        },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
