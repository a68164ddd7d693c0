import { onMounted, status, useEffect, useExternalListener, useState, useSubEnv } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { hasTouch } from "@web/core/browser/feature_detection";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { CareHelp } from "./care_help";
import { CareQueue } from "./care_queue";

const FRAMES = 20;
const PLAN = "crm_vn.crm_service_plan_action";
const REFRESH = 60_000; // ms
const COLLAPSED = "crm_vn.care_queue_collapsed";
const TYPING = "input, textarea, select, [contenteditable='true']";
const SCROLLED = ".o_care_content, .o_care_ask, .o_care_history .o_widget";
const FIELD = ".o_crm_vn_service_field";
const OUTPUTS = `.o_care_outputs ${FIELD}`;

/** One record of a queue after the other. */
export class CareController extends FormController {
    static template = "crm_vn.CareView";
    static components = { ...FormController.components, CareQueue };

    setup() {
        this.care = useState({
            isBusy: false,
            isCollapsed: browser.localStorage.getItem(COLLAPSED) === "1",
            isQueueOpen: false, // on a phone
            refused: false,
            tab: "work",
            finished: 0, // since the screen was opened
        });
        this.visited = []; // ids, the last one last
        super.setup();
        this.notification = useService("notification");
        this.display = { ...this.display, controlPanel: false };
        useSubEnv({ care: this.care, onCareCall: () => this.onCall() });
        this.useShortcuts();
        useBus(this.model.bus, "CARE:FOCUS", ({ detail }) => this.focusPlace(detail));
        useExternalListener(window, "focus", () => this.refresh());
        useEffect(
            () => {
                const timer = browser.setInterval(() => this.refresh(), REFRESH);
                return () => browser.clearInterval(timer);
            },
            () => []
        );
        onMounted(() => this.tell(this.model.message));
        useEffect(
            () => this.focusWork(),
            () => [this.model.root.id]
        );
    }

    useShortcuts() {
        const always = { bypassEditableProtection: true };
        useHotkey("control+enter", () => this.saveAndNext(), always);
        useHotkey("alt+o", () => this.focusOutcomes(), always);
        useHotkey("alt+t", () => this.focusPlace("next_scheduled_at"), always);
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    // WHAT IS SHOWN

    get isEmpty() {
        return !this.model.root.resId;
    }

    get isOpen() {
        return ["planned", "in_progress"].includes(this.model.root.data.state);
    }

    /** Where in the queue: what was finished counts. */
    get position() {
        const { ready } = this.model.queue;
        const { finished } = this.care;
        if (this.isEmpty) {
            return `${finished}/${finished}`;
        }
        return `${finished + 1}/${Math.max(finished + ready, finished + 1)}`;
    }

    get tabs() {
        return [
            { name: "work", label: _t("Work") },
            { name: "customer", label: _t("Customer") },
            { name: "history", label: _t("History") },
        ];
    }

    /** What waits for its time, when nothing else is left. */
    get upcoming() {
        const [item] = this.model.queue.items;
        const date = item?.date && deserializeDateTime(item.date);
        return item && { ...item, when: date ? formatDateTime(date) : "" };
    }

    get isBack() {
        return this.env.config.breadcrumbs?.length > 1;
    }

    displayName() {
        return _t("Care");
    }

    tell(message) {
        if (message) {
            this.notification.add(message, { type: "warning" });
        }
    }

    toggleQueue() {
        if (this.env.isSmall) {
            this.care.isQueueOpen = !this.care.isQueueOpen;
        } else {
            this.care.isCollapsed = !this.care.isCollapsed;
            browser.localStorage.setItem(COLLAPSED, this.care.isCollapsed ? "1" : "0");
        }
    }

    showHelp() {
        this.dialogService.add(CareHelp, {});
    }

    // GOING ON

    /** One thing at a time: what is pressed twice is done once. */
    async once(callback) {
        if (this.care.isBusy) {
            return;
        }
        this.care.isBusy = true;
        this.rootRef.el.querySelector(".o_care_main").inert = true;
        try {
            return await callback();
        } finally {
            this.care.isBusy = false;
            const main = this.rootRef.el?.querySelector(".o_care_main");
            if (main) {
                main.inert = false;
            }
        }
    }

    async saveAndNext() {
        if (this.isEmpty) {
            return;
        }
        if (!this.isOpen) {
            return this.openNext();
        }
        const { resId } = this.model.root;
        const answer = await this.once(async () => {
            this.care.refused = false;
            const isValid = await this.model.root.checkValidity({
                displayNotification: true,
            });
            return isValid && this.model.finish();
        });
        if (!answer) {
            return;
        }
        if ("refused" in answer) {
            this.care.refused = answer.refused;
            this.care.tab = "work";
            return this.focusPlace(...(answer.missing[0] || []));
        }
        if (!answer.message) {
            this.care.finished += 1;
        }
        this.tell(answer.message);
        if (answer.kept === false) {
            this.notification.add(
                _t("What you filled in could not be kept: it is no longer yours."),
                { type: "danger", sticky: true }
            );
        }
        this.arrive(resId);
    }

    /** Save what was typed, then open a record, or the next one. */
    async open(resId = false) {
        const { root } = this.model;
        const former = root.resId;
        const isOpened = await this.once(async () => {
            if (former && !(await this.leave())) {
                return false;
            }
            await this.model.load({ resId });
            return true;
        });
        if (isOpened) {
            this.tell(this.model.message);
            this.arrive(former);
        }
    }

    /** Keep what was typed. */
    leave() {
        return this.model.root.save({
            reload: false,
            onError: (error, options) => this.onSaveError(error, options, true),
        });
    }

    openNext() {
        return this.open();
    }

    skip() {
        const { resId } = this.model.root;
        if (!resId) {
            return;
        }
        if (this.isOpen) {
            this.model.skip(resId);
        }
        return this.open().then(() => {
            if (this.model.root.resId === resId) {
                this.notification.add(_t("There is no other one."), { type: "info" });
            }
        });
    }

    previous() {
        const resId = this.visited.pop();
        if (resId) {
            return this.open(resId).then(() => this.visited.pop());
        }
        this.notification.add(_t("This is the first one."), { type: "info" });
    }

    goAhead() {
        this.model.options.ahead = true;
        return this.open();
    }

    plan() {
        return this.actionService.doAction(PLAN, { onClose: () => this.open() });
    }

    choose(options) {
        Object.assign(this.model.options, options, { skipped: [], ahead: false });
        return this.open();
    }

    arrive(former) {
        if (former && former !== this.model.root.resId) {
            this.visited.push(former);
        }
        Object.assign(this.care, { refused: false, isQueueOpen: false, tab: "work" });
        for (const el of this.rootRef.el.querySelectorAll(SCROLLED)) {
            el.scrollTop = 0;
        }
    }

    async refresh() {
        const isShown = status(this) === "mounted" && document.visibilityState !== "hidden";
        if (this.care.isBusy || !isShown) {
            return;
        }
        await this.model.refresh();
        if (this.isEmpty && this.model.queue.ready && !this.care.isBusy) {
            await this.open();
        }
    }

    // CALLING

    call() {
        this.rootRef.el.querySelector(".o_care_call")?.click();
    }

    onCall() {
        const { resId, resModel } = this.model.root;
        return this.orm.silent.call(resModel, "start_care", [[resId]]);
    }

    // FOCUS

    /** Go to the first output that is empty, else to the outcomes. */
    focusWork() {
        if (hasTouch() || this.isEmpty) {
            return;
        }
        const [code] = this.model.root.data.care_missing || [];
        this.focusPlace(...(code ? ["inputs", code] : []));
    }

    focusOutcomes() {
        const outcomes = this.rootRef.el?.querySelector(".o_care_outcomes");
        (
            outcomes?.querySelector("[aria-checked='true']") ||
            outcomes?.querySelector("button")
        )?.focus();
    }

    /**
     * @param {string} [fname] of the record; the first output that is empty without any
     * @param {string} [code] of the property
     */
    focusPlace(fname, code) {
        const root = this.rootRef.el;
        if (!root) {
            return;
        }
        if (fname === "outcome_id") {
            return this.focusOutcomes();
        }
        if (fname === "inputs") {
            this.model.bus.trigger("CARE:INPUTS");
        }
        this.focusSoon(
            () =>
                fname
                    ? this.findPlace(root.querySelector(`[name="${fname}"]`), code)
                    : this.findEmpty([...root.querySelectorAll(OUTPUTS)]),
            fname ? FRAMES : 1
        );
    }

    /** What is to have the focus may be rendered in a few frames only. */
    focusSoon(find, frames) {
        browser.requestAnimationFrame(() => {
            const found = find();
            if (found) {
                found.focus();
                found.select?.();
                found.scrollIntoView({ block: "nearest" });
            } else if (frames > 1) {
                this.focusSoon(find, frames - 1);
            } else {
                this.focusOutcomes();
            }
        });
    }

    findPlace(field, code) {
        const place = code ? field?.querySelector(`${FIELD}[data-name="${code}"]`) : field;
        const inputs = place?.querySelector(code ? TYPING : "button, " + TYPING);
        return inputs || place?.querySelector("button");
    }

    findEmpty(fields) {
        return fields.map((field) => field.querySelector(TYPING)).find((el) => el && !el.value);
    }

    /** Digits choose an outcome, and a question mark asks, unless somebody types. */
    onKeydown(ev) {
        if (ev.target.closest?.(TYPING) || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        if (this.care.isBusy || this.formInDialog || document.querySelector(".modal, .o_popover")) {
            return;
        }
        if (ev.key === "?") {
            ev.preventDefault();
            this.showHelp();
        } else if (/^[1-9]$/.test(ev.key) && !ev.repeat) {
            const button = this.rootRef.el.querySelector(
                `.o_care_outcomes [data-digit="${ev.key}"]:not(:disabled)`
            );
            if (button) {
                ev.preventDefault();
                button.click();
                button.focus();
            }
        }
    }

    // LEAVING

    /** Extend: when nothing is left, there is nothing to be saved. */
    beforeVisibilityChange() {
        return this.isEmpty ? undefined : super.beforeVisibilityChange();
    }

    async beforeLeave() {
        return this.isEmpty ? undefined : super.beforeLeave(...arguments);
    }

    async beforeUnload() {
        return this.isEmpty ? undefined : super.beforeUnload(...arguments);
    }

    /** Extend: what a button did may have finished the record. */
    async afterExecuteActionButton() {
        await super.afterExecuteActionButton(...arguments);
        await this.refresh();
    }

    get className() {
        return {
            ...super.className,
            o_care_view: true,
            [`o_care_tab_${this.care.tab}`]: true,
        };
    }
}
