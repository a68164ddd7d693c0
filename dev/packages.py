"""Packages of the system, named before they are installed."""

import os
import shutil
import subprocess
from pathlib import Path

from .console import StepError, run, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def postgresql_bin():
    """Folder with the programs of the newest PostgreSQL ≥ 13, or None."""
    found = {}
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdigit() and (folder / "initdb").exists():
            found[int(folder.parent.name)] = folder
    initdb = shutil.which("initdb")
    if initdb and not found:
        version = subprocess.run(
            [initdb, "--version"], capture_output=True, text=True, check=False
        ).stdout.split()
        folder = Path(initdb).resolve().parent
        if version and (folder / "postgres").exists():
            found[int(version[-1].split(".")[0])] = folder
    good = [major for major in found if major >= 13]
    return found[max(good)] if good else None


def chromium():
    """Path of the browser, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def has_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def ensure(browser=False, database=True, extra=()):
    """Install what the machine lacks.

    :raise StepError: without apt, without the right to install, or without network
    """
    missing = [name for name in extra if not shutil.which(name)]
    if not has_venv():
        missing.append("python3-venv")
    if database and not postgresql_bin():
        missing.append("postgresql")
    if browser and not chromium():
        missing += ["chromium", "fonts-noto-core"]
    if not missing:
        return
    names = " ".join(missing)
    say(f"  this machine lacks: {names}")
    if not shutil.which("apt-get"):
        raise StepError(
            f"{names} missing, and there is no apt-get to install them with",
            "Install PostgreSQL 13 or newer, Python's venv and Chromium with your "
            "system's own tools, then run the command again.",
        )
    prefix = []
    if os.geteuid():
        if not _can_sudo():
            raise StepError(
                f"{names} missing, and you are not root",
                f"Ask an administrator to run: apt-get install {names}",
            )
        prefix = ["sudo", "-n"]
    say(f"  installing with apt-get: {names} (and what they depend on)")
    network = "Check the network and the machine's apt sources: apt-get update"
    run([*prefix, "apt-get", "update"], network)
    run(
        [*prefix, "apt-get", "install", "-y", "--no-install-recommends", *missing],
        network,
        env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"),
    )


def _can_sudo():
    return (
        shutil.which("sudo")
        and subprocess.run(
            ["sudo", "-n", "true"], capture_output=True, check=False
        ).returncode
        == 0
    )
