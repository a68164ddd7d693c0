import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { CareController } from "./care_controller";
import { CareModel } from "./care_model";

export const careFormView = {
    ...formView,
    Controller: CareController,
    Model: CareModel,
};

registry.category("views").add("crm_vn_care_form", careFormView);
