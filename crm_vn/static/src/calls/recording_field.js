import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The address of a recording, if a browser may open it. */
function getAddress({ record, name }) {
    const text = record.data[name] || "";
    return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : "";
}

/** A recorded call, to be listened to. Nothing is loaded before somebody does. */
export class RecordingField extends CharField {
    static template = "crm_vn.RecordingField";

    get address() {
        return getAddress(this.props);
    }
}

/** The same in a list: a link. */
export class RecordingLinkField extends Component {
    static template = "crm_vn.RecordingLinkField";
    static props = { ...standardFieldProps };

    get address() {
        return getAddress(this.props);
    }
}

registry.category("fields").add("crm_vn_recording", {
    ...charField,
    component: RecordingField,
    displayName: _t("Recording"),
});
registry.category("fields").add("list.crm_vn_recording", {
    component: RecordingLinkField,
    displayName: _t("Recording"),
    supportedTypes: ["char"],
    listViewWidth: [40],
});
registry
    .category("fields")
    .add("kanban.crm_vn_recording", registry.category("fields").get("list.crm_vn_recording"));
