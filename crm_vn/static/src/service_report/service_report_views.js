import { DEFAULT_BG, getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** Places in Odoo's small palette; its colors else follow the order of the names. */
const BUCKET_COLORS = { success: 2, neutral: 0, failure: 1, no_outcome: 3, not_due: 4 };

/** What a bar or a cell counts opens as what it is: service records. */
async function openRecords({ orm, action }, model, domain, newWindow) {
    const records = await orm.call(model, "action_open_records", [domain]);
    await action.doAction(records, { newWindow });
}

export class ServiceReportGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        const { fields, groupBy } = this.model.metaData;
        if (groupBy.length === 2 && groupBy[1].fieldName === "bucket") {
            const scheme = cookie.get("color_scheme");
            const places = new Map(
                fields.bucket.selection.map(([value, label]) => [label, BUCKET_COLORS[value]])
            );
            for (const dataset of data.datasets) {
                if (places.has(dataset.label)) {
                    const place = places.get(dataset.label);
                    dataset.backgroundColor =
                        place === undefined ? DEFAULT_BG : getColor(place, scheme, "sm");
                }
            }
        }
        return data;
    }

    openView(domain, views, context, newWindow) {
        const { resModel } = this.model.metaData;
        return openRecords(this.env.services, resModel, domain, newWindow);
    }
}

export class ServiceReportPivotRenderer extends PivotRenderer {
    openView(domain, views, context, newWindow) {
        const { resModel } = this.model.metaData;
        return openRecords(this.env.services, resModel, domain, newWindow);
    }
}

registry.category("views").add("crm_vn_service_report_graph", {
    ...graphView,
    Renderer: ServiceReportGraphRenderer,
});

registry.category("views").add("crm_vn_service_report_pivot", {
    ...pivotView,
    Renderer: ServiceReportPivotRenderer,
});
