"""Another system: a real HTTP server in a thread, which notes what it is sent."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """``with Receiver() as system: …`` listens until the end of the block.

    ``requests`` holds the headers and the content, as JSON, of what came; ``statuses``
    the answers to give, one a request, before it answers 200 to everything.
    """

    def __init__(self):
        self.requests = []
        self.statuses = []

    def __enter__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((dict(self.headers), json.loads(body)))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        """Listen no longer: whoever connects is refused."""
        with contextlib.suppress(OSError):
            self._server.shutdown()
            self._server.server_close()
        self._thread.join()

    @property
    def contents(self):
        return [content for _headers, content in self.requests]
