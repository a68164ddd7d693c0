import { rpcBus } from "@web/core/network/rpc";
import { UPDATE_METHODS } from "@web/core/orm_service";
import { registry } from "@web/core/registry";

const MODELS = ["crm.attribute.set", "crm.attribute", "crm.attribute.option"];

/** Whoever changes attributes sees contacts with them at once, without a reload. */
registry.category("services").add("crm_vn.attribute_view_cache", {
    start() {
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            const { model, method } = detail.data.params;
            if (MODELS.includes(model) && UPDATE_METHODS.includes(method)) {
                rpcBus.trigger("CLEAR-CACHES", "get_views");
            }
        });
    },
});
