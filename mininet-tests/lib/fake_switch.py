"""
A switch made of bytes, for what no honest switch sends.

It speaks just enough OpenFlow 1.3 to get through a handshake, and sends whatever it is told to.
"""

from __future__ import annotations

import socket
import struct
from types import TracebackType

HELLO, ERROR, ECHO_REQUEST, ECHO_REPLY, FEATURES_REQUEST, FEATURES_REPLY = 0, 1, 2, 3, 5, 6
SET_CONFIG, MULTIPART_REQUEST, MULTIPART_REPLY, BARRIER_REQUEST, BARRIER_REPLY, ROLE_REQUEST, ROLE_REPLY = 9, 18, 19, 20, 21, 24, 25
DESCRIPTION, METER_FEATURES = 0, 11
VERSION = 4


def message(kind: int, body: bytes = b"", xid: int = 1, version: int = VERSION, length: int | None = None) -> bytes:
    """A message; `length` overrides the header's, to lie."""
    return struct.pack("!BBHI", version, kind, 8 + len(body) if length is None else length, xid) + body


class FakeSwitch:
    """One TCP connection to the controller's OpenFlow listener."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._socket.settimeout(5)

    def __enter__(self) -> FakeSwitch:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._socket.sendall(data)

    def receive(self, seconds: float = 5) -> tuple[int, int, bytes] | None:
        """The next message as (type, xid, body), or null when the controller has closed the connection."""
        self._socket.settimeout(seconds)
        header = self._exactly(8)
        if header is None:
            return None
        _, kind, length, xid = struct.unpack("!BBHI", header)
        body = self._exactly(length - 8)
        return None if body is None else (kind, xid, body)

    def handshake(self, datapath: int) -> None:
        """Says hello and answers what the controller asks before it takes a switch on: features, ports, description, role."""
        self.send(message(HELLO, struct.pack("!HHI", 1, 8, 1 << VERSION)))
        while (received := self.receive()) is not None:
            kind, xid, body = received
            if kind == FEATURES_REQUEST:
                self.send(message(FEATURES_REPLY, struct.pack("!QIBBHII", datapath, 0, 254, 0, 0, 0x4F, 0), xid))
            elif kind == MULTIPART_REQUEST:
                (asked,) = struct.unpack_from("!H", body)
                content = bytes({DESCRIPTION: 1056, METER_FEATURES: 16}.get(asked, 0))
                self.send(message(MULTIPART_REPLY, struct.pack("!HHI", asked, 0, 0) + content, xid))
            elif kind == ROLE_REQUEST:
                self.send(message(ROLE_REPLY, body, xid))
            elif kind == BARRIER_REQUEST:
                self.send(message(BARRIER_REPLY, b"", xid))
            elif kind == SET_CONFIG:
                return
        raise ConnectionError("the controller closed the connection during the handshake")

    def closed_within(self, seconds: float) -> bool:
        """Reads and forgets until the controller closes the connection; false when it does not in time."""
        self._socket.settimeout(seconds)
        try:
            while self._socket.recv(4096):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def _exactly(self, size: int) -> bytes | None:
        data = b""
        while len(data) < size:
            try:
                chunk = self._socket.recv(size - len(data))
            except ConnectionResetError:
                return None
            if not chunk:
                return None
            data += chunk
        return data
