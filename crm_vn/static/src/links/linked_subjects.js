import { Component, useRef } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Models whose records can be linked, and how they are told apart at a glance. */
export const SUBJECT_ICONS = {
    "res.partner": "fa-user-o",
    "crm.lead": "fa-handshake-o",
    "sale.order": "fa-shopping-cart",
};

const isSame = (one, other) => one.model === other.model && one.id === other.id;

/** Records that something is also about: chips, and a box to choose more. */
export class LinkedSubjects extends Component {
    static template = "crm_vn.LinkedSubjects";
    static components = { AutoComplete };
    static props = {
        subjects: Array,
        /** What is written about, whose related records are proposed. */
        model: { type: String, optional: true },
        resId: { type: [Number, Boolean], optional: true },
        canAdd: { type: Boolean, optional: true },
        canRemove: { type: Function, optional: true },
        /** Whether the chips say what they are; a form has a label. */
        labelled: { type: Boolean, optional: true },
        autofocus: { type: Boolean, optional: true },
        onAdd: { type: Function, optional: true },
        onRemove: { type: Function, optional: true },
    };
    static defaultProps = { canAdd: false, labelled: false, canRemove: () => true };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.sources = [
            {
                placeholder: _t("Loading..."),
                options: (term) => this.loadOptions(term),
                optionSlot: "subject",
            },
        ];
    }

    getIcon(subject) {
        return SUBJECT_ICONS[subject.model] || "fa-link";
    }

    getHref(subject) {
        return `/odoo/${subject.model}/${subject.id}`;
    }

    getRemoveLabel(subject) {
        return _t("Unlink %(name)s", { name: subject.name });
    }

    async loadOptions(term) {
        const found = term
            ? await this.orm.call("crm.message.link", "search_link_subjects", [term])
            : await this.orm.call("crm.message.link", "get_link_suggestions", [
                  this.props.model || "",
                  this.props.resId || 0,
              ]);
        const self = { model: this.props.model, id: this.props.resId };
        const options = found
            .filter(
                (subject) =>
                    !isSame(subject, self) &&
                    !this.props.subjects.some((chosen) => isSame(chosen, subject))
            )
            .map((subject) => ({
                label: subject.name,
                data: { subject },
                onSelect: () => this.add(subject),
            }));
        if (!options.length) {
            options.push({
                label: term
                    ? _t("Nothing found that you may link.")
                    : _t("Type a name, a phone or an order number."),
                data: {},
            });
        }
        return options;
    }

    add(subject) {
        this.props.onAdd({ can_unlink: true, ...subject });
    }

    remove(subject) {
        this.props.onRemove(subject);
        this.root.el?.querySelector("input")?.focus();
    }

    open(ev, subject) {
        if (ev.ctrlKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: subject.model,
            res_id: subject.id,
            views: [[false, "form"]],
        });
    }
}
