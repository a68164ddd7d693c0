import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const pad = (number) => String(number).padStart(2, "0");

/** Seconds as people read them: 0:05, 12:30, 1:02:03. Nothing for none. */
export function formatDuration(seconds) {
    if (!seconds) {
        return "";
    }
    const total = Math.round(seconds);
    const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
    const rest = pad(total % 60);
    return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/**
 * What somebody types for a duration, in seconds: 3:20, 1:02:03, or minutes alone.
 *
 * @throws {Error} if it is none
 */
export function parseDuration(text) {
    const parts = text.trim() ? text.trim().split(":") : [];
    if (!parts.length) {
        return 0;
    }
    if (parts.length > 3 || !parts.every((part) => /^\d{1,4}$/.test(part))) {
        throw new Error(`"${text}" is no duration`);
    }
    const numbers = parts.map(Number);
    const [hours, minutes, seconds] =
        numbers.length === 3 ? numbers : [0, numbers[0], numbers[1] || 0];
    return hours * 3600 + minutes * 60 + seconds;
}

export class DurationField extends Component {
    static template = "crm_vn.DurationField";
    static props = {
        ...standardFieldProps,
        placeholder: { type: String, optional: true },
    };

    setup() {
        useInputField({ getValue: () => this.formattedValue, parse: parseDuration });
    }

    get formattedValue() {
        return formatDuration(this.props.record.data[this.props.name]);
    }
}

registry.category("fields").add("crm_vn_duration", {
    component: DurationField,
    displayName: _t("Duration (min:sec)"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
    extractProps: ({ placeholder }) => ({ placeholder }),
    listViewWidth: [70],
});
registry.category("formatters").add("crm_vn_duration", formatDuration);
