import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useSpecialData } from "@web/views/fields/relational_utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const COLORS = { success: "success", neutral: "secondary", failure: "danger" };
const ICONS = { success: "fa-check", neutral: "fa-minus", failure: "fa-times" };

/** The outcomes of the service of a record, one button each. */
export class OutcomeField extends Component {
    static template = "crm_vn.OutcomeField";
    static props = { ...standardFieldProps };

    setup() {
        this.outcomes = useSpecialData((orm, props) => {
            const { service_id: service } = props.record.data;
            if (!service) {
                return [];
            }
            const domain = [["service_id", "=", service.id]];
            const fields = ["id", "display_name", "kind", "reason"];
            return orm.call("crm.service.outcome", "search_read", [domain, fields]);
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** Those that can be chosen, and the one that is: it may be archived since. */
    get options() {
        const { data } = this.outcomes;
        const options = Array.isArray(data) ? [...data] : [];
        const { value } = this;
        if (value && !options.some((option) => option.id === value.id)) {
            const kind = this.props.record.data.outcome_kind || "neutral";
            options.push({ ...value, kind });
        }
        return options;
    }

    isChosen(option) {
        return Boolean(this.value) && this.value.id === option.id;
    }

    className(option) {
        const color = COLORS[option.kind];
        return this.isChosen(option) ? `btn-${color}` : `btn-outline-${color}`;
    }

    icon(option) {
        return ICONS[option.kind];
    }

    choose(option) {
        const { id, display_name } = option;
        const value = this.isChosen(option) ? false : { id, display_name };
        this.props.record.update({ [this.props.name]: value });
    }
}

registry.category("fields").add("crm_vn_outcome", {
    component: OutcomeField,
    displayName: _t("Outcome of a service"),
    supportedTypes: ["many2one"],
    fieldDependencies: [
        { name: "service_id", type: "many2one" },
        { name: "outcome_kind", type: "selection" },
    ],
});
