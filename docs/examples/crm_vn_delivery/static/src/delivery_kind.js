import { registry } from "@web/core/registry";

registry
    .category("crm_vn_timeline_kinds")
    .add("delivery", { icon: "fa-truck", color: "success" });
