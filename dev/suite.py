"""The suite, core's own tests, and the linters."""

import contextlib
import os
import subprocess
import sys

import psycopg2

from . import database, odoo_source
from .console import StepError, say, step
from .settings import ADDON, ROOT

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
        say("• pytest " + " ".join(arguments or ["tests"]))
        return _pytest(
            name,
            arguments or ["tests"],
            CRM_VN_BASE_DB=base,
            CRM_VN_TEMPLATE_DB=addon,
        )
    finally:
        _forget(name)


def test_core(arguments):
    """Run Odoo's own tests of the extended modules with the addon installed.

    :return: pytest's exit status
    """
    with step("Database template"):
        addon = database.addon_template()
    name = f"crm_vn_core_{os.getpid()}"
    with step(f"Test database {name}"):
        database.clone(addon, name)
    home = odoo_source.locate()
    folders = [
        path / module / "tests"
        for module in CORE_MODULES
        for path in odoo_source.addons_paths(home)
        if (path / module).exists()
    ]
    try:
        return _pytest(name, arguments or list(map(str, folders)))
    finally:
        _forget(name)


def _pytest(name, arguments, **variables):
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--odoo-config={database.configuration(name)}",
        "--odoo-http",
        "--odoo-log-level=error",
        *arguments,
    ]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=dict(database.odoo_environment(), **variables),
        check=False,
    ).returncode


def _forget(name):
    with contextlib.suppress(psycopg2.Error, StepError):
        database.drop(name)


def lint(_arguments):
    """:return: 0 when every linter is content."""
    tools = os.path.dirname(sys.executable)
    modules = str(ADDON.relative_to(ROOT))
    python = ["crm_vn", "tests", "benchmarks", "dev"]
    checks = [
        ("ruff", [f"{tools}/ruff", "check", *python]),
        ("ruff format", [f"{tools}/ruff", "format", "--check", *python]),
        # A model extended by several capabilities has a file, and a class, in each.
        (
            "pylint-odoo",
            [f"{tools}/pylint", "--disable=consider-merging-classes-inherited"]
            + ["--rcfile=.pylintrc", modules],
        ),
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
