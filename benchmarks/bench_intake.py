"""Leads over HTTP: a server with two workers, eight clients, against core's ``create``.

Core creates leads one by one and commits each, in as many processes as the server has
workers; the leads hold what those of the form hold. Both run on the same machine, one
after the other, in turn.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dev import database

from .harness import Row, clone

WORKERS = 2
CLIENTS = 8
LEADS = 400
ROUNDS = 3
NEW_BAR = 0.8
AGAIN_BAR = 5
TOKEN = "b" * 43


def run(leads=LEADS, rounds=ROUNDS):
    with clone("base") as base, clone("addon") as addon:
        _add_source(addon)
        with _server(addon) as port:
            _post_all(port, range(1, 2 * CLIENTS))
            pairs = []
            for number in range(rounds):
                start = (number + 1) * 1_000_000
                fresh = range(start, start + leads)
                core = _create_in_core(base, start, leads)
                new = leads / _post_all(port, fresh)
                again = leads / _post_all(port, fresh)
                pairs.append((core, new, again))
    columns = zip(*pairs, strict=True)
    core, new, again = (statistics.median(column) for column in columns)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    gain = statistics.median(pair[2] / pair[1] for pair in pairs)
    size = f"{leads} requests, {WORKERS} workers"
    clients = f"{size}, {CLIENTS} clients"
    return [
        Row("core: create one by one", size, round(core), "leads/s"),
        Row("crm_vn: new leads over HTTP", clients, round(new), "leads/s"),
        Row("crm_vn: repeated requests", clients, round(again), "requests/s"),
        Row(
            "new leads over HTTP",
            clients,
            round(ratio, 2),
            "× core's rate",
            f"≥ {NEW_BAR}",
            ratio >= NEW_BAR,
        ),
        Row(
            "repeated requests",
            clients,
            round(gain, 1),
            "× the rate of new ones",
            f"≥ {AGAIN_BAR}",
            gain >= AGAIN_BAR,
        ),
    ]


def _add_source(name):
    with contextlib.closing(database.connect(name)) as link, link.cursor() as cursor:
        cursor.execute(
            """INSERT INTO crm_intake_source (
                   name, kind, company_id, active, token, token_key,
                   dedupe_days, rate_limit)
               SELECT 'iPhone 17', 'form', min(id), TRUE, %s,
                      encode(sha256(%s::bytea), 'hex'), 30, 0
                 FROM res_company""",
            [TOKEN, TOKEN],
        )
        link.commit()


def _create_in_core(name, start, leads):
    """:return: leads per second of as many processes as the server has workers"""
    share = leads // WORKERS
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.core_create"]
            + [str(database.configuration(name)), str(start + n * share), str(share)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(WORKERS)
    ]
    for worker in workers:
        if worker.stdout.readline() != "ready\n":
            raise RuntimeError("core did not start")
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate()
        if worker.returncode:
            raise RuntimeError("core failed")
    return share * WORKERS / (time.perf_counter() - started)


@contextlib.contextmanager
def _server(name):
    """A server with its workers warm; its port."""
    ports = [_free_port(), _free_port()]
    configuration = database.configuration(
        name,
        workers=WORKERS,
        max_cron_threads=0,
        http_port=ports[0],
        gevent_port=ports[1],
    )
    with tempfile.TemporaryDirectory() as folder:
        # Odoo starts its other processes by the script it was started with
        script = Path(folder) / "serve.py"
        script.write_text("import odoo.cli\n\nodoo.cli.main()\n")
        process = subprocess.Popen(
            [sys.executable, str(script), "-c", str(configuration)]
            + ["--log-level=warn"],
            start_new_session=True,
        )
        try:
            _wait_for(ports[0], process)
            yield ports[0]
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port():
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(port, process):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with contextlib.closing(link), contextlib.suppress(OSError):
            link.request("GET", "/web/health")
            if link.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _post_all(port, numbers):
    """:return: seconds that all the clients together needed"""
    shares = [list(numbers)[client::CLIENTS] for client in range(CLIENTS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda share: _post(port, share), shares))
    return time.perf_counter() - started


def _post(port, numbers):
    for number in numbers:
        body = json.dumps(
            {
                "ho_ten": f"Nguyễn Văn {number}",
                "sdt": f"09{number:08}",
                "email": f"khach{number}@example.com",
                "nhu_cau": "Trả góp 12 tháng",
                "utm_source": "facebook",
            }
        )
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with contextlib.closing(link):
            link.request(
                "POST",
                f"/crm_vn/intake/{TOKEN}",
                body,
                {"Content-Type": "application/json"},
            )
            answer = link.getresponse()
            answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"the server answered {answer.status}")
