import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { useReveal } from "./reveal";

/** A text that may be a phone number, as the value of an identity. */
export class MaskedCharField extends CharField {
    static template = "crm_vn.MaskedCharField";

    setup() {
        super.setup();
        this.phone = useReveal();
    }

    get formattedValue() {
        return this.phone.shown;
    }
}

registry.category("fields").add("crm_vn_masked_char", {
    ...charField,
    component: MaskedCharField,
    displayName: _t("Text or Phone"),
});
