"""PostgreSQL: the server that ``PG*`` names, or a private cluster on a unix socket."""

import contextlib
import grp
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from . import packages
from .console import StepError, run
from .settings import CACHE, LOGS

ROLE = "crm_vn"
# Longest path of a unix socket is 107 bytes, `/.s.PGSQL.5432` included.
LONGEST_FOLDER = 90
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
# A crash of the machine may cost this cluster; one of PostgreSQL itself loses nothing.
fsync = off
full_page_writes = off
"""


def is_external():
    return bool(os.environ.get("PGHOST") or os.environ.get("PGDATABASE"))


def connection():
    """Host, port and user that every client of the project connects with."""
    if is_external():
        return {
            "host": os.environ.get("PGHOST") or "",
            "port": os.environ.get("PGPORT") or "",
            "user": os.environ.get("PGUSER") or "",
        }
    return {"host": str(_socket_folder()), "port": "", "user": ROLE}


def start():
    """Create and start the private cluster when it is not there yet.

    :raise StepError: when PostgreSQL refuses to start
    """
    if is_external():
        return
    binaries = packages.postgresql_bin()
    home = _home(binaries)
    data = home / "data"
    owner = _owner()
    sockets = _socket_folder()
    for folder in (home, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(folder, owner, owner)
    # Whoever may enter the socket's folder is let in without a password.
    sockets.chmod(0o700)
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        _as_owner(
            [
                binaries / "initdb",
                f"--pgdata={data}",
                f"--username={ROLE}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions" if _major(binaries) >= 14 else "--no-sync",
            ]
        )
        with open(data / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION.format(socket=sockets))
    if _is_running(binaries, data):
        return
    log = home / "postgresql.log"
    _as_owner(
        [binaries / "pg_ctl", f"--pgdata={data}", f"--log={log}", "--wait", "start"],
        remedy=f"Read {log}; if the cluster is broken, make clean builds a new one.",
    )


def stop():
    """Stop the private cluster; an external server is left alone.

    :return: whether one was running
    """
    binaries = packages.postgresql_bin()
    if is_external() or not binaries:
        return False
    data = _home(binaries) / "data"
    if not (data / "PG_VERSION").exists() or not _is_running(binaries, data):
        return False
    _as_owner(
        [binaries / "pg_ctl", f"--pgdata={data}", "--mode=fast", "--wait", "stop"]
    )
    return True


def _major(binaries):
    version = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    return int(version.split(".")[0].rstrip("devlbtarc"))


def _home(binaries):
    return CACHE / "postgresql" / str(_major(binaries))


def _socket_folder():
    folder = CACHE / "postgresql" / "run"
    if len(str(folder)) <= LONGEST_FOLDER:
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"crm_vn-{os.geteuid()}-{name}"


def _owner():
    """System user the cluster runs as when the command is run by root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise StepError(
        "PostgreSQL refuses to run as root, and there is no user to run it as",
        "Run the command as an ordinary user.",
    )


def _as_owner(command, remedy="Read the lines above."):
    LOGS.mkdir(parents=True, exist_ok=True)
    return run(command, remedy, cwd="/", **_as(_owner()))


def _as(owner):
    """Options of ``subprocess`` that run a command as a user."""
    if not owner:
        return {}
    group = grp.getgrgid(pwd.getpwnam(owner).pw_gid).gr_name
    return {"user": owner, "group": group, "extra_groups": []}


def _is_running(binaries, data):
    """Whether the cluster runs.

    After a crash of the machine the number in its pid file may be another process's;
    then nobody answers at the socket, and the file is taken away.
    """
    status = [binaries / "pg_ctl", f"--pgdata={data}", "status"]
    if subprocess.run(
        status, capture_output=True, check=False, cwd="/", **_as(_owner())
    ).returncode:
        return False
    for _attempt in range(100):
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            if not probe.connect_ex(str(_socket_folder() / ".s.PGSQL.5432")):
                return True
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)
    return False
