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
# name: (login, path, selector that says the screen is there)
SCREENS = {
    "pipeline": ("admin", "/odoo/crm", ".o_kanban_record"),
    "leads": ("admin", "/odoo/action-crm.crm_lead_all_leads", ".o_data_row"),
    "sources": (
        "admin",
        "/odoo/action-crm_vn.crm_intake_source_action",
        ".o_kanban_record",
    ),
    "inbox": ("admin", "/odoo/action-crm_vn.crm_intake_event_action", ".o_data_row"),
    "report": ("admin", "/odoo/action-crm_vn.report_crm_utm_action", ".o_pivot"),
    "links": ("admin", "/odoo/action-link_tracker.link_tracker_action", ".o_data_row"),
    "contacts": ("admin", "/odoo/action-base.action_partner_form", ".o_kanban_record"),
}
# What the README shows: file in docs/images → (language, size, screen).
PUBLISHED = {
    "pipeline.png": ("vi_VN", "desk", "pipeline"),
    "sources.png": ("en_US", "desk", "sources"),
    "report.png": ("en_US", "desk", "report"),
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


def _shoot(name, address, screens):
    for language in settings.LANGUAGES:
        for size, (width, height) in (("desk", DESK), ("phone", PHONE)):
            with browser.Browser() as tab:
                tab.resize(width, height)
                someone = None
                for screen in screens:
                    login, path, ready = SCREENS[screen]
                    if login != someone:
                        _log_in(tab, name, address, login, language)
                        someone = login
                    tab.open(address + path, ready)
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
