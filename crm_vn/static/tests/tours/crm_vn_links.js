import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

const MESSAGE = ".o-mail-Message:contains('You can have the red one')";
const open = (name) => [
    {
        content: `open ${name} by its chip`,
        trigger: `${MESSAGE} .o_crm_link a:contains('${name}')`,
        run: "click",
    },
    {
        trigger: `.o_form_view .o_breadcrumb .o_last_breadcrumb_item:contains('${name}')`,
    },
];

registry.category("web_tour.tours").add("crm_vn_links", {
    steps: () => [
        {
            content: "write to the contact",
            trigger: ".o_form_view:contains('Tour Trang') .o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit You can have the red one",
        },
        {
            content: "with the offer",
            trigger: ".o-mail-Composer .o_input_file:not(:visible)",
            async run() {
                await inputFiles(".o-mail-Composer .o_input_file", [
                    new File(["the offer"], "offer.txt", { type: "text/plain" }),
                ]);
            },
        },
        {
            trigger: ".o-mail-Composer .o-mail-AttachmentContainer:contains('offer.txt'):not(.o-isUploading)",
        },
        {
            content: "the deal is proposed",
            trigger: ".o-mail-Composer button[name='crm-link']",
            run: "click",
        },
        {
            trigger: ".o_crm_composer_links .o-autocomplete--input",
            run: "click",
        },
        {
            trigger:
                ".o_crm_composer_links .o-autocomplete--dropdown-item:contains('Tour deal') a",
            run: "click",
        },
        {
            content: "a chip that can be taken off",
            trigger: ".o_crm_composer_links .o_crm_link:contains('Tour deal') button",
            run: "click",
        },
        {
            trigger: ".o_crm_composer_links:not(:has(.o_crm_link))",
        },
        {
            content: "or found by its name",
            trigger: ".o_crm_composer_links .o-autocomplete--input",
            run: "edit Tour deal",
        },
        {
            trigger:
                ".o_crm_composer_links .o-autocomplete--dropdown-item:contains('Tour deal') a",
            run: "click",
        },
        {
            trigger: ".o_crm_composer_links .o_crm_link:contains('Tour deal')",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "posted, and nothing left over for the next message",
            trigger: `${MESSAGE} .o_crm_link:contains('Tour deal')`,
        },
        {
            trigger: ".o-mail-Chatter:not(:has(.o_crm_composer_links))",
        },
        ...open("Tour deal"),
        {
            content: "there with its attachment, and where it is from",
            trigger: `${MESSAGE}:contains('offer.txt') .o-mail-Message-header:contains('Tour Trang')`,
        },
        {
            content: "take it off",
            trigger: `${MESSAGE} .o_crm_link_remove`,
            run: "click",
        },
        {
            content: "gone",
            trigger: ".o-mail-Thread:not(:contains('You can have the red one'))",
        },
        {
            content: "still where it was written",
            trigger: ".breadcrumb-item a:contains('Tour Trang')",
            run: "click",
        },
        {
            trigger: `${MESSAGE}:not(:has(.o_crm_link))`,
            run: `hover && click ${MESSAGE} [title='Expand']`,
        },
        {
            content: "link it again, from the message",
            trigger: ".o-mail-Message-moreMenu [name='crm-link']",
            run: "click",
        },
        {
            trigger: `${MESSAGE} .o-autocomplete--input`,
            run: "click",
        },
        {
            trigger: `${MESSAGE} .o-autocomplete--dropdown-item:contains('Tour deal') a`,
            run: "click",
        },
        {
            trigger: `${MESSAGE} .o_crm_link:contains('Tour deal')`,
        },
    ],
});
