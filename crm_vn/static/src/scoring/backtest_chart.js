import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The win rate of each tenth of the leads, best first: a bar by the score beside one by
 * Odoo's probability, and a line where the average is.
 */
export class BacktestChart extends Component {
    static template = "crm_vn.BacktestChart";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas, data) => {
                if (!canvas || !data) {
                    return;
                }
                const chart = new Chart(canvas, this.getConfig(data));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.data]
        );
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get description() {
        const [{ label, rates }] = this.data.series;
        return _t("Win rate by tenths of the leads, best first. %(label)s: %(rates)s", {
            label,
            rates: rates.map((rate) => `${rate} %`).join(", "),
        });
    }

    getConfig({ series, tenths, average }) {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        const datasets = series.map(({ label, rates, source }) => ({
            type: "bar",
            label,
            data: rates,
            backgroundColor:
                source === "score"
                    ? getColor(0, scheme, "odoo")
                    : getCustomColor(scheme, "#b6bac2", "#5a5f70"),
            borderRadius: 3,
            order: 1,
        }));
        datasets.push({
            type: "line",
            label: _t("Average"),
            data: tenths.map(() => average),
            borderColor: text,
            borderDash: [4, 4],
            borderWidth: 1,
            pointRadius: 0,
            pointHitRadius: 0,
            order: 0,
        });
        return {
            data: { labels: tenths, datasets },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { position: "top", align: "end", labels: { color: text } },
                    tooltip: {
                        callbacks: {
                            title: ([{ label }]) => _t("Tenth %s", label),
                            label: ({ datasetIndex, dataIndex, dataset, parsed }) =>
                                this.getTip(series[datasetIndex], dataIndex, dataset, parsed),
                        },
                    },
                },
                scales: {
                    x: {
                        title: {
                            display: true,
                            text: _t("Tenths of the leads, the best first"),
                            color: text,
                        },
                        ticks: { color: text },
                        grid: { display: false },
                    },
                    y: {
                        beginAtZero: true,
                        title: { display: true, text: _t("Won (%)"), color: text },
                        ticks: { color: text },
                        grid: { color: grid },
                    },
                },
            },
        };
    }

    getTip(part, index, dataset, parsed) {
        if (!part) {
            return `${dataset.label}: ${parsed.y} %`;
        }
        return `${dataset.label} ${part.values[index]}: ${parsed.y} % (${part.intervals[index]})`;
    }
}

registry.category("fields").add("crm_vn_backtest_chart", {
    component: BacktestChart,
    supportedTypes: ["json"],
});
