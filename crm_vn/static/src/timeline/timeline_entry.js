import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDuration } from "../calls/duration_field";

const { DateTime } = luxon;

/** How an entry of a kind looks: `{ icon, color }`, see docs/timeline.md. */
export const kindRegistry = registry.category("crm_vn_timeline_kinds");
kindRegistry
    .add("visit", { icon: "fa-globe", color: "secondary" })
    .add("form", { icon: "fa-wpforms", color: "info" })
    .add("call", { icon: "fa-phone", color: "success" })
    .add("email", { icon: "fa-envelope-o", color: "primary" })
    .add("message", { icon: "fa-comment-o", color: "info" })
    .add("meeting", { icon: "fa-calendar", color: "warning" })
    .add("store_visit", { icon: "fa-building-o", color: "warning" })
    .add("order", { icon: "fa-shopping-cart", color: "success" })
    .add("survey", { icon: "fa-list-ul", color: "secondary" })
    .add("note", { icon: "fa-sticky-note-o", color: "secondary" });
const UNKNOWN = { icon: "fa-circle-o", color: "secondary" };
const GOOD = ["answered", "held", "confirmed"];
const BAD = ["no_answer", "busy", "voicemail", "failed", "no_show", "cancelled"];
const SUBJECTS = {
    "res.partner": "fa-user",
    "crm.lead": "fa-star",
    "sale.order": "fa-shopping-cart",
};

/** One thing that happened. */
export class TimelineEntry extends Component {
    static template = "crm_vn.TimelineEntry";
    static props = {
        entry: Object,
        kindLabel: String,
        position: Number,
        total: Number,
        hasStores: Boolean, // whether several occur
        subject: String, // "model,id" of the record whose timeline this is
        onOpen: Function,
    };

    setup() {
        this.state = useState({ isExpanded: false, isLong: false });
        this.summary = useRef("summary");
        onMounted(() => {
            const { el } = this.summary;
            this.state.isLong = Boolean(el) && el.scrollHeight > el.clientHeight + 1;
        });
    }

    get date() {
        return deserializeDateTime(this.props.entry.date);
    }

    get time() {
        return this.date.toLocaleString(DateTime.TIME_SIMPLE);
    }

    get relativeTime() {
        return this.date.toRelative();
    }

    get fullTime() {
        return formatDateTime(this.date);
    }

    get look() {
        return kindRegistry.get(this.props.entry.kind, UNKNOWN);
    }

    get icon() {
        return this.look.icon;
    }

    get isMissed() {
        return this.props.entry.kind === "call" && this.isBad;
    }

    get isBad() {
        return BAD.includes(this.props.entry.result);
    }

    get color() {
        return this.isMissed ? "danger" : this.look.color;
    }

    get resultColor() {
        const { result } = this.props.entry;
        if (GOOD.includes(result)) {
            return "success";
        }
        if (result === "callback") {
            return "warning";
        }
        return this.isBad ? "danger" : "secondary";
    }

    /** That a message was sent, the arrow says. */
    get hasResult() {
        return !["", false, "sent"].includes(this.props.entry.result);
    }

    get hasStore() {
        const { store } = this.props.entry;
        return this.props.hasStores && store && !this.people.includes(store.name);
    }

    get title() {
        return this.props.entry.name || this.props.kindLabel;
    }

    /** The kind unless it is the title, and through what it came unless both say it. */
    get descriptors() {
        const { channel, channel_label, kind, name } = this.props.entry;
        const told = { call: "phone", email: "email", visit: "web", form: "web" }[kind];
        const words = name ? [this.props.kindLabel] : [];
        if (![told, "other"].includes(channel)) {
            words.push(channel_label);
        }
        return words.join(" · ");
    }

    /** Who began, and whom they turned to; of a note, who wrote it. */
    get people() {
        const { direction, partner, phone, store, user } = this.props.entry;
        const ours = user ? user.name : "";
        if (!direction) {
            return [ours];
        }
        const theirs = partner ? partner.name : phone || _t("Customer");
        const sides = [ours || (store ? store.name : _t("Us")), theirs];
        return direction === "in" ? sides.reverse() : sides;
    }

    get directionLabel() {
        return { in: _t("From the customer"), out: _t("To the customer") }[
            this.props.entry.direction
        ];
    }

    get duration() {
        const { duration } = this.props.entry;
        return formatDuration(duration);
    }

    /** The records it is about, without the one whose timeline this is. */
    get subjects() {
        const { lead, order, links } = this.props.entry;
        return [lead, order, ...links]
            .filter((record) => record && this.nameOf(record) !== this.props.subject)
            .map((record) => ({
                ...record,
                key: this.nameOf(record),
                icon: SUBJECTS[record.model] || "fa-link",
            }));
    }

    nameOf(record) {
        return `${record.model},${record.id}`;
    }
}
