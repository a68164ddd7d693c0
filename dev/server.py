"""The demonstration server: start, wait until it answers, stop."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import database
from .console import StepError, say
from .settings import CACHE, HTTP_HOST, HTTP_PORT, LOGS, ROOT, addon_digest

PID = CACHE / "server.pid"
STARTUP_SECONDS = 120


def database_name():
    return os.environ.get("PGDATABASE") or "crm_vn"


def _stamp():
    return CACHE / f"{database_name()}.installed"


def prepare(hint=True):
    """Create the demonstration database once.

    :param hint: say so when its addon is older than the checkout
    """
    name = database_name()
    if name in database.names():
        if hint and _stamp().exists() and _stamp().read_text() != addon_digest():
            say("  the addon has changed since it was installed: make update")
        return
    say(f"  creating {name} with demo data (about a minute, once)")
    database.with_demo(name)
    _stamp().write_text(addon_digest())


def update():
    """Bring the checkout's state of the addon into the demonstration database."""
    database.odoo(
        database_name(),
        "-u",
        "crm_vn",
        "--i18n-overwrite",
        "--stop-after-init",
        "--no-http",
    )
    _stamp().write_text(addon_digest())


def check_port():
    """:raise StepError: when the port is taken."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HTTP_HOST, HTTP_PORT))
        except OSError as error:
            raise StepError(
                f"port {HTTP_PORT} on {HTTP_HOST} cannot be used: {error.strerror}",
                "If it is an earlier make run: make stop. Otherwise choose another: "
                f"PORT={HTTP_PORT + 1} make run",
            ) from error


def start(name, host, port, **options):
    """Start a server on a database and wait for its first answer.

    :return: the process
    :raise StepError: when it ends or stays silent
    """
    journal = LOGS / f"{name}-server.log"
    configuration = database.configuration(
        name, http_interface=host, http_port=port, **options
    )
    with open(journal, "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "odoo", "-c", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=database.odoo_environment(),
        )
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            with urllib.request.urlopen(f"{address(host, port)}/web/health", timeout=2):
                return process
        time.sleep(0.2)
    process.terminate()
    tail = "\n          ".join(journal.read_text().splitlines()[-12:])
    raise StepError(f"Odoo did not answer\n          {tail}", f"Read {journal}.")


def address(host=HTTP_HOST, port=HTTP_PORT):
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "") else host
    return f"http://{shown}:{port}"


def stop():
    """Stop a server started by ``make run``.

    :return: whether one was running
    """
    if not PID.exists():
        return False
    pid = int(PID.read_text())
    PID.unlink()
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            if b"odoo" not in handle.read():
                return False
        os.kill(pid, signal.SIGTERM)
        for _attempt in range(100):
            os.kill(pid, 0)
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        return True
    return True


def follow(process):
    """Stay in the foreground until the demonstration server ends or is interrupted."""
    PID.write_text(str(process.pid))
    say(
        f"\n  CRM Việt Nam is ready: {address()}\n"
        "  login admin, password admin   (Ctrl-C ends the server)\n"
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0
    finally:
        PID.unlink(missing_ok=True)
