"""The suite, core's own tests, and the linters."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg2

from . import database, odoo_source
from .console import StepError, say, step
from .settings import ADDON, BRIDGE, ROOT

CORE_MODULES = ("crm", "utm", "sales_team", "sale_crm")
# folder: what makes the template that its tests run on
SUITES = {
    "tests": database.addon_template,
    "tests_project": database.bridge_template,
}
NO_TESTS = 5  # pytest's status when it collected none


def test(arguments):
    """Run the suites, or the part named, each on a clone of its template.

    :return: pytest's exit status
    """
    chosen = {_suite_of(argument) for argument in arguments} - {None} or set(SUITES)
    statuses = [_test(suite, arguments) for suite in SUITES if suite in chosen]
    # A part may have no test in one of the suites.
    return max((status for status in statuses if status != NO_TESTS), default=NO_TESTS)


def _suite_of(argument):
    """The suite that an argument names a part of, or None for an option."""
    folder = Path(os.path.relpath(argument.split("::")[0], ROOT)).parts[0]
    return folder if folder in SUITES else None


def _test(suite, arguments):
    with step("Database template"):
        base, addon = database.base_template(), database.addon_template()
        template = SUITES[suite]()
    name = f"crm_vn_test_{os.getpid()}"
    with step(f"Test database {name}"):
        database.clone(template, name)
    part = [argument for argument in arguments if _suite_of(argument) in (suite, None)]
    if not any(map(_suite_of, part)):
        part.append(suite)
    try:
        say("• pytest " + " ".join(part))
        return _pytest(name, part, CRM_VN_BASE_DB=base, CRM_VN_TEMPLATE_DB=addon)
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
    modules = [addon.name for addon in (ADDON, BRIDGE)]
    catalogues = [
        str(path) for addon in (ADDON, BRIDGE) for path in addon.glob("i18n/*.po*")
    ]
    python = [*modules, *SUITES, "benchmarks", "dev"]
    checks = [
        ("ruff", [f"{tools}/ruff", "check", *python]),
        ("ruff format", [f"{tools}/ruff", "format", "--check", *python]),
        # A model extended by several capabilities has a file, and a class, in each.
        (
            "pylint-odoo",
            [f"{tools}/pylint", "--disable=consider-merging-classes-inherited"]
            + ["--rcfile=.pylintrc", *modules],
        ),
        ("XML and CSV", [f"{tools}/oca-checks-odoo-module", *modules]),
        ("PO", [f"{tools}/oca-checks-po", *catalogues]),
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
