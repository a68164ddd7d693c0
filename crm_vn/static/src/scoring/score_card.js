import { Component, toRaw, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * The ledger of a lead: where it stands between the thresholds, what each rule gives and
 * why, and what is missing for the next threshold. It asks the server once its tab is
 * opened, and again whenever the record was loaded or saved.
 */
export class ScoreCard extends Component {
    static template = "crm_vn.ScoreCard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ status: "loading", card: null });
        useEffect(
            () => {
                this.load();
            },
            () => [this.resId, toRaw(this.props.record.data)]
        );
    }

    get resId() {
        return this.props.record.resId;
    }

    get card() {
        return this.state.card;
    }

    async load() {
        if (!this.resId) {
            return;
        }
        try {
            this.state.card = await this.keepLast.add(
                this.orm.call("crm.lead", "get_score_card", [[this.resId]])
            );
            this.state.status = "ready";
        } catch {
            this.state.status = "error";
        }
    }

    get qualification() {
        const { qualification, qualification_name: name } = this.card;
        const date = this.card[`${qualification}_date`];
        return date ? _t("%(name)s since %(date)s", { name, date }) : name;
    }

    get missing() {
        const { missing, name } = this.card.target;
        return _t("+%(missing)s to %(name)s", { missing, name });
    }

    // THE BAR

    /** What the whole width of the bars stands for. */
    get scale() {
        const { thresholds, score, fit_score, engagement_score } = this.card;
        const top = Math.max(...thresholds.map((threshold) => threshold.score));
        return Math.max(top * 1.15, score, fit_score, engagement_score, 1);
    }

    width(points) {
        return `width: ${Math.max(0, (100 * points) / this.scale)}%`;
    }

    left(points) {
        return `left: ${Math.min(100, Math.max(0, (100 * points) / this.scale))}%`;
    }

    get bars() {
        const { fit_score, engagement_score } = this.card;
        const bars = [
            { kind: "fit", points: fit_score },
            { kind: "engagement", points: engagement_score },
        ];
        // of a sum, what is less than nothing takes away from the other
        const taken = Math.min(fit_score, 0) + Math.min(engagement_score, 0);
        return bars.map((bar) => ({ ...bar, shown: bar.points > 0 ? bar.points + taken : 0 }));
    }

    /** The thresholds of one score stand at one mark. */
    get marks() {
        const marks = new Map();
        for (const { name, score } of this.card.thresholds) {
            const mark = marks.get(score) || { score, names: [] };
            mark.names.push(name);
            marks.set(score, mark);
        }
        return [...marks.values()].map((mark, index) => ({
            score: mark.score,
            name: mark.names.join(" · "),
            isReached: this.card.score >= mark.score,
            isLow: Boolean(index % 2),
        }));
    }

    // THE LEDGER

    get ledgers() {
        const { lines } = this.card;
        return ["fit", "engagement"].map((kind) => ({
            kind,
            points: kind === "fit" ? this.card.fit_score : this.card.engagement_score,
            lines: lines
                .filter((line) => line.kind === kind)
                .sort((one, other) => Number(one.faded) - Number(other.faded)),
        }));
    }

    sign(points) {
        return points > 0 ? `+${points}` : `${points}`;
    }

    color(points) {
        return { "-1": "text-danger", 0: "text-muted", 1: "text-success" }[
            Math.sign(points)
        ];
    }

    eventsLabel(line) {
        return _t("Show the events of “%s”", line.rule);
    }

    async openEvents(line) {
        const action = await this.orm.call("crm.score.line", "action_view_events", [
            [line.id],
        ]);
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("crm_vn_score_card", {
    component: ScoreCard,
});
