import { toRaw, useComponent, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const MASK = "••";
const MODELS = ["res.partner", "crm.lead", "crm.identity"];

/**
 * A value of a field that may be the mask of a phone number, and the number itself once
 * somebody asked for it. The server notes who asks.
 */
class Reveal {
    constructor(component, orm) {
        this.component = component;
        this.orm = orm;
        this.number = "";
        this.data = null;
    }

    get record() {
        return this.component.props.record;
    }

    get value() {
        return this.record.data[this.component.props.name] || "";
    }

    get isMasked() {
        return this.value.includes(MASK);
    }

    get isRevealed() {
        // Loading the record again makes new data.
        return (
            this.isMasked &&
            Boolean(this.number) &&
            toRaw(this.data) === toRaw(this.record.data)
        );
    }

    get shown() {
        return this.isRevealed ? this.number : this.value;
    }

    /** Whether there is a number to call or to write to. */
    get isClear() {
        return Boolean(this.value) && (!this.isMasked || this.isRevealed);
    }

    get canReveal() {
        const { resId, resModel } = this.record;
        return (
            this.isMasked &&
            !this.isRevealed &&
            Boolean(resId) &&
            MODELS.includes(resModel)
        );
    }

    async reveal() {
        const { resId, resModel, data } = this.record;
        this.number = await this.orm.call(resModel, "action_reveal_phone", [
            [resId],
            this.component.props.name,
        ]);
        this.data = toRaw(data);
    }

    /** Keep the key from opening the record or leaving the row of a list. */
    onKeydown(ev) {
        if (["Enter", " "].includes(ev.key)) {
            ev.stopPropagation();
        }
    }
}

export function isMasked(value) {
    return Boolean(value) && value.includes(MASK);
}

export function useReveal() {
    return useState(new Reveal(useComponent(), useService("orm")));
}
