import { toRaw, useComponent, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const MASK = "••";
const MODELS = [
    "res.partner",
    "crm.lead",
    "crm.identity",
    "crm.interaction",
    "crm.work",
    "crm.service.record",
];

export function isMasked(value) {
    return Boolean(value) && value.includes(MASK);
}

/**
 * A value of a field that may be the mask of a phone number, and the number itself once
 * somebody asked for it. The server notes who asks.
 */
export function useReveal() {
    const component = useComponent();
    const orm = useService("orm");
    const revealed = useState({ number: "" });
    let data = null; // of the record at that time: loading it again makes new data

    return {
        get value() {
            return component.props.record.data[component.props.name] || "";
        },
        get isMasked() {
            return isMasked(this.value);
        },
        get isRevealed() {
            return (
                Boolean(revealed.number) &&
                this.isMasked &&
                data === toRaw(component.props.record.data)
            );
        },
        get shown() {
            return this.isRevealed ? revealed.number : this.value;
        },
        /** Whether there is a number to call. */
        get isClear() {
            return Boolean(this.value) && (!this.isMasked || this.isRevealed);
        },
        get canReveal() {
            const { resId, resModel } = component.props.record;
            return (
                this.isMasked &&
                !this.isRevealed &&
                Boolean(resId) &&
                MODELS.includes(resModel)
            );
        },
        async reveal() {
            const { name, record } = component.props;
            const args = [[record.resId], name];
            revealed.number = "";
            const number = await orm.call(
                record.resModel,
                "action_reveal_phone",
                args
            );
            data = toRaw(record.data);
            revealed.number = number;
        },
        /** Keep the key from opening the record or leaving the row of a list. */
        onKeydown(ev) {
            if (["Enter", " "].includes(ev.key)) {
                ev.stopPropagation();
            }
        },
    };
}
