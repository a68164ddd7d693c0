import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

/** @type {import("models").Message} */
const messagePatch = {
    setup() {
        super.setup(...arguments);
        /** Records in whose chatter the message appears, too. */
        this.linked_subjects = fields.Attr([]);
        /** Whether the box to choose more is open. */
        this.isLinking = false;
    },

    /** Whether it is part of a conversation: what the system logs is not. */
    get isLinkable() {
        return (
            Number.isInteger(this.id) &&
            !["notification", "user_notification"].includes(this.message_type)
        );
    },

    async linkSubject(subject) {
        await this.store.env.services.orm.call("mail.message", "link_subjects", [
            [this.id],
            [[subject.model, subject.id]],
        ]);
        this.linked_subjects = [...this.linked_subjects, subject];
        this.isLinking = false;
    },

    async unlinkSubject({ model, id }) {
        await this.store.env.services.orm.call("mail.message", "unlink_subject", [
            [this.id],
            model,
            id,
        ]);
        this.linked_subjects = this.linked_subjects.filter(
            (subject) => subject.model !== model || subject.id !== id
        );
        const thread = this.store.Thread.get({ model, id });
        if (thread) {
            thread.messages = thread.messages.filter((message) => message.notEq(this));
        }
    },
};
patch(Message.prototype, messagePatch);
