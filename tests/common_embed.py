"""A visitor's browser, the pages they walk through, and the server they write to.

The pages and the server are two origins (same address, different ports), as a landing
page and the CRM are. Every test has its own pair, hence its own empty browser storage.
"""

import json
import threading
from collections import namedtuple
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from odoo.tests.common import HOST, ChromeBrowser

from .common import CrmVnHttpCase

SCRIPT_URL = "/crm_vn/static/src/embed/crm_vn_form.js"
SCRIPT = Path(__file__).parents[1] / SCRIPT_URL.lstrip("/")
# Requests which the script repeats after seconds are repeated at once.
HURRY = "const t = setTimeout; window.setTimeout = (f, ms, ...a) => t(f, 0, ...a);"

Post = namedtuple("Post", "path headers body")


class Site(ThreadingHTTPServer):
    """Serves ``pages`` (path → HTML) on an origin of its own."""

    daemon_threads = True

    def __init__(self, handler=None):
        super().__init__((HOST, 0), handler or SiteHandler)
        self.pages = {}
        self.headers = {}
        self.url = f"http://{HOST}:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class SiteHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        page = self.server.pages.get(urlsplit(self.path).path)
        self.answer(200 if page else 404, page or "")

    def answer(self, status, text="", content_type="text/html", **headers):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in {**self.server.headers, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Keep the requests out of the output of the tests."""


class Crm(Site):
    """Serves the script and records what forms send.

    ``answers`` are given in turn, 201 afterwards; None breaks the connection.
    No answer is given while ``open`` is cleared.
    """

    def __init__(self):
        super().__init__(CrmHandler)
        self.posts = []
        self.answers = []
        self.open = threading.Event()
        self.open.set()
        self.endpoint = f"{self.url}/crm_vn/intake/secret"

    @property
    def keys(self):
        return [post.headers["Idempotency-Key"] for post in self.posts]

    @property
    def payloads(self):
        return [json.loads(post.body) for post in self.posts]


class CrmHandler(SiteHandler):
    def cors(self):
        return {
            "Access_Control_Allow_Origin": self.headers.get("Origin", "*"),
            "Access_Control_Allow_Headers": "Content-Type, Idempotency-Key",
        }

    def do_GET(self):
        self.answer(200, SCRIPT.read_text(), "text/javascript")

    def do_OPTIONS(self):
        self.answer(204, **self.cors())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.append(Post(self.path, dict(self.headers), body))
        self.server.open.wait(10)
        status = self.server.answers.pop(0) if self.server.answers else 201
        if status:
            self.answer(status, "{}", "application/json", **self.cors())


class BlockedStorageBrowser(ChromeBrowser):
    """A browser whose user has turned off all cookies, hence all storage."""

    def _spawn_chrome(self, cmd):
        profile = Path(self.user_data_dir, "Default")
        profile.mkdir(parents=True)
        settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
        (profile / "Preferences").write_text(json.dumps(settings))
        return super()._spawn_chrome(cmd)


class EmbedCase(CrmVnHttpCase):
    browser_class = ChromeBrowser
    browser = None

    def setUp(self):
        super().setUp()
        cls = type(self)
        if cls.browser is None:
            cls.browser = self.browser_class(self)
            cls.addClassCleanup(cls.browser.stop)
        self.site = Site()
        self.addCleanup(self.site.close)
        self.crm = Crm()
        self.addCleanup(self.crm.close)
        self.browser._result = Future()
        self.addCleanup(self._check_no_error_in_the_page)

    def _check_no_error_in_the_page(self):
        if self.browser._result.done():
            self.browser._result.result()

    def form(self, fields="", attributes="", button="Gửi"):
        return f"""<form {attributes}>
            <input name="name" value="Đặng Đình Đức">
            <input name="phone" value="0363900117">
            {fields}<button>{button}</button></form>"""

    def page(self, path, *forms, script='data-endpoint="{endpoint}"', head=""):
        """Put a page with the script and ``forms`` on the visitor's site."""
        script = script.format(endpoint=self.crm.endpoint)
        self.site.pages[path] = f"""<!doctype html><html lang="vi"><head>
            <title>Khuyến mãi</title><link rel="icon" href="data:,">{head}
            <script src="{self.crm.url}{SCRIPT_URL}" {script} defer></script>
            </head><body>{"".join(forms or [self.form()])}</body></html>"""

    def visit(self, path, **parameters):
        """Open a page, with ``parameters`` in its address."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        self.env.flush_all()
        self.js("window.left = true")
        self.browser.navigate_to(f"{self.site.url}{path}{query}")
        self.wait("!window.left && document.readyState === 'complete'")

    def js(self, expression):
        """The value of a JavaScript expression in the page."""
        reply = self.browser._websocket_request(
            "Runtime.evaluate",
            params={
                "expression": expression,
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        self.assertNotIn("exceptionDetails", reply, expression)
        return reply["result"].get("value")

    def wait(self, condition):
        """Wait for a JavaScript condition in the page."""
        self.assertTrue(
            self.browser._wait_ready(f"Boolean({condition})", timeout=10), condition
        )

    def send(self, outcome="success", selector="form"):
        """Press the button of a form and wait for the script's outcome."""
        self.js(
            f"""window.outcome = null;
            document.querySelector("{selector}").addEventListener("crm_vn:{outcome}",
                event => {{ window.outcome = event.detail; }});
            document.querySelector("{selector} button").click();"""
        )
        self.wait("window.outcome")
        return self.js("window.outcome")

    def field(self, name):
        """The value of a field of the first form, None when there is no such field."""
        return self.js(f"document.forms[0].querySelector('[name={name}]')?.value")

    def message(self, selector="form"):
        return self.js(
            f"document.querySelector('{selector} [role=status]')?.textContent"
        )

    @contextmanager
    def in_every_page(self, code):
        """Run ``code`` in every page before the page's own scripts."""
        method = "Page.addScriptToEvaluateOnNewDocument"
        script = self.browser._websocket_request(method, params={"source": code})
        try:
            yield
        finally:
            self.browser._websocket_request(
                "Page.removeScriptToEvaluateOnNewDocument", params=script
            )
