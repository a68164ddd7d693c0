import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/** What a bar or a cell counts opens as what it is: service records. */
async function openRecords({ orm, action }, model, domain, newWindow) {
    const records = await orm.call(model, "action_open_records", [domain]);
    await action.doAction(records, { newWindow });
}

export class ServiceReportGraphRenderer extends GraphRenderer {
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
