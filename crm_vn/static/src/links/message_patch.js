import { Message } from "@mail/core/common/message";
import { registerMessageAction } from "@mail/core/common/message_actions";
import { toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { LinkedSubjects, SUBJECT_ICONS } from "./linked_subjects";

registerMessageAction("crm-link", {
    condition: ({ message, thread, owner }) =>
        Boolean(owner.env.inChatter) &&
        !owner.env.inFrontendPortalChatter &&
        thread?.model in SUBJECT_ICONS &&
        message.isLinkable,
    icon: "fa fa-link",
    name: _t("Link to…"),
    onSelected: ({ message: msg, owner }) => {
        const message = toRaw(msg);
        message.isLinking = !message.isLinking;
        owner.optionsDropdown?.close();
    },
    sequence: 45,
});

Object.assign(Message.components, { LinkedSubjects });

patch(Message.prototype, {
    get showsLinks() {
        return (
            Boolean(this.env.inChatter) &&
            Boolean(this.props.thread) &&
            (this.message.isLinking || this.message.linked_subjects.length > 0)
        );
    },
});
