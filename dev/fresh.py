"""Both commands on bare Debians, in folders that hold nothing but what the README asks.

Debian 12 runs them as root, who may install packages. Debian 13 runs them as an
ordinary user, after an administrator installed the packages that the README names.
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from . import packages
from .console import StepError, run, say, step
from .odoo_source import _machine_sources
from .settings import CACHE, ROOT, prepare_cache

ASKED_FOR = ("ca-certificates", "git", "make", "python3")
ADMINISTRATOR_INSTALLS = ("chromium", "fonts-noto-core", "postgresql", "python3-venv")
PORT = 8169
BOTH_COMMANDS = f"""
set -e
make run &
python3 - <<'END'
import time, urllib.request
for second in range(900):
    try:
        urllib.request.urlopen("http://127.0.0.1:{PORT}/web/login", timeout=5)
        break
    except OSError:
        time.sleep(1)
else:
    raise SystemExit("make run never answered")
END
make stop
wait || true
make test
"""
VARIANTS = {"bookworm": "root", "trixie": "crm"}


def main(arguments):
    if os.geteuid():
        say("test-fresh: run it as root; it makes file systems with debootstrap")
        return 1
    with step(f"Cache directory {CACHE}"):
        prepare_cache()
    with step("System packages"):
        packages.ensure(database=False, extra=("debootstrap",))
    results = {}
    for suite in arguments or VARIANTS:
        results[suite] = _try(suite, VARIANTS[suite])
    for suite, (good, seconds) in results.items():
        say(f"{suite}: {'passed' if good else 'FAILED'} in {seconds} s")
    return 0 if all(good for good, _seconds in results.values()) else 1


def _try(suite, user):
    machine = _Machine(suite, user)
    started = time.monotonic()
    with step(f"Bare {suite}"):
        machine.create()
    say(f"• {suite}, as {user}: make run, make stop, make test")
    good = machine.enter(BOTH_COMMANDS) == 0
    return good, round(time.monotonic() - started)


class _Machine:
    """A Debian in a folder, entered by chroot in namespaces of its own."""

    def __init__(self, suite, user):
        self.suite = suite
        self.user = user
        self.folder = CACHE / "fresh" / suite
        self.home = "/root" if user == "root" else f"/home/{user}"

    def create(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        mirrors = [uri for uri, _suites, _keyring in _machine_sources()]
        if not mirrors:
            raise StepError("the machine's apt names no mirror", "Set up apt first.")
        run(
            [
                "unshare",
                "--mount",
                "debootstrap",
                "--variant=minbase",
                f"--include={','.join(ASKED_FOR)}",
                self.suite,
                self.folder,
                mirrors[0],
            ],
            "Check the network and that the mirror carries the suite.",
        )
        self._share_network_settings()
        if self.user != "root":
            self._enter_as_root(
                "apt-get update -q && apt-get install -qy --no-install-recommends "
                + " ".join(ADMINISTRATOR_INSTALLS)
                + f" && useradd -m -s /bin/bash {self.user}"
            )
        checkout = self.folder / self.home[1:] / "crm_vn"
        run(["git", "clone", "-q", "--no-hardlinks", ROOT, checkout], "Commit first.")
        if self.user != "root":
            self._enter_as_root(f"chown -R {self.user}: {self.home}")

    def _share_network_settings(self):
        """What a machine's administrator sets up: name server, certificates, pip."""
        for name in (
            "/etc/resolv.conf",
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pip.conf",
        ):
            if Path(name).exists():
                shutil.copyfile(name, self.folder / name[1:])
        kept = re.compile(r"^Acquire::.*(proxy|check-valid-until|check-date)", re.I)
        lines = run(["apt-config", "dump"], "Set up apt first.").splitlines()
        (self.folder / "etc/apt/apt.conf.d/90machine").write_text(
            "".join(f"{line}\n" for line in lines if kept.match(line))
        )
        personal = Path.home() / ".config/pip/pip.conf"
        if personal.exists() and not Path("/etc/pip.conf").exists():
            shutil.copyfile(personal, self.folder / "etc/pip.conf")

    def _command(self, line, user):
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.lower().endswith("_proxy")
            or (name.startswith("PIP_") and "FIND_LINKS" not in name)
        }
        inside = {
            **kept,
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": self.home if user == self.user else "/root",
            "LANG": "C.UTF-8",
            "PORT": str(PORT),
        }
        root = shlex.quote(str(self.folder))
        variables = [f"{name}={value}" for name, value in inside.items()]
        become = (
            []
            if user == "root"
            else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        )
        entered = shlex.join(
            [
                "chroot",
                str(self.folder),
                *become,
                "env",
                "-i",
                *variables,
                "bash",
                "-c",
                line,
            ]
        )
        script = (
            f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && "
            f"mount -t tmpfs -o mode=1777 shm {root}/dev/shm && exec {entered}"
        )
        return [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            script,
        ]

    def _enter_as_root(self, line):
        run(self._command(line, "root"), "Read the lines above.")

    def enter(self, line):
        """Run a line in the checkout.

        :return: its exit status
        """
        return subprocess.run(
            self._command(f"cd {self.home}/crm_vn && {line}", self.user), check=False
        ).returncode
