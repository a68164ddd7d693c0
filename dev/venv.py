"""The Python environment that runs Odoo, one per set of requirements."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .console import StepError, run, say
from .settings import CACHE, ROOT, digest

SUPPORTED = ("3.13", "3.12", "3.11", "3.10")
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"


def interpreter():
    """A Python that Odoo 19 supports.

    :raise StepError: when none is found
    """
    for name in [os.environ.get("PYTHON"), sys.executable] + [
        f"python{version}" for version in SUPPORTED
    ]:
        path = name and shutil.which(name)
        if path and _version(path) in SUPPORTED:
            return path
    raise StepError(
        f"Python {_version(sys.executable)} is not one that Odoo 19 runs on "
        f"({SUPPORTED[-1]} to {SUPPORTED[0]})",
        "Install one of them and name it: PYTHON=/path/to/python3.12 make …",
    )


def _version(path):
    return subprocess.run(
        [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()


def folder(python):
    return CACHE / "venv" / f"py{_version(python)}-{digest(RUNTIME)}"


def ensure(development=False):
    """Build the environment, or add the development tools to it.

    :return: its Python
    :raise StepError: when a package cannot be fetched or built
    """
    base = interpreter()
    home = folder(base)
    python = home / "bin" / "python"
    wanted = [(RUNTIME, home / "runtime.done")]
    if development:
        wanted.append((DEVELOPMENT, home / f"development-{digest(DEVELOPMENT)}.done"))
    for requirements, stamp in wanted:
        if stamp.exists():
            continue
        if not python.exists():
            shutil.rmtree(home, ignore_errors=True)
            run(
                [base, "-m", "venv", home],
                "Install Python's venv: apt-get install python3-venv",
            )
        say(f"  installing {requirements.name} into {home}")
        run(
            [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
                requirements,
            ],
            "Check the network and pip's configuration (pip config list). A package "
            "that has to be compiled needs gcc and Python's headers.",
        )
        stamp.touch()
    return python


def is_current(python=Path(sys.executable)):
    return CACHE / "venv" in Path(python).absolute().parents
