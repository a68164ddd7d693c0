import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { uniqueId } from "@web/core/utils/functions";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ServiceValue } from "./service_value";

import { Component } from "@odoo/owl";

/**
 * The inputs, or the outputs, of a service record: label, required mark, help, value.
 *
 * The fields themselves are defined on the form of the service, never here.
 */
export class ServiceFields extends Component {
    static template = "crm_vn.ServiceFields";
    static components = { ServiceValue };
    static props = {
        ...standardFieldProps,
        context: { type: Object, optional: true },
    };

    setup() {
        this.prefix = uniqueId("service_field_");
    }

    get items() {
        return this.props.record.data[this.props.name] || [];
    }

    getRequiredTitle(item) {
        return item.required_for === "success"
            ? _t("Needed for a successful outcome")
            : _t("Required");
    }

    onChange(name, value) {
        const items = this.items.map((item) =>
            item.name === name ? { ...item, value } : { ...item }
        );
        return this.props.record.update({ [this.props.name]: items });
    }
}

export const serviceFields = {
    component: ServiceFields,
    displayName: _t("Fields of a Service"),
    supportedTypes: ["properties"],
    fieldDependencies: [
        { name: "currency_id", type: "many2one", relation: "res.currency", readonly: true },
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({ context: dynamicInfo.context }),
};

registry.category("fields").add("crm_vn_service_fields", serviceFields);
