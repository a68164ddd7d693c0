import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { LinkedSubjects } from "./linked_subjects";

/** The field `linked_subjects` of a form. */
export class LinkedSubjectsField extends Component {
    static template = "crm_vn.LinkedSubjectsField";
    static components = { LinkedSubjects };
    static props = { ...standardFieldProps };

    get subjects() {
        return this.props.record.data[this.props.name] || [];
    }

    /** What is proposed depends on it. */
    get about() {
        const { data, resId, resModel } = this.props.record;
        if (resModel === "mail.compose.message") {
            const [id] = JSON.parse(data.res_ids || "[]");
            return { model: data.model || "", id: id || 0 };
        }
        if (!resId && data.partner_id) {
            return { model: "res.partner", id: data.partner_id.id };
        }
        return { model: resModel, id: resId };
    }

    update(subjects) {
        return this.props.record.update({ [this.props.name]: subjects });
    }

    add(subject) {
        return this.update([...this.subjects, subject]);
    }

    remove({ model, id }) {
        return this.update(
            this.subjects.filter((subject) => subject.model !== model || subject.id !== id)
        );
    }
}

registry.category("fields").add("linked_subjects", {
    component: LinkedSubjectsField,
    displayName: _t("Linked Contacts, Opportunities and Orders"),
    supportedTypes: ["jsonb", "json"],
    isEmpty: (record, fieldName) => !record.data[fieldName]?.length,
});
