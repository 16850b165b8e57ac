"""The HTTP function behind a real port, in this process, so that what each request asks of AWS can be counted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from chalice.test import Client

from app import app
from dev.bench.counting import Ledger


@contextmanager
def served(port: int, ledger: Ledger) -> Iterator[None]:
    """One request at a time, one to a connection: a kept one would keep the server from its end."""
    client = Client(app, stage_name="bench")  # unknown to the configuration, whose variables would go over ours

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            ledger.begin(f"{self.command} {pattern_of(self.path)}")
            reply = client.http.request(self.command, self.path, dict(self.headers.items()), body)
            self.send_response(reply.status_code)
            for name, value in reply.headers.items():
                for each in value if isinstance(value, list) else [value]:
                    self.send_header(name, each)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def pattern_of(path: str) -> str:
    """The route a path belongs to: ids replaced by their names."""
    parts = path.partition("?")[0].split("/")
    for pattern in app.routes:
        wanted = pattern.split("/")
        if len(wanted) == len(parts) and all(w == p or w.startswith("{") for w, p in zip(wanted, parts, strict=True)):
            return str(pattern)
    return path
