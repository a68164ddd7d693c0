import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** A text that is looked for on Enter, which is also what a scanner sends. */
export class CustomerLookupField extends CharField {
    setup() {
        super.setup();
        useEffect(
            (input) => {
                const onKeydown = (ev) => this.onKeydown(ev);
                input?.addEventListener("keydown", onKeydown);
                return () => input?.removeEventListener("keydown", onKeydown);
            },
            () => [this.input.el]
        );
    }

    async onKeydown(ev) {
        if (ev.key !== "Enter" || ev.isComposing) {
            return;
        }
        ev.preventDefault();
        const { record } = this.props;
        await this.env.onClickViewButton({
            clickParams: { name: "action_search", type: "object" },
            getResParams: () => ({
                context: record.context,
                resModel: record.resModel,
                resId: record.resId,
                resIds: record.resIds,
            }),
        });
        // Ready for the next customer.
        this.input.el?.select();
    }
}

registry.category("fields").add("crm_customer_lookup", {
    ...charField,
    component: CustomerLookupField,
});
