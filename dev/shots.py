"""Screenshots of the main screens, in both languages, on a desk and on a phone.

All go to the cache; the ones that the README and the documentation show are copied to
``docs/images``.
"""

import contextlib
import json
import os
import shutil
import socket

from . import browser, database, server, settings
from .console import say, step
from .settings import CACHE, ROOT

DESK = (1366, 768)
PHONE = (390, 844)
FOLDER = CACHE / "shots"
SHOWN = ROOT / "docs" / "images"
TIMELINE = ".nav-link[name=timeline]"
SERVICES = ".nav-link[name=services]"
SCORE = ".nav-link[name=score]"
# name: (login, path, selector that says the screen is there[, selector to click on,
# selector that says that what it opens is there])
CARDS = ".o_kanban_record:not(.o_kanban_ghost)"
ROWS = f".o_data_row, {CARDS}"
SCREENS = {
    "pipeline": ("tuan", "/odoo/crm", CARDS),
    "opportunity": ("tuan", "/odoo/crm/{lead}", ".o_form_view"),
    "contacts": ("linh", "/odoo/action-base.action_partner_form", ROWS),
    "contact": ("linh", "/odoo/res.partner/{partner}", ".o_form_view"),
    "leads": ("ha", "/odoo/action-crm.crm_lead_all_leads", ROWS),
    "links": ("ha", "/odoo/action-link_tracker.link_tracker_action", ROWS),
    "report": ("admin", "/odoo/action-crm_vn.report_crm_utm_action", ".o_pivot"),
    "sources": (
        "admin",
        "/odoo/action-crm_vn.crm_intake_source_action",
        CARDS,
    ),
    "source": ("admin", "/odoo/crm.intake.source/{source}", ".o_form_view"),
    "inbox": ("admin", "/odoo/action-crm_vn.crm_intake_event_action", ROWS),
    "failed": ("admin", "/odoo/crm.intake.event/{event}", ".o_form_view"),
    "my_stores": ("lan", "/odoo/my-stores", CARDS),
    "store_people": ("lan", "/odoo/action-crm_vn.res_users_action_store", CARDS),
    "store_unassigned": ("lan", "/odoo/action-crm_vn.crm_lead_action_unassigned", ROWS),
    "store_numbers": ("hung", "/odoo/action-crm_vn.crm_lead_action_store", "canvas"),
    "chain": ("ha", "/odoo/my-stores", CARDS),
    "store_list": ("ha", "/odoo/stores", ROWS),
    "store_map": (
        "ha",
        "/odoo/stores?view_type=hierarchy",
        f".o_hierarchy_node_container, {CARDS}",
    ),
    "store": ("ha", "/odoo/stores/{store}", ".o_form_view"),
    "find_customer": (
        "linh",
        "/odoo/action-crm_vn.crm_customer_lookup_action",
        "[name=query]",
    ),
    "access_requests": (
        "lan",
        "/odoo/action-crm_vn.crm_store_access_action",
        f".o_nocontent_help, {ROWS}",
    ),
    "timeline": (
        "linh",
        "/odoo/res.partner/{history}",
        ".o_form_view",
        TIMELINE,
        ".o_crm_vn_timeline article",
    ),
    "timeline_lead": (
        "tuan",
        "/odoo/crm/{lead}",
        ".o_form_view",
        TIMELINE,
        ".o_crm_vn_timeline",
    ),
    "timeline_order": (
        "ha",
        "/odoo/sale.order/{order}",
        ".o_form_view",
        TIMELINE,
        ".o_crm_vn_timeline",
    ),
    "timeline_empty": (
        "ha",
        "/odoo/res.partner/{stranger}",
        ".o_form_view",
        TIMELINE,
        ".o_crm_vn_timeline",
    ),
    "calls": ("lan", "/odoo/calls", ROWS),
    "calls_missed": ("lan", "/odoo/missed-calls", f".o_nocontent_help, {ROWS}"),
    "calls_next": ("lan", "/odoo/next-calls", ".o_action_manager .o_content"),
    "calls_analysis": ("hung", "/odoo/call-analysis", "canvas, .o_pivot"),
    "call": ("admin", "/odoo/crm.interaction/{call}", ".o_form_view"),
    "conversations": ("lan", "/odoo/conversations", ROWS),
    "interactions": ("ha", "/odoo/interactions", "canvas, .o_pivot, .o_list_view"),
    "attributes": ("admin", "/odoo/customer-attributes", ROWS),
    "attribute_set": ("admin", "/odoo/crm.attribute.set/{set}", ".o_form_view"),
    "hand_overs": ("ha", "/odoo/hand-overs", f".o_nocontent_help, {ROWS}"),
    "care": ("linh", "/odoo/care", ".o_care_outcomes button"),
    "my_work": ("linh", "/odoo/my-work", ROWS),
    "my_work_manager": ("lan", "/odoo/my-work", ROWS),
    "services": ("linh", "/odoo/services", ROWS),
    "services_cards": ("lan", "/odoo/services?view_type=kanban", CARDS),
    "services_calendar": (
        "lan",
        "/odoo/services?view_type=calendar",
        ".o_calendar_view",
    ),
    "lead_services": (
        "linh",
        "/odoo/crm/{called}",
        ".o_form_view",
        SERVICES,
        "[name=service_record_ids] .o_data_row",
    ),
    "deal_services": (
        "duc",
        "/odoo/crm/{won}",
        ".o_form_view",
        SERVICES,
        "[name=service_record_ids] .o_data_row",
    ),
    "service_setup": ("admin", "/odoo/service-setup", CARDS),
    "service_models": ("admin", "/odoo/service-models", ROWS),
    "service": ("admin", "/odoo/service-setup/{service}", ".o_form_view"),
    "service_analysis": ("ha", "/odoo/service-analysis", "canvas"),
    "service_scorecard": ("ha", "/odoo/service-scorecard", ".o_pivot"),
    "score": (
        "tuan",
        "/odoo/crm/{lead}",
        ".o_form_view",
        SCORE,
        ".o_score_total",
    ),
    "qualification": (
        "tuan",
        "/odoo/crm/{lead}",
        ".o_form_view",
        ".nav-link[name=qualification]",
        ".tab-pane.active",
    ),
    "score_rules": ("ha", "/odoo/score-rules", ROWS),
    "score_sets": ("ha", "/odoo/score-sets", ROWS),
    "score_runs": ("ha", "/odoo/score-runs", ROWS),
    "score_lines": ("ha", "/odoo/score-lines", ".o_pivot, .o_list_view"),
    "score_backtest": (
        "ha",
        "/odoo/score-backtests/{backtest}",
        ".o_form_view canvas",
    ),
    "qualification_report": ("ha", "/odoo/qualification", "canvas, .o_pivot"),
    "qualification_actions": ("ha", "/odoo/qualification-actions", ROWS),
    "conversion_checks": ("ha", "/odoo/conversion-checks", ROWS),
    "settings": ("admin", "/odoo/settings?#crm", ".o_setting_container"),
    "store_user": ("admin", "/odoo/users/{user}", ".o_form_view"),
}
# Records that the paths above name, by external id.
RECORDS = {
    "lead": "lead_model_flat",
    "partner": "partner_01",
    "source": "intake_source_laptop",
    "event": "intake_event_19",
    "store": "store_north",
    "user": "user_linh",
    "history": "partner_02",
    "stranger": "partner_30",
    "order": "order_tv",
    "call": "call_01",
    "set": "attribute_set_fashion",
    "called": "lead_hn_20",
    "won": "lead_clinic",
    "service": "service_first_call",
    "backtest": "score_backtest_chain",
}
# What the README shows: file in docs/images → (language, size, screen).
PUBLISHED = {
    "pipeline.png": ("vi_VN", "desk", "pipeline"),
    "stores.png": ("en_US", "desk", "chain"),
    "store_map.png": ("en_US", "desk", "store_map"),
    "sources.png": ("en_US", "desk", "sources"),
    "report.png": ("en_US", "desk", "report"),
    "timeline.png": ("en_US", "desk", "timeline"),
    "calls.png": ("en_US", "desk", "calls"),
    "care.png": ("en_US", "desk", "care"),
    "deal_services.png": ("en_US", "desk", "deal_services"),
    "score.png": ("en_US", "desk", "score"),
    "score_rules.png": ("en_US", "desk", "score_rules"),
}


def main(arguments):
    name = f"crm_vn_shots_{os.getpid()}"
    with step("Database with demo data"):
        database.with_demo(name)
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with step("Odoo server"):
        process = server.start(name, "127.0.0.1", port)
    try:
        with step(f"Screens, into {FOLDER}"):
            _shoot(name, f"http://127.0.0.1:{port}", arguments or list(SCREENS))
    finally:
        process.terminate()
        process.wait()
        database.drop(name)
    for file, (language, size, screen) in PUBLISHED.items():
        with contextlib.suppress(FileNotFoundError):
            SHOWN.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_path(screen, language, size), SHOWN / file)
    return 0


def _path(screen, language, size):
    return FOLDER / f"{screen}-{language}-{size}.png"


def _ids(name):
    with contextlib.closing(database.connect(name)) as link, link.cursor() as cursor:
        cursor.execute("SELECT name, res_id FROM ir_model_data WHERE module = 'crm_vn'")
        found = dict(cursor.fetchall())
    return {word: found[record] for word, record in RECORDS.items()}


def _shoot(name, address, screens):
    records = _ids(name)
    for language in settings.LANGUAGES:
        for size, (width, height) in (("desk", DESK), ("phone", PHONE)):
            with browser.Browser() as tab:
                tab.resize(width, height)
                someone = None
                for screen in screens:
                    login, path, ready, *steps = SCREENS[screen]
                    if login != someone:
                        _log_in(tab, name, address, login, language)
                        someone = login
                    tab.open(address + path.format(**records), ready)
                    if steps:
                        tab.evaluate(f"document.querySelector({steps[0]!r}).click()")
                        tab.wait(steps[1])
                        tab.evaluate(
                            f"document.querySelector({steps[0]!r}).scrollIntoView()"
                        )
                    tab.save(_path(screen, language, size))
                    say(f"  {screen} {language} {size}")


def _log_in(tab, name, address, login, language):
    """Open a session of a demo user, whose password is their login."""
    tab.open(f"{address}/web/login", "input[name=login], .o_web_client")
    rpc = """
        (async () => {
            const call = async (url, params) => {
                const answer = await fetch(url, {
                    method: "POST",
                    headers: {"Content-Type": "application/json"},
                    body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
                });
                return (await answer.json()).result;
            };
            const credentials = %s;
            const user = await call("/web/session/authenticate", credentials);
            await call("/web/dataset/call_kw/res.users/write", {
                model: "res.users", method: "write",
                args: [[user.uid], {lang: %s}], kwargs: {},
            });
            // A session keeps the language it was opened with.
            await call("/web/session/authenticate", credentials);
        })()
    """
    credentials = {"db": name, "login": login, "password": login}
    tab.evaluate(rpc % (json.dumps(credentials), json.dumps(language)))
