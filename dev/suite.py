"""The suite, core's own tests, and the linters."""

import contextlib
import os
import re
import shlex
import subprocess
import sys

import psycopg2

from . import database, packages
from .console import StepError, say, step
from .settings import ADDON, CACHE, LOGS, ROOT

CORE_MODULES = ("crm", "utm", "sales_team", "sale_crm")


def test(arguments):
    """Run the suite, or the part named, on a clone of the template.

    :return: pytest's exit status
    """
    with step("Database template"):
        base, addon = database.base_template(), database.addon_template()
    name = f"crm_vn_test_{os.getpid()}"
    with step(f"Test database {name}"):
        database.clone(addon, name)
    try:
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"--odoo-config={database.configuration(name)}",
            "--odoo-http",
            "--odoo-log-level=error",
            *(arguments or ["tests"]),
        ]
        environment = dict(
            database.odoo_environment(),
            CRM_VN_BASE_DB=base,
            CRM_VN_TEMPLATE_DB=addon,
        )
        say("• " + shlex.join(["pytest", *(arguments or ["tests"])]))
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=False
        ).returncode
    finally:
        with contextlib.suppress(psycopg2.Error, StepError):
            database.drop(name)
        (CACHE / f"{name}.conf").unlink(missing_ok=True)


def test_core(arguments):
    """Run Odoo's own tests of the extended modules with the addon installed.

    :return: 0 when every test passed
    """
    with step("Database template"):
        addon = database.addon_template()
    name = f"crm_vn_core_{os.getpid()}"
    modules = arguments or CORE_MODULES
    with step(f"Core's own tests of {', '.join(modules)}"):
        database.clone(addon, name)
        environment = dict(database.odoo_environment())
        environment.setdefault("ODOO_BROWSER_BIN", packages.chromium() or "")
        journal = LOGS / "core.log"
        with open(journal, "w", encoding="utf-8") as output:
            status = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "odoo",
                    "-c",
                    str(database.configuration(name)),
                    f"--update={','.join(modules)}",
                    "--test-tags=" + ",".join(f"/{module}" for module in modules),
                    "--stop-after-init",
                    "--http-port=0",
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=environment,
                check=False,
            ).returncode
    database.drop(name)
    (CACHE / f"{name}.conf").unlink(missing_ok=True)
    text = journal.read_text()
    for line in text.splitlines():
        if re.search(r" (ERROR|FAIL|CRITICAL) | (ERROR|FAIL): ", line):
            print(line)
    started = len(re.findall(r": Starting \w+\.test_\w+ \.\.\.", text))
    failed = len(re.findall(r"\b(?:FAIL|ERROR): \w+\.test_", text))
    print(f"{started - failed} passed, {failed} failed")
    return 1 if status or failed or not started else 0


def lint(_arguments):
    """:return: 0 when every linter is content."""
    tools = os.path.dirname(sys.executable)
    modules = str(ADDON.relative_to(ROOT))
    python = ["crm_vn", "tests", "benchmarks", "dev"]
    checks = [
        ("ruff", [f"{tools}/ruff", "check", *python]),
        ("ruff format", [f"{tools}/ruff", "format", "--check", *python]),
        ("pylint-odoo", [f"{tools}/pylint", "--rcfile=.pylintrc", modules]),
        ("XML and CSV", [f"{tools}/oca-checks-odoo-module", modules]),
        ("PO", [f"{tools}/oca-checks-po", *map(str, (ADDON / "i18n").glob("*.po*"))]),
    ]
    failed = []
    for title, command in checks:
        say(f"• {title}")
        done = subprocess.run(
            command, cwd=ROOT, env=database.odoo_environment(), check=False
        )
        if done.returncode:
            failed.append(title)
    say(f"✗ {', '.join(failed)}" if failed else "lint: all clean")
    return 1 if failed else 0
