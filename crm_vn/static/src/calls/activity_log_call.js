import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";
import { patch } from "@web/core/utils/patch";

const MODELS = ["crm.lead", "sale.order", "res.partner"];

/** Whether an activity is a call that can be logged from where it is shown. */
function canLogCallOf({ props }) {
    const { activity_category, res_model, state } = props.activity;
    return (
        activity_category === "phonecall" &&
        state !== "done" &&
        MODELS.includes(res_model)
    );
}

async function openCallLog({ env, props }, onClose) {
    const { orm, action } = env.services;
    const args = [[props.activity.id]];
    const dialog = await orm.call("mail.activity", "action_log_call", args);
    await action.doAction(dialog, { onClose });
}

patch(Activity.prototype, {
    get canLogCall() {
        return canLogCallOf(this);
    },
    async logCall() {
        const thread = this.thread;
        await openCallLog(this, async () => {
            this.props.onActivityChanged(thread);
            await thread.fetchNewMessages();
        });
    },
});

patch(ActivityListPopoverItem.prototype, {
    get canLogCall() {
        return canLogCallOf(this);
    },
    async logCall() {
        await openCallLog(this, () => this.props.onActivityChanged?.());
    },
});
