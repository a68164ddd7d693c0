import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { areDatesEqual, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getOutcome } from "./care_fields";
import { tellTime } from "./care_queue";

const { DateTime } = luxon;
const MORNING = { hour: 9, minute: 0, second: 0, millisecond: 0 };
const AFTERNOON = { ...MORNING, hour: 14 };

/** The times that are asked for most, seen from now. */
export function getQuickTimes(now) {
    const times = [{ name: "hour", label: _t("In 1 hour"), date: now.plus({ hours: 1 }) }];
    if (now.hour < 13) {
        times.push({
            name: "afternoon",
            label: _t("This afternoon"),
            date: now.set(AFTERNOON),
        });
    }
    times.push({
        name: "tomorrow",
        label: _t("Tomorrow 9:00"),
        date: now.plus({ days: 1 }).set(MORNING),
    });
    const monday = now.plus({ days: 8 - now.weekday }).set(MORNING);
    if (!areDatesEqual(monday, times.at(-1).date)) {
        times.push({ name: "monday", label: _t("Monday 9:00"), date: monday });
    }
    return times.map((time) => ({ ...time, date: time.date.startOf("minute") }));
}

/** When the customer wants to be called next: with one click, or any time. */
export class CareNextTimeField extends Component {
    static template = "crm_vn.CareNextTimeField";
    static components = { DateTimeInput };
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get outcome() {
        return getOutcome(this.props.record);
    }

    /** Whether something follows: then the time is asked for with some emphasis. */
    get isAsked() {
        return Boolean(this.outcome?.callback || this.outcome?.next_service);
    }

    get times() {
        return getQuickTimes(DateTime.local()).map((time) => ({
            ...time,
            isChosen: Boolean(this.value) && Math.abs(this.value - time.date) < 60_000,
        }));
    }

    get hint() {
        const { outcome, value } = this;
        const service =
            outcome?.next_service ||
            (value && this.props.record.data.service_id?.display_name);
        if (!service) {
            return "";
        }
        if (value) {
            return _t("%(service)s on %(time)s", { service, time: formatDateTime(value) });
        }
        return outcome.next_delay
            ? _t("%(service)s in %(delay)s", { service, delay: outcome.next_delay })
            : _t("%(service)s at once", { service });
    }

    get shown() {
        return this.value ? tellTime(this.value) : "";
    }

    choose(time) {
        return this.set(time.isChosen ? false : time.date);
    }

    set(date) {
        return this.props.record.update({ [this.props.name]: date || false });
    }
}

registry.category("fields").add("crm_vn_care_next_time", {
    component: CareNextTimeField,
    displayName: _t("Next Time"),
    supportedTypes: ["datetime"],
});
