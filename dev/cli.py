"""The verbs: what each target of the Makefile needs, and in which order."""

import importlib
import os
import shutil
import subprocess
import sys

from . import odoo_source, packages, venv
from .console import say, step
from .settings import CACHE, HTTP_HOST, HTTP_PORT, ROOT, is_ours, prepare_cache

# verb: (development tools, browser, PostgreSQL, Odoo)
NEEDS = {
    "run": (False, False, True, True),
    "update": (False, False, True, True),
    "shell": (False, False, True, True),
    "test": (True, True, True, True),
    "test-core": (True, True, True, True),
    "bench": (True, False, True, True),
    "i18n": (True, False, True, True),
    "shots": (True, True, True, True),
    "lint": (True, False, False, True),
}


def main(arguments):
    verb, *rest = arguments or ["help"]
    if verb == "clean":
        return clean()
    if verb == "test-fresh":
        return importlib.import_module("dev.fresh").main(rest)
    if verb == "stop":
        return stop()
    if verb not in NEEDS:
        say(f"dev: no verb {verb!r}; there are: {', '.join([*NEEDS, 'stop', 'clean'])}")
        return 2
    if not venv.is_current():
        return bootstrap(verb, rest)
    return work(verb, rest)


def bootstrap(verb, rest):
    """First stage, on the machine's own Python: everything the second needs."""
    development, browser, database, odoo = NEEDS[verb]
    with step(f"Cache directory {CACHE}"):
        prepare_cache()
    with step("System packages"):
        from . import postgres

        packages.ensure(
            browser=browser, database=database and not postgres.is_external()
        )
    if odoo:
        with step("Odoo 19"):
            home = odoo_source.locate() or odoo_source.fetch()
            say(f"  {home}")
    with step("Python environment"):
        python = venv.ensure(development=development)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "dev", verb, *rest])


def work(verb, rest):
    """Second stage, inside the virtual environment."""
    from . import postgres

    if NEEDS[verb][2]:
        with step("PostgreSQL"):
            postgres.start()
    module, function = {
        "run": ("dev.cli", "run_server"),
        "update": ("dev.cli", "run_update"),
        "shell": ("dev.cli", "run_shell"),
        "test": ("dev.suite", "test"),
        "test-core": ("dev.suite", "test_core"),
        "lint": ("dev.suite", "lint"),
        "bench": ("dev.bench", "main"),
        "i18n": ("dev.i18n", "main"),
        "shots": ("dev.shots", "main"),
    }[verb]
    return getattr(importlib.import_module(module), function)(rest)


def run_server(_rest):
    from . import server

    with step("Port"):
        server.check_port()
    with step("Database"):
        server.prepare()
    with step("Odoo server"):
        process = server.start(server.database_name(), HTTP_HOST, HTTP_PORT)
    return server.follow(process)


def run_update(_rest):
    from . import server

    with step("Update of crm_vn"):
        server.prepare(hint=False)
        server.update()
    return 0


def run_shell(_rest):
    from . import database, server

    with step("Database"):
        server.prepare()
    os.execve(
        sys.executable,
        [
            sys.executable,
            "-m",
            "odoo",
            "shell",
            "-c",
            str(database.configuration(server.database_name())),
            "--no-http",
        ],
        database.odoo_environment(),
    )


def stop():
    from . import postgres

    if CACHE.exists() and not venv.is_current():
        with step(f"Cache directory {CACHE}"):
            prepare_cache()
    if venv.is_current() or not (home := venv.folder(venv.interpreter())).exists():
        from . import server

        for name, stopped in (
            ("server", server.stop()),
            ("PostgreSQL", postgres.stop()),
        ):
            say(f"• {name}: {'stopped' if stopped else 'was not running'}")
        return 0
    os.chdir(ROOT)
    os.execv(home / "bin/python", [str(home / "bin/python"), "-m", "dev", "stop"])


def clean():
    """Stop everything and delete the cache directory, if it is one."""
    if not CACHE.exists():
        return 0
    if not is_ours():
        say(f"✗ {CACHE} was not made by this project, and is left alone")
        return 1
    subprocess.run([sys.executable, "-m", "dev", "stop"], cwd=ROOT, check=False)
    say(f"• deleting {CACHE}")
    shutil.rmtree(CACHE, ignore_errors=True)
    if CACHE.exists():
        say("  not all of it could be deleted: look whom the rest belongs to")
        return 1
    return 0
