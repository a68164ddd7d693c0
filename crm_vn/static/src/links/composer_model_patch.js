import { Composer } from "@mail/core/common/composer_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

/** @type {import("models").Composer} */
const composerPatch = {
    setup() {
        super.setup(...arguments);
        /** Records in whose chatter the message will appear, too. */
        this.linkedSubjects = fields.Attr([]);
        /** Whether the box to choose them is open. */
        this.isLinking = false;
    },

    clear() {
        super.clear();
        this.linkedSubjects = [];
        this.isLinking = false;
    },
};
patch(Composer.prototype, composerPatch);
