import { Component, onWillUnmount, useRef } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How long the pointer rests before the server is asked. */
const DELAY = 350;

/** The score and the lines that give the most points. */
class ScoreReasons extends Component {
    static template = "crm_vn.ScoreReasons";
    static props = { score: Object, close: { type: Function, optional: true } };

    get more() {
        return _t("and %s more", this.props.score.more);
    }
}

/**
 * A score as a badge in the colour of its temperature. The reasons are loaded when the
 * pointer rests on it, or when it gets the focus: lists and boards ask for none.
 */
export class ScoreField extends Component {
    static template = "crm_vn.ScoreField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.badge = useRef("badge");
        this.popover = usePopover(ScoreReasons, {
            position: "top",
            popoverClass: "o_crm_vn_score_popover",
            closeOnClickAway: true,
            setActiveElement: false,
        });
        this.isWanted = false;
        onWillUnmount(() => this.hide());
    }

    get data() {
        return this.props.record.data;
    }

    get value() {
        return this.data[this.props.name];
    }

    get temperature() {
        return this.data.temperature || "none";
    }

    get label() {
        const { selection } = this.props.record.fields.temperature;
        const name = selection.find(([value]) => value === this.data.temperature)?.[1];
        return name
            ? _t("Score %(score)s, %(temperature)s", {
                  score: this.value,
                  temperature: name,
              })
            : _t("Not scored");
    }

    /** Of a record that the server knows; samples have none. */
    get hasReasons() {
        const { resId } = this.props.record;
        return Boolean(resId) && !this.props.record.model.useSampleModel;
    }

    show(delay = DELAY) {
        if (this.isWanted || !this.hasReasons) {
            return;
        }
        this.isWanted = true;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.load(), delay);
    }

    hide() {
        this.isWanted = false;
        browser.clearTimeout(this.timer);
        this.popover.close();
    }

    async load() {
        const { resId, resModel } = this.props.record;
        let score;
        try {
            score = await this.orm.silent.call(resModel, "get_score_reasons", [[resId]]);
        } catch {
            return; // a tip that cannot be shown is none
        }
        if (this.isWanted && this.badge.el) {
            this.popover.open(this.badge.el, { score });
        }
    }

    /** With a finger there is no pointer that rests: a tap shows the reasons. */
    onClick(ev) {
        if (ev.pointerType === "touch") {
            ev.stopPropagation();
            this.isWanted = false;
            this.show(0);
        }
    }
}

registry.category("fields").add("crm_vn_score", {
    component: ScoreField,
    displayName: _t("Score"),
    supportedTypes: ["integer"],
    fieldDependencies: [{ name: "temperature", type: "selection" }],
});
