import { patch } from "@web/core/utils/patch";
import { PhoneField, phoneField } from "@web/views/fields/phone/phone_field";
import { useInputField } from "@web/views/fields/input_field_hook";
import { SendSMSButton } from "@sms/components/sms_button/sms_button";
import { isMasked, useReveal } from "./reveal";

patch(PhoneField.prototype, {
    /**
     * Override: the input shows the number that was revealed. Core's hook would take
     * it for a change, and save it.
     */
    setup() {
        this.phone = useReveal();
        useInputField({ getValue: () => this.phone.shown });
    },

    get phoneHref() {
        return `tel:${this.phone.shown.replace(/\s+/g, "")}`;
    },
});

// In a list, the last digits and the eye fit in.
patch(phoneField, { listViewWidth: [150] });

patch(SendSMSButton.prototype, {
    /** Extend: the composer opens all the same, and knows where to write to. */
    get phoneHref() {
        return isMasked(this.props.record.data[this.props.name])
            ? "#"
            : super.phoneHref;
    },
});
