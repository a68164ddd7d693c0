"""Databases of a test's own, for what needs real commits, other processes or a restart.

``make test`` names two idle templates in the environment: Odoo's own modules, and the
same with the addon.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
import uuid
from pathlib import Path

import psycopg2
from psycopg2 import sql

from odoo.tools import config

BASE = "CRM_VN_BASE_DB"
ADDON = "CRM_VN_TEMPLATE_DB"


def parameters():
    """Connection parameters of the server that the suite runs on."""
    values = {key: config[f"db_{key}"] for key in ("host", "port", "user", "password")}
    return {key: value for key, value in values.items() if value}


def connect(name):
    link = psycopg2.connect(dbname=name, **parameters())
    link.autocommit = True
    return link


def execute(name, query, values=()):
    """Run one statement; rows, if it gives any."""
    with contextlib.closing(connect(name)) as link, link.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else None


def template(variable):
    if not os.environ.get(variable):
        raise AssertionError(
            f"{variable} names no database: run the suite with make test, "
            "which provides it"
        )
    return os.environ[variable]


@contextlib.contextmanager
def database(variable):
    """A clone of a template, dropped at the end."""
    name = f"crm_vn_scratch_{uuid.uuid4().hex[:10]}"
    execute(
        "postgres",
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template(variable))
        ),
    )
    try:
        yield name
    finally:
        execute(
            "postgres",
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            ),
        )


def configuration(name, folder, **options):
    """Write a configuration file for Odoo below a folder.

    :return: its path
    """
    values = {f"db_{key}": value for key, value in parameters().items()}
    values |= {
        "db_name": name,
        "addons_path": ",".join(config["addons_path"]),
        "data_dir": str(folder),
        "http_interface": "127.0.0.1",
        "list_db": False,
    }
    values |= options
    path = Path(folder) / "odoo.conf"
    lines = [f"{key} = {value}" for key, value in values.items()]
    path.write_text("\n".join(["[options]", *lines]) + "\n")
    return path


def odoo(name, *arguments, source=None):
    """Run Odoo to its end on a database.

    :return: what it printed and logged
    """
    with tempfile.TemporaryDirectory() as folder:
        shell = ["shell"] if source else []
        done = subprocess.run(
            [sys.executable, "-m", "odoo", *shell]
            + ["-c", str(configuration(name, folder)), "--no-http", *arguments],
            input=source or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        raise AssertionError(done.stdout)
    return done.stdout


def odoo_shell(name, source, *arguments):
    """Run lines in Odoo's shell and commit."""
    source = textwrap.dedent(source) + "\nenv.cr.commit()\n"
    return odoo(name, *arguments, source=source)
