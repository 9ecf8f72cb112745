"""
A small web service: short JSON documents, and bulk transfers in both directions.

GET /items/N answers a document of about a kilobyte; GET /bulk sends zeros until the client has enough or `bytes` are
sent; PUT takes anything and throws it away.
"""

import argparse
import json
import socket
import socketserver
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlparse

_ZEROS = bytes(64 << 10)


class Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self) -> None:
        url = urlparse(self.path)
        if url.path == "/bulk":
            self._bulk(int(parse_qs(url.query).get("bytes", ["1000000"])[0]))
            return
        document = json.dumps({"path": url.path, "items": [{"id": number, "state": "ready"} for number in range(30)]})
        self._start(200, len(document))
        self.wfile.write(document.encode())

    def do_PUT(self) -> None:
        left = int(self.headers.get("Content-Length", "0"))
        while left > 0:
            chunk = self.rfile.read1(min(left, len(_ZEROS)))
            if not chunk:
                return
            left -= len(chunk)
        self._start(204, 0)

    def log_message(self, *_: object) -> None:
        """A line per request would fill the disk."""

    def _bulk(self, left: int) -> None:
        self._start(200, left)
        while left > 0:
            self.wfile.write(_ZEROS[:left])
            left -= len(_ZEROS)

    def _start(self, status: int, length: int) -> None:
        self.send_response(status)
        if length > 0:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    address_family = socket.AF_INET6  # Takes IPv4 too.
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Clients that go away in the middle are part of the scenario."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    with Server(("::", parser.parse_args().port), Handler) as server:
        server.serve_forever(poll_interval=5)


if __name__ == "__main__":
    main()
