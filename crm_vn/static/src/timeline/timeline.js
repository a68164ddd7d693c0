import { Component, toRaw, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { TimelineEntry } from "./timeline_entry";

const PAGE = 30;
const MAX = 100; // of one request
const { DateTime } = luxon;

/**
 * What happened between the company and a customer, newest first. It asks the server
 * once its tab is opened, and again whenever the record was loaded or saved.
 */
export class Timeline extends Component {
    static template = "crm_vn.Timeline";
    static components = { TimelineEntry };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.feed = useRef("feed");
        this.keepLast = new KeepLast();
        this.state = useState({
            status: "loading", // then "ready" or "error"
            isLoadingMore: false,
            entries: [],
            next: false,
            counts: {},
            labels: {},
            stores: [],
            kinds: [],
            store: null,
            whole: false,
        });
        this.focused = null;
        let shown = this.subject;
        useEffect(
            () => {
                if (shown !== this.subject) {
                    // The pager went on to the next record.
                    shown = this.subject;
                    this.filter({ kinds: [], store: null, whole: false });
                } else {
                    this.load();
                }
            },
            () => [this.subject, toRaw(this.props.record.data)]
        );
        useEffect(
            () => {
                // Of what came last, the first: where the button was.
                if (this.focused) {
                    this.feed.el
                        ?.querySelector(`[data-entry="${this.focused}"]`)
                        ?.focus({ preventScroll: true });
                    this.focused = null;
                }
            },
            () => [this.state.entries.length]
        );
    }

    get resId() {
        return this.props.record.resId;
    }

    get subject() {
        return `${this.props.record.resModel},${this.resId}`;
    }

    // LOADING

    async fetch(options) {
        const { kinds, store, whole } = this.state;
        return this.orm.call(
            this.props.record.resModel,
            "get_timeline",
            [[this.resId]],
            { kinds, store_id: store, whole, ...options }
        );
    }

    /** Load the first page, or as many entries as were shown. */
    async load() {
        if (!this.resId) {
            return;
        }
        Object.assign(this.state, { status: "loading", isLoadingMore: false });
        const limit = Math.min(Math.max(PAGE, this.state.entries.length), MAX);
        try {
            const page = await this.keepLast.add(this.fetch({ limit }));
            Object.assign(this.state, { ...page, status: "ready" });
        } catch {
            this.state.status = "error";
        }
    }

    async loadMore() {
        const { entries, next } = this.state;
        this.state.isLoadingMore = true;
        try {
            const page = await this.keepLast.add(
                this.fetch({ before: next, limit: PAGE })
            );
            this.focused = page.entries[0]?.id;
            this.state.entries = [...entries, ...page.entries];
            this.state.next = page.next;
        } catch {
            this.state.status = "error";
        } finally {
            this.state.isLoadingMore = false;
        }
    }

    // FILTERS

    filter(changes) {
        Object.assign(this.state, { ...changes, entries: [] });
        return this.load();
    }

    toggleKind(kind) {
        const { kinds } = this.state;
        return this.filter({
            kinds: kinds.includes(kind)
                ? kinds.filter((other) => other !== kind)
                : [...kinds, kind],
        });
    }

    onStoreChange(ev) {
        return this.filter({ store: JSON.parse(ev.target.value) });
    }

    get isFiltered() {
        return Boolean(this.state.kinds.length) || this.state.store !== null;
    }

    /** Those that there are, and those that are chosen. */
    get kinds() {
        const { counts, kinds, labels } = this.state;
        return Object.keys(labels)
            .filter((kind) => counts[kind] || kinds.includes(kind))
            .map((kind) => ({
                kind,
                label: labels[kind],
                count: counts[kind] || 0,
                isPressed: kinds.includes(kind),
            }));
    }

    get total() {
        return Object.values(this.state.counts).reduce((sum, count) => sum + count, 0);
    }

    /** How many there are with the filter. */
    get size() {
        const { counts, kinds } = this.state;
        return kinds.length
            ? kinds.reduce((sum, kind) => sum + (counts[kind] || 0), 0)
            : this.total;
    }

    get hasWhole() {
        const { record } = this.props;
        return record.resModel !== "res.partner" && Boolean(record.data.partner_id);
    }

    get ownLabel() {
        const { record } = this.props;
        if (record.resModel === "sale.order") {
            return _t("This order");
        }
        return record.data.type === "lead" ? _t("This lead") : _t("This opportunity");
    }

    // SHOWING

    /** The entries by day, each with its place among all. */
    get days() {
        const days = [];
        this.state.entries.forEach((entry, index) => {
            const date = deserializeDateTime(entry.date);
            const key = date.toISODate();
            if (days.at(-1)?.key !== key) {
                days.push({ key, label: this.nameDay(date), entries: [] });
            }
            days.at(-1).entries.push({ entry, position: index + 1 });
        });
        return days;
    }

    nameDay(date) {
        const day = `${date.toFormat("cccc")}, ${formatDate(date)}`;
        const age = DateTime.local()
            .setZone(date.zone)
            .startOf("day")
            .diff(date.startOf("day"), "days").days;
        const name = { 0: _t("Today"), 1: _t("Yesterday") }[Math.round(age)];
        return name ? `${name} · ${day}` : day;
    }

    open({ model, id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** As readers expect of a feed: page by entry. */
    onKeydown(ev) {
        const step = { PageDown: 1, PageUp: -1 }[ev.key];
        const current = ev.target.closest("article");
        if (!step || !current) {
            return;
        }
        const articles = [...this.feed.el.querySelectorAll("article")];
        const target = articles[articles.indexOf(current) + step];
        if (target) {
            ev.preventDefault();
            target.focus();
        }
    }
}

registry.category("view_widgets").add("crm_vn_timeline", { component: Timeline });
