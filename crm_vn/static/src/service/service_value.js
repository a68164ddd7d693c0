import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { parseFloat, parseInteger, parseMonetary } from "@web/views/fields/parsers";
import { PropertyValue } from "@web/views/fields/properties/property_value";

const PARSERS = { integer: parseInteger, float: parseFloat, monetary: parseMonetary };
// What a salesperson may add while filling in a field.
const CREATABLE = ["res.partner"];

/**
 * The value of a field of a service.
 *
 * A number or an answer that nobody gave is empty, not zero and not "no".
 */
export class ServiceValue extends PropertyValue {
    static template = "crm_vn.ServiceValue";

    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    get isNumber() {
        return this.props.type in PARSERS;
    }

    get isUnset() {
        return [undefined, null, false, ""].includes(this.props.value);
    }

    get displayValue() {
        if (this.isNumber && this.isUnset) {
            return "";
        }
        return super.displayValue;
    }

    get answers() {
        return [
            { value: true, label: _t("Yes") },
            { value: false, label: _t("No") },
        ];
    }

    get answer() {
        return this.answers.find((answer) => answer.value === this.props.value);
    }

    get quickCreate() {
        return CREATABLE.includes(this.props.comodel) ? (name) => this.onQuickCreate(name) : null;
    }

    get activeActions() {
        const creatable = CREATABLE.includes(this.props.comodel);
        return { create: creatable, createEdit: creatable, write: true };
    }

    onNumberChange(ev) {
        const text = ev.target.value.trim();
        if (!text) {
            return this.props.onChange(false);
        }
        try {
            this.props.onChange(PARSERS[this.props.type](text));
        } catch {
            this.notification.add(_t("“%s” is not a number.", text), { type: "warning" });
            ev.target.value = this.displayValue;
        }
    }
}
