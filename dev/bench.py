"""The benchmarks, each against Odoo core in the same run."""

import os
import subprocess
import sys

from . import database
from .console import step
from .settings import ROOT


def main(arguments):
    with step("Database templates"):
        base, addon = database.base_template(), database.addon_template()
    environment = dict(
        database.odoo_environment(), CRM_VN_BASE_DB=base, CRM_VN_ADDON_DB=addon
    )
    environment["PYTHONPATH"] = f"{environment['PYTHONPATH']}{os.pathsep}{ROOT}"
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        env=environment,
        check=False,
    ).returncode
