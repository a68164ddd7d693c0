"""Headless Chromium by its DevTools protocol, as much as a screenshot needs."""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

from . import packages
from .console import StepError

SWITCHES = (
    "--headless",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-allow-origins=*",
    "--remote-debugging-port=0",
)
TIMEOUT = 30


class Browser:
    """One tab.

    :raise StepError: when Chromium does not start, or a page does not become ready
    """

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="crm_vn-browser-")
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [packages.chromium(), *SWITCHES, *root, f"--user-data-dir={self.profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.ids = itertools.count(1)
        self.socket = websocket.create_connection(self._tab(), timeout=TIMEOUT)
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _tab(self):
        port_file = Path(self.profile) / "DevToolsActivePort"
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError, StopIteration):
                port = int(port_file.read_text().splitlines()[0])
                listing = f"http://127.0.0.1:{port}/json"
                with urllib.request.urlopen(listing, timeout=5) as answer:
                    tabs = json.load(answer)
                return next(
                    tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"
                )
            time.sleep(0.1)
        raise StepError("Chromium did not start", "Start it by hand to see why.")

    def call(self, method, **parameters):
        """Send a command and wait for its answer."""
        number = next(self.ids)
        self.socket.send(
            json.dumps({"id": number, "method": method, "params": parameters})
        )
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise StepError(
                        f"{method}: {message['error']}", "Look at the page."
                    )
                return message["result"]

    def evaluate(self, expression):
        """Value of a JavaScript expression; promises are awaited."""
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise StepError(str(answer["exceptionDetails"]), "Look at the page.")
        return answer["result"].get("value")

    def resize(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=width < 600)

    def open(self, url, ready):
        """Go to a page and wait until a selector is there and nothing is loading."""
        self.call("Page.navigate", url=url)
        self.wait(ready)

    def wait(self, ready):
        condition = (
            f"document.readyState === 'complete' && !!document.querySelector({ready!r})"
            " && !document.querySelector('.o_loading_indicator, .o_blockUI')"
        )
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            with contextlib.suppress(StepError):
                if self.evaluate(condition):
                    self.evaluate("new Promise((done) => setTimeout(done, 900))")
                    return
            time.sleep(0.1)
        picture = Path(tempfile.gettempdir()) / "crm_vn-never-ready.png"
        self.save(picture)
        raise StepError(
            f"{self.evaluate('location.href')} never showed {ready}",
            f"Look at {picture}, or open the page by hand.",
        )

    def save(self, path):
        """Write what is visible as a PNG file."""
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(base64.b64decode(picture))
