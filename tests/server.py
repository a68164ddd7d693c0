"""A real server on a database of the test's own: other processes, real commits."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import scratch

START_SECONDS = 60


def wait_until(condition, seconds=30, message="it did not happen"):
    """Ask again and again until something is true.

    :return: what the condition gave
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(message)
        time.sleep(0.02)
    return found


def free_port():
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """``with Server(database): …`` serves until the end of the block.

    :param options: what to write to the configuration file
    """

    def __init__(self, name, **options):
        self.name = name
        self.options = {"workers": 0, "max_cron_threads": 0} | options

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        configuration = scratch.configuration(
            self.name,
            self._folder.name,
            http_port=self.port,
            gevent_port=free_port(),
            **self.options,
        )
        # Odoo starts its other processes by the script it was started with
        script = Path(self._folder.name) / "serve.py"
        script.write_text("import odoo.cli\n\nodoo.cli.main()\n")
        self._log = Path(self._folder.name) / "odoo.log"
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, str(script), "-c", str(configuration)],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(self._is_ready, START_SECONDS, "the server did not start")
        except AssertionError as error:
            self.__exit__()
            raise AssertionError(f"{error}:\n{self.log}") from error
        return self

    def __exit__(self, *_error):
        self.kill()
        self.log = self._log.read_text()
        self._folder.cleanup()

    def __getattr__(self, name):
        if name == "log":
            return self._log.read_text()
        raise AttributeError(name)

    def kill(self):
        """Give the server no time to do anything more."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _is_ready(self):
        if self._process.poll() is not None:
            raise AssertionError("the server ended")
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.request("GET", "/web/health")[0] == 200

    def request(self, method, path, body=None, headers=None):
        """:return: status and body of the answer"""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(link):
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def post(self, path, data):
        """Post JSON.

        :return: status of the answer
        """
        body = json.dumps(data)
        headers = {"Content-Type": "application/json"}
        return self.request("POST", path, body, headers)[0]

    def post_all(self, path, items, clients=50):
        """Post many at once.

        :return: the statuses, in order
        """
        with ThreadPoolExecutor(clients) as pool:
            return list(pool.map(lambda item: self.post(path, item), items))


class RemoteError(Exception):
    """What a server answered: the ``name`` of its exception, and the message."""

    def __init__(self, error):
        super().__init__(error["data"]["message"])
        self.name = error["data"]["name"]


class Client:
    """Somebody's browser: logged in to one server, calling models."""

    def __init__(self, server, login, password):
        self._port = server.port
        self._headers = {"Content-Type": "application/json"}
        session = self._post(
            "/web/session/authenticate",
            {"db": server.name, "login": login, "password": password},
        )
        self.uid = session["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model.

        :raise RemoteError: with the server's message
        """
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _post(self, path, params):
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with contextlib.closing(link):
            body = {"jsonrpc": "2.0", "method": "call", "params": params}
            link.request("POST", path, json.dumps(body), self._headers)
            answer = link.getresponse()
            if cookie := answer.getheader("Set-Cookie"):
                self._headers["Cookie"] = cookie.split(";")[0]
            content = json.loads(answer.read())
        if "error" in content:
            raise RemoteError(content["error"])
        return content.get("result")


class ServerCase(unittest.TestCase):
    """Tests on one database of their own, cloned from the one with the addon.

    With ``options``, one server runs for all of them.
    """

    options = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(scratch.database(scratch.ADDON))
        cls.prepare()
        if cls.options is not None:
            cls.server = cls.enterClassContext(Server(cls.database, **cls.options))

    @classmethod
    def prepare(cls):
        """What the database needs before the server starts."""

    def sql(self, query, *values):
        return scratch.execute(self.database, query, values or None)

    def value(self, query, *values):
        """The one value a query gives."""
        return self.sql(query, *values)[0][0]
