"""A server on loopback that answers AWS's JSON protocols with canned bytes: both sides pay the same."""

import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dev.bench.canned import Answers


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    """The server's address, while the block lasts. What it has no answer for is a 400 that names it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = self.headers["X-Amz-Target"]
            if asked.startswith("DynamoDB"):
                asked += f" {json.loads(body)['TableName']}"
            answer = answers.get(asked)
            refusal = json.dumps({"__type": "ValidationException", "message": f"no answer for {asked}"})
            self._send(200 if answer else 400, answer or refusal.encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-amz-crc32", str(zlib.crc32(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
