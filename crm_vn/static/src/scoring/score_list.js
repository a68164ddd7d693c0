import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";

const WAIT = 3000;
const IDLE_WAIT = 20000;

/** How far the scoring of all leads is, while it goes on: asked every few seconds. */
export class ScoreProgress extends Component {
    static template = "crm_vn.ScoreProgress";
    static props = { root: Object, onChange: Function };

    /** The list of runs is not a link to itself. */
    get isLink() {
        return this.props.root.resModel !== "crm.score.run";
    }


    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ run: null });
        onWillStart(() => this.load());
        // what a button started is told at once
        onWillUpdateProps((props) => {
            if (props.root !== this.props.root) {
                this.load();
            }
        });
        onWillUnmount(() => {
            this.isGone = true;
            clearTimeout(this.timeout);
        });
    }

    async load() {
        if (this.isLoading) {
            return;
        }
        this.isLoading = true;
        clearTimeout(this.timeout);
        try {
            await this.ask();
        } finally {
            this.isLoading = false;
        }
    }

    async ask() {
        let run = null;
        try {
            run = await this.orm.silent.call("crm.score.run", "get_open_progress", []);
        } catch {
            // who may not see it, or is offline, has a list without it
            return;
        }
        const before = this.state.run;
        this.state.run = run;
        if (this.isGone) {
            return;
        }
        if (before && JSON.stringify(before) !== JSON.stringify(run)) {
            this.props.onChange();
        }
        this.timeout = setTimeout(() => this.load(), run ? WAIT : IDLE_WAIT);
    }

    open() {
        this.action.doAction("crm_vn.crm_score_run_action");
    }
}

export class ScoreListController extends ListController {
    static template = "crm_vn.ScoreListView";
    static components = { ...ListController.components, ScoreProgress };

    /** Shows the rows anew, unless somebody is typing in one. */
    async onProgress() {
        const { root } = this.model;
        if (!root.editedRecord && !root.selection.length) {
            await root.load();
        }
    }
}

registry.category("views").add("crm_score_list", {
    ...listView,
    Controller: ScoreListController,
});
