"""Databases: templates of Odoo's own modules, with the addon, and with the bridge to
the module that it bridges; and clones of them.

A clone takes a second; an installation takes half a minute. Each template's name
carries the hash of what it was made of, so that it is remade when that changes.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys

import psycopg2
from psycopg2 import sql

from . import odoo_source, postgres
from .console import StepError, say
from .settings import (
    BASE_MODULES,
    BRIDGE,
    BRIDGED_MODULE,
    CACHE,
    DATA,
    LANGUAGES,
    LOGS,
    ROOT,
    addon_digest,
    digest,
)

FILESTORE = DATA / "filestore"


def connect(name="postgres"):
    """Autocommit connection to a database.

    :raise StepError: when the server does not answer
    """
    parameters = {key: value for key, value in postgres.connection().items() if value}
    try:
        link = psycopg2.connect(dbname=name, **parameters)
    except psycopg2.OperationalError as error:
        raise StepError(
            f"PostgreSQL does not answer: {str(error).strip()}",
            "Check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them to use a "
            "private cluster.",
        ) from error
    link.autocommit = True
    return link


def names():
    with contextlib.closing(connect()) as link, link.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def drop(name):
    with contextlib.closing(connect()) as link, link.cursor() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    _configuration_path(name).unlink(missing_ok=True)


def clone(source, name):
    """Copy a database and its filestore."""
    drop(name)
    with contextlib.closing(connect()) as link, link.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    if (FILESTORE / source).exists():
        # Odoo never rewrites a stored file, so the copies may share them.
        shutil.copytree(FILESTORE / source, FILESTORE / name, copy_function=os.link)


def rename(source, name):
    with contextlib.closing(connect()) as link, link.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(source), sql.Identifier(name)
            )
        )
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    if (FILESTORE / source).exists():
        (FILESTORE / source).rename(FILESTORE / name)
    _configuration_path(source).unlink(missing_ok=True)


def odoo_environment():
    home = odoo_source.locate()
    return dict(os.environ, PYTHONPATH=str(home), PYTHONDONTWRITEBYTECODE="1")


def _configuration_path(name):
    return CACHE / "conf" / f"{name}.conf"


def configuration(name, **options):
    """Write Odoo's configuration file for a database.

    :return: its path
    """
    values = {
        f"db_{key}": value for key, value in postgres.connection().items() if value
    }
    values |= {
        "addons_path": ",".join(
            map(str, [*odoo_source.addons_paths(odoo_source.locate()), ROOT])
        ),
        "data_dir": DATA,
        "db_name": name,
        "list_db": False,
        "http_interface": "127.0.0.1",
    }
    values |= options
    path = _configuration_path(name)
    path.parent.mkdir(exist_ok=True)
    lines = [f"{key} = {value}" for key, value in values.items()]
    path.write_text("\n".join(["[options]", *lines]) + "\n")
    return path


def odoo(name, *arguments, log="warn", source=None):
    """Run Odoo once on a database and wait.

    :param source: lines for Odoo's shell, when ``arguments`` begin with ``shell``

    :return: what it logged
    :raise StepError: when it fails
    """
    command = [
        sys.executable,
        "-m",
        "odoo",
        *(["shell"] if arguments[:1] == ("shell",) else []),
        "-c",
        str(configuration(name)),
        f"--log-level={log}",
        *[part for part in arguments if part != "shell"],
    ]
    LOGS.mkdir(parents=True, exist_ok=True)
    journal = LOGS / f"{name}.log"
    done = subprocess.run(
        command,
        input=source or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=ROOT,
        env=odoo_environment(),
    )
    journal.write_text(done.stdout)
    if done.returncode:
        tail = "\n          ".join(done.stdout.strip().splitlines()[-15:])
        raise StepError(
            f"Odoo ended with status {done.returncode}\n          {tail}",
            f"The whole log is in {journal}.",
        )
    return done.stdout


def install(name, *modules, options=()):
    return odoo(
        name, "-i", ",".join(modules), "--stop-after-init", "--no-http", *options
    )


@contextlib.contextmanager
def _lock():
    """One builder of templates at a time, whatever the number of terminals."""
    with open(CACHE / "templates.lock", "w", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def base_template():
    """Template with Odoo's own modules and languages, without demo data."""
    version = odoo_source.version(odoo_source.locate())
    name = "crm_vn_base_" + digest(version, *BASE_MODULES, *LANGUAGES, "trigram")

    def build(part):
        say(f"  installing {', '.join(BASE_MODULES)} (about a minute, once)")
        # Odoo creates the database itself, with the extensions that it searches by.
        install(part, *BASE_MODULES, options=[f"--load-language={','.join(LANGUAGES)}"])

    return _template("crm_vn_base_", name, build)


def addon_template():
    """Template with the addon as it is in the checkout, without demo data."""
    base = base_template()

    def build(part):
        say("  installing crm_vn")
        clone(base, part)
        install(part, "crm_vn")

    name = "crm_vn_addon_" + digest(base, addon_digest())
    return _template("crm_vn_addon_", name, build)


def bridge_template():
    """The same with the bridge, installed by itself, and the module that it bridges."""
    addon = addon_template()

    def build(part):
        say(f"  installing {BRIDGED_MODULE}, and {BRIDGE.name} with it")
        clone(addon, part)
        install(part, BRIDGED_MODULE)

    name = "crm_vn_bridge_" + digest(addon, addon_digest(BRIDGE))
    return _template("crm_vn_bridge_", name, build)


def _template(prefix, name, build):
    """Build a template unless it is there, in place of the former ones of its kind."""
    with _lock():
        existing = names()
        if name in existing:
            return name
        part = f"{name}_part"
        drop(part)
        build(part)
        rename(part, name)
        for old in existing:
            if old.startswith(prefix):
                with contextlib.suppress(psycopg2.Error):
                    drop(old)
    return name


def with_demo(name):
    """Make a database with the addon and its own demo data.

    Odoo loads a module's demo data only where its dependencies have theirs; telling it
    so keeps core's sample customers out of the demonstration chain.
    """
    part = f"{name}_part"
    clone(base_template(), part)
    with contextlib.closing(connect(part)) as link, link.cursor() as cursor:
        cursor.execute(
            "UPDATE ir_module_module SET demo = true WHERE state = 'installed'"
        )
    install(part, "crm_vn", options=["--with-demo"])
    drop(name)
    rename(part, name)
