import { getBasicEvalContext, getFieldsSpec } from "@web/model/relational_model/utils";
import { RelationalModel } from "@web/model/relational_model/relational_model";

const MAX_SKIPPED = 200;

/**
 * The model of a form that goes through a queue: what it loads is the record that is
 * asked for or, without any, the next one, together with the queue, in one request.
 */
export class CareModel extends RelationalModel {
    static withCache = false;

    setup(params) {
        super.setup(...arguments);
        this.options = { skipped: [], ahead: false, ...params.care };
        this.queue = { items: [], number: 0, ready: 0, done: 0, gone: false };
        this.message = false; // why it is not the record that was asked for
        this.answer = null; // of a request that brought the next record already
        this.taken = new Set(); // ids of what was nobody's until it was opened here
    }

    get specification() {
        const { activeFields, fields } = this.config;
        return getFieldsSpec(activeFields, fields, getBasicEvalContext(this.config));
    }

    // LOADING

    /** Override: the next record if there is none; nothing if nothing is next. */
    async _loadData(config) {
        const answer =
            this.answer ||
            (await this.orm.call(
                config.resModel,
                "open_care",
                [this.specification, this.options, config.resId || false],
                { context: config.context }
            ));
        this.answer = null;
        delete this.options.release;
        this.queue = { gone: false, ...answer.queue };
        this.message = answer.message || false;
        config.resId = answer.record ? answer.record.id : false;
        config.resIds = config.resId ? [config.resId] : [];
        config.loadId = `care_${config.resId}`;
        if (answer.taken) {
            this.taken.add(config.resId);
        }
        return answer.record || {};
    }

    /** Show the record that an answer brought. */
    show(answer) {
        this.answer = answer;
        return this.load({ resId: answer.record ? answer.record.id : false });
    }

    // ACTING

    /**
     * Finish the record, and show the next one.
     *
     * @returns the answer of the server, see `save_care_and_next`
     */
    async finish() {
        const { resId, resModel, data, context } = this.root;
        const changes = await this.root.getChanges();
        delete changes.id;
        const answer = await this.orm.call(
            resModel,
            "save_care_and_next",
            [
                [resId],
                changes,
                this.specification,
                { ...this.options, current_user_id: data.user_id && data.user_id.id },
            ],
            { context }
        );
        if (!("refused" in answer)) {
            await this.show(answer);
        }
        return answer;
    }

    skip(resId) {
        const others = this.options.skipped.filter((id) => id !== resId);
        this.options.skipped = [...others, resId].slice(-MAX_SKIPPED);
        if (this.taken.delete(resId)) {
            this.options.release = resId;
        }
    }

    /** Look at the queue again; silently, it is done every minute. */
    async refresh() {
        const { resId, data } = this.root;
        const queue = await this.orm.silent.call(this.config.resModel, "get_care_queue", [
            {
                ...this.options,
                current_id: resId,
                current_user_id: data.user_id && data.user_id.id,
            },
        ]);
        if (resId === this.root.resId) {
            this.queue = queue;
        }
    }
}
