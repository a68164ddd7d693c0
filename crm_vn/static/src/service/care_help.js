import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** The shortcuts of the care screen. */
export class CareHelp extends Component {
    static template = "crm_vn.CareHelp";
    static components = { Dialog };
    static props = { close: Function };

    get shortcuts() {
        return [
            { keys: "1 … 9", text: _t("Choose the outcome, unless you are typing") },
            { keys: "Ctrl + Enter", text: _t("Save, and go to the next one") },
            { keys: "Alt + O", text: _t("Go to the outcomes") },
            { keys: "Alt + T", text: _t("Go to the next time") },
            { keys: "Alt + C", text: _t("Call the customer") },
            { keys: "Alt + N", text: _t("Skip: it comes again later") },
            { keys: "Alt + P", text: _t("Go back to the previous one") },
            { keys: "Alt + Q", text: _t("Show or hide the queue") },
            { keys: "Alt + U", text: _t("Open the customer") },
            { keys: "?", text: _t("Show this help") },
        ];
    }
}
