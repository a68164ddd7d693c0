import { Composer } from "@mail/core/common/composer";
import { registerComposerAction } from "@mail/core/common/composer_actions";
import { Store } from "@mail/core/common/store_service";
import { toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { LinkedSubjects, SUBJECT_ICONS } from "./linked_subjects";

const canLink = (owner, composer) =>
    Boolean(owner.env.inChatter) &&
    !owner.env.inFrontendPortalChatter &&
    !composer.message &&
    composer.thread?.model in SUBJECT_ICONS;

registerComposerAction("crm-link", {
    condition: ({ composer, owner }) => canLink(owner, composer),
    icon: "fa fa-link",
    isActive: ({ composer }) => composer.isLinking,
    name: _t("Link to Contacts, Opportunities or Orders"),
    onSelected: ({ composer: comp }) => {
        const composer = toRaw(comp);
        composer.isLinking = !composer.isLinking;
    },
    sequence: 25,
});

Object.assign(Composer.components, { LinkedSubjects });

patch(Composer.prototype, {
    get showsLinks() {
        const { composer } = this.props;
        return (
            canLink(this, composer) && (composer.isLinking || composer.linkedSubjects.length > 0)
        );
    },

    addLink(subject) {
        this.props.composer.linkedSubjects = [...this.props.composer.linkedSubjects, subject];
    },

    removeLink({ model, id }) {
        this.props.composer.linkedSubjects = this.props.composer.linkedSubjects.filter(
            (subject) => subject.model !== model || subject.id !== id
        );
    },

    get postData() {
        const { linkedSubjects } = toRaw(this.props.composer);
        return { ...super.postData, linkedSubjects };
    },

    get fullComposerAdditionalContext() {
        const { linkedSubjects } = toRaw(this.props.composer);
        const context = super.fullComposerAdditionalContext;
        if (linkedSubjects.length) {
            return { ...context, default_linked_subjects: linkedSubjects };
        }
        return context;
    },
});

patch(Store.prototype, {
    async getMessagePostParams({ postData }) {
        const params = await super.getMessagePostParams(...arguments);
        if (postData.linkedSubjects?.length) {
            params.post_data.linked_subjects = postData.linkedSubjects.map(({ model, id }) => [
                model,
                id,
            ]);
        }
        return params;
    },
});
