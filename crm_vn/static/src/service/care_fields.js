import { Component, useEffect, useRef, useState } from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { PhoneField, phoneField } from "@web/views/fields/phone/phone_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ServiceFields, serviceFields } from "./service_fields";

const fieldRegistry = registry.category("fields");

/** The outcome that is chosen, as the screen knows it. */
export function getOutcome(record) {
    const { care_outcomes, outcome_id } = record.data;
    return outcome_id && (care_outcomes || []).find(({ id }) => id === outcome_id.id);
}

// THE NUMBER

/** A number to call with one click, or one key. */
export class CarePhoneField extends PhoneField {
    static template = "crm_vn.CarePhoneField";

    onCall() {
        return this.env.onCareCall?.();
    }
}

fieldRegistry.add("crm_vn_care_phone", { ...phoneField, component: CarePhoneField });

// WHAT TO SAY

/** The call script; who knows it by heart folds it. */
export class CareScriptField extends Component {
    static template = "crm_vn.CareScriptField";
    static props = { ...standardFieldProps };

    get script() {
        return this.props.record.data[this.props.name];
    }
}

fieldRegistry.add("crm_vn_care_script", {
    component: CareScriptField,
    displayName: _t("Call Script"),
    supportedTypes: ["html"],
});

// WHO THEY ARE

/** Labels with values. */
export class CareProfileField extends Component {
    static template = "crm_vn.CareProfileField";
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }
}

fieldRegistry.add("crm_vn_care_profile", {
    component: CareProfileField,
    displayName: _t("Profile"),
    supportedTypes: ["json"],
});

// WHAT IT NEEDS

/** What is known already, in a line; it opens to be filled in if something lacks. */
export class CareInputsField extends Component {
    static template = "crm_vn.CareInputsField";
    static components = { ServiceFields };
    static props = { ...ServiceFields.props };

    setup() {
        this.state = useState({ resId: null, isOpen: false });
        useBus(this.env.model.bus, "CARE:INPUTS", () => this.toggle(true));
    }

    get isOpen() {
        const { data, resId } = this.props.record;
        if (this.state.resId === resId) {
            return this.state.isOpen;
        }
        return !this.props.readonly && Boolean((data.care_missing || []).length);
    }

    toggle(isOpen = !this.isOpen) {
        Object.assign(this.state, { resId: this.props.record.resId, isOpen });
    }

    get properties() {
        return this.props.record.data[this.props.name] || [];
    }

    get lines() {
        return this.properties
            .map((property) => ({
                ...property,
                text: showProperty(property, this.props.record.data.currency_id?.id),
            }))
            .filter(({ text }) => text);
    }
}

/** The value of a property, as a reader says it. */
export function showProperty({ type, value, selection, tags }, currencyId) {
    if (type === "boolean") {
        return { true: _t("Yes"), false: _t("No") }[value] || "";
    }
    if ([false, null, undefined, ""].includes(value)) {
        return "";
    }
    switch (type) {
        case "date":
            return formatDate(deserializeDate(value));
        case "datetime":
            return formatDateTime(deserializeDateTime(value));
        case "selection":
            return (selection || []).find(([code]) => code === value)?.[1] || "";
        case "tags":
            return (tags || [])
                .filter(([code]) => value.includes(code))
                .map(([, label]) => label)
                .join(", ");
        case "many2one":
            return value.display_name || value[1] || "";
        case "integer":
            return formatInteger(value);
        case "float":
            return formatFloat(value);
        case "monetary":
            return formatMonetary(value, { currencyId });
    }
    return String(value);
}

fieldRegistry.add("crm_vn_care_inputs", {
    ...serviceFields,
    component: CareInputsField,
    displayName: _t("Inputs"),
});

// WHAT CAME OF IT

const LOOKS = { success: "success", neutral: "secondary", failure: "danger" };

/** The outcomes as buttons, with a digit for each of the first nine. */
export class CareOutcomeField extends Component {
    static template = "crm_vn.CareOutcomeField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        // On a phone they are in one line, longer than the screen.
        useEffect(
            () => {
                const chosen = this.root.el?.querySelector("[aria-checked='true']");
                chosen?.scrollIntoView({ block: "nearest", inline: "center" });
            },
            () => [this.props.record.data.outcome_id?.id]
        );
    }

    get outcomes() {
        const { care_outcomes, outcome_id } = this.props.record.data;
        return (care_outcomes || []).map((outcome, index) => ({
            ...outcome,
            look: LOOKS[outcome.kind],
            digit: index < 9 ? index + 1 : false,
            isChosen: outcome.id === outcome_id?.id,
        }));
    }

    get hasChosen() {
        return Boolean(getOutcome(this.props.record));
    }

    async choose(outcome) {
        if (this.props.readonly) {
            return;
        }
        const { record, name } = this.props;
        const value = outcome.isChosen
            ? false
            : { id: outcome.id, display_name: outcome.name };
        await record.update({ [name]: value });
        if (value && outcome.reason === "required" && !record.data.reason) {
            this.env.model.bus.trigger("CARE:FOCUS", "reason");
        }
    }

    /** As in any group of choices: the arrows go from one to the next. */
    onKeydown(ev) {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[ev.key];
        if (step) {
            const buttons = [...ev.currentTarget.querySelectorAll("button")];
            const place = buttons.indexOf(document.activeElement) + step;
            buttons.at(place % buttons.length).focus();
            ev.preventDefault();
        }
    }
}

fieldRegistry.add("crm_vn_care_outcome", {
    component: CareOutcomeField,
    displayName: _t("Outcomes"),
    supportedTypes: ["many2one"],
});

/** Why; only where the outcome asks. */
export class CareReasonField extends CharField {
    static template = "crm_vn.CareReasonField";

    get mode() {
        const { data } = this.props.record;
        const mode = getOutcome(this.props.record)?.reason || "none";
        return mode === "none" && data.reason ? "optional" : mode;
    }

    get placeholder() {
        return this.mode === "required" ? _t("Why? Needed.") : _t("Why?");
    }
}

fieldRegistry.add("crm_vn_care_reason", { ...charField, component: CareReasonField });
