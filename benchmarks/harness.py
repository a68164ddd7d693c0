"""What every benchmark shares: databases, environments, rows of the table."""

import contextlib
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

from dev import database


class Row(NamedTuple):
    """One figure.

    :param what: what was done
    :param size: rows or records it was done with
    :param figure: the measured number
    :param unit: its unit; ``× core`` is the ratio against Odoo core in the same run
    :param bar: the bar it is held against, empty where it only informs
    :param met: whether the bar is met, None without one
    """

    what: str
    size: str
    figure: float
    unit: str
    bar: str = ""
    met: bool | None = None


@contextlib.contextmanager
def clone(template):
    """A database of the benchmark's own: ``base`` (core alone) or ``addon``."""
    source = os.environ[f"CRM_VN_{template.upper()}_DB"]
    name = f"crm_vn_bench_{template}_{os.getpid()}"
    database.clone(source, name)
    try:
        yield name
    finally:
        Registry.delete(name)
        odoo.sql_db.close_db(name)
        database.drop(name)


@contextlib.contextmanager
def environment(name):
    """An environment of the superuser on a database; nothing is committed."""
    with Registry(name).cursor() as cursor:
        yield odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
        cursor.rollback()


def prepare(name):
    """Tell this process's Odoo where the databases are."""
    config.parse_config(["-c", str(database.configuration(name)), "--log-level=warn"])


def seconds(function):
    """:return: how long a call takes, in seconds of wall clock."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def paired(core, ours, rounds=5):
    """Time two functions in turn, after one round that does not count.

    :return: median of core, median of ours, median of the ratios ours ÷ core
    """
    core()
    ours()
    pairs = [(seconds(core), seconds(ours)) for _round in range(rounds)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[1] / pair[0] for pair in pairs),
    )


def machine():
    """:return: one line about machine and versions."""
    release = odoo.release.version
    with contextlib.closing(database.connect()) as link, link.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0].split()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    python = sys.version.split()[0]
    kernel = subprocess.run(
        ["uname", "-sr"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (
        f"{os.cpu_count()} cores, {memory} GiB, {kernel}, Odoo {release}, "
        f"PostgreSQL {postgresql}, Python {python}"
    )
