import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MISSED = ["no_answer", "busy", "cancelled", "voicemail", "failed"];

/** Who called whom, and whether nobody answered, as an icon. */
export class CallDirectionField extends Component {
    static template = "crm_vn.CallDirectionField";
    static props = { ...standardFieldProps };

    get icon() {
        const { direction, result } = this.props.record.data;
        const isMissed = MISSED.includes(result);
        if (direction === "in") {
            return isMissed
                ? { name: "fa-arrow-down text-danger", title: _t("Missed call") }
                : { name: "fa-arrow-down text-success", title: _t("Incoming call") };
        }
        return isMissed
            ? { name: "fa-arrow-up text-warning", title: _t("Outgoing, not answered") }
            : { name: "fa-arrow-up text-info", title: _t("Outgoing call") };
    }
}

registry.category("fields").add("crm_vn_call_direction", {
    component: CallDirectionField,
    displayName: _t("Direction of a call"),
    supportedTypes: ["selection"],
    label: false,
    listViewWidth: [40],
    fieldDependencies: [{ name: "result", type: "selection" }],
});
