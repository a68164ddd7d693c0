import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
const MODEL = "crm.service.record";
const ICONS = {
    meeting: "fa-users",
    call: "fa-phone",
    email: "fa-envelope-o",
    message: "fa-comment-o",
    visit: "fa-map-marker",
    task: "fa-check-square-o",
};

/** Say when something is due, as short as can be. */
export function tellTime(date) {
    const now = DateTime.local().setZone(date.zone);
    const time = date.toLocaleString(DateTime.TIME_24_SIMPLE);
    if (date.hasSame(now, "day")) {
        return time;
    }
    if (date.hasSame(now.plus({ days: 1 }), "day")) {
        return _t("Tomorrow %(time)s", { time });
    }
    return date.hasSame(now, "year") ? date.toFormat("dd/MM") : formatDate(date);
}

/** Who is next, and why. */
export class CareQueue extends Component {
    static template = "crm_vn.CareQueue";
    static props = {
        queue: Object,
        options: Object,
        currentId: { type: [Number, Boolean] },
        onOpen: Function,
        onChoose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ services: [], people: [] });
        this.canChoosePerson = false;
        onWillStart(async () => {
            this.canChoosePerson = await user.hasGroup("crm_vn.group_store_manager");
            if (this.props.options.user_id || this.props.options.service_id) {
                await this.loadChoices();
            }
        });
    }

    // CHOOSING

    async loadChoices() {
        const choices = await this.orm.call(MODEL, "get_care_choices", [
            this.props.options,
        ]);
        Object.assign(this.state, choices);
    }

    get people() {
        return this.state.people;
    }

    get services() {
        return this.state.services;
    }

    get channels() {
        const labels = {
            meeting: _t("All meetings"),
            call: _t("All calls"),
            email: _t("All e-mails"),
            message: _t("All messages"),
            visit: _t("All visits"),
            task: _t("All tasks"),
        };
        const used = new Set(this.state.services.map(({ channel }) => channel));
        used.add(this.props.options.channel);
        return Object.entries(labels)
            .filter(([value]) => used.has(value))
            .map(([value, label]) => ({ value, label }));
    }

    choosePerson(value) {
        return this.props.onChoose({ user_id: value ? Number(value) : false });
    }

    chooseWork(value) {
        const [kind, choice] = value.split(":");
        return this.props.onChoose({
            service_id: kind === "service" ? Number(choice) : false,
            channel: kind === "channel" ? choice : false,
        });
    }

    // SHOWING

    get groups() {
        return {
            overdue: _t("Overdue"),
            promised: _t("Promised"),
            today: _t("Due today"),
            anytime: _t("To do"),
            later_today: _t("Later today"),
            later: _t("Later"),
        };
    }

    get items() {
        let former = null;
        return this.props.queue.items.map((item) => {
            const group = item.reason !== former && this.groups[item.reason];
            former = item.reason;
            return {
                ...item,
                group,
                icon: ICONS[item.channel] || "fa-circle-o",
                time: item.date ? tellTime(deserializeDateTime(item.date)) : "",
            };
        });
    }

    get more() {
        return this.props.queue.number - this.props.queue.items.length;
    }
}
