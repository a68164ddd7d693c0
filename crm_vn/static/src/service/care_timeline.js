import { useEffect, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Timeline } from "../timeline/timeline";

const PAGE = 10;

/** The timeline of the customer, or of the deal, of a record of the care screen. */
export class CareTimeline extends Timeline {
    setup() {
        super.setup();
        this.care = useState(this.env.care || {});
        // On a phone it is behind a tab: it is asked for when the tab is opened.
        useEffect(
            (isShown) => {
                if (isShown && this.state.status === "waiting") {
                    this.load();
                }
            },
            () => [this.isShown]
        );
    }

    get isShown() {
        return !this.env.isSmall || this.care.tab === "history";
    }

    get target() {
        return this.props.record.data.care_timeline || {};
    }

    get resId() {
        return this.target.id;
    }

    get subject() {
        return `${this.target.model},${this.target.id}`;
    }

    get hasWhole() {
        return false;
    }

    fetch(options) {
        const { kinds, store } = this.state;
        return this.orm.call(this.target.model, "get_timeline", [[this.resId]], {
            kinds,
            store_id: store,
            limit: PAGE,
            ...options,
        });
    }

    load() {
        if (!this.isShown) {
            this.state.status = "waiting";
            return;
        }
        if (!this.resId) {
            Object.assign(this.state, { status: "ready", entries: [], next: false });
            return;
        }
        return super.load();
    }
}

registry.category("view_widgets").add("crm_vn_care_timeline", { component: CareTimeline });
