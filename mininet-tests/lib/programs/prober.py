"""
Sends ICMP echo requests at a steady rate and counts what comes back, exactly.

Unlike ping it stops sending first and then waits for what is still under way, so that 0 lost means 0 lost. Ends on
SIGTERM or SIGINT, or after --count, and prints one JSON object.
"""

import argparse
import json
import os
import selectors
import signal
import socket
import struct
import time

_ECHO = {socket.AF_INET: (8, 0, socket.IPPROTO_ICMP), socket.AF_INET6: (128, 129, socket.IPPROTO_ICMPV6)}
_SO_RCVBUFFORCE = 33
_AFTER = 2.0  # Seconds to wait for answers after the last request.


def _checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


class Prober:
    def __init__(self, target: str, rate: float) -> None:
        self.family = socket.AF_INET6 if ":" in target else socket.AF_INET
        request, self.reply, protocol = _ECHO[self.family]
        self.socket = socket.socket(self.family, socket.SOCK_RAW, protocol)
        # A full buffer at the receiver would look like loss in the network.
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 8 << 20)
        self.socket.connect((target, 0))
        self.socket.setblocking(False)
        self.header = (request, 0, os.getpid() & 0xFFFF)
        self.secret = os.urandom(12)
        self.interval = 1 / rate
        self.sent: list[float] = []
        self.answered: dict[int, float] = {}
        self.duplicates = 0
        self.refused = 0
        self.stopping = False

    def run(self, count: int | None) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self.socket, selectors.EVENT_READ)
        due = time.monotonic()
        last = None
        while True:
            now = time.monotonic()
            if last is None and (self.stopping or (count is not None and len(self.sent) >= count)):
                last = now
            if last is not None and (now - last > _AFTER or len(self.answered) == len(self.sent)):
                return
            if last is None and now >= due:
                self._send(now)
                due += self.interval
                continue
            if selector.select(max(0.0, due - now) if last is None else 0.05):
                self._receive()

    def _send(self, now: float) -> None:
        body = struct.pack("!12sI", self.secret, len(self.sent))
        kind, code, identifier = self.header
        sequence = len(self.sent) & 0xFFFF
        total = 0  # The kernel fills in that of ICMPv6.
        if self.family == socket.AF_INET:
            total = _checksum(struct.pack("!BBHHH", kind, code, 0, identifier, sequence) + body)
        try:
            self.socket.send(struct.pack("!BBHHH", kind, code, total, identifier, sequence) + body)
        except OSError:
            self.refused += 1  # No neighbour, no route: not answered, hence counted as lost.
        self.sent.append(now)

    def _receive(self) -> None:
        while True:
            try:
                packet = self.socket.recv(2048)
            except BlockingIOError:
                return
            except OSError:
                continue
            message = packet[(packet[0] & 15) * 4:] if self.family == socket.AF_INET else packet
            if len(message) < 24 or message[0] != self.reply or message[8:20] != self.secret:
                continue
            number = struct.unpack("!I", message[20:24])[0]
            if number in self.answered:
                self.duplicates += 1
            else:
                self.answered[number] = time.monotonic()

    def report(self) -> dict:
        lost = [number for number in range(len(self.sent)) if number not in self.answered]
        arrivals = sorted(self.answered.values())
        gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
        start = self.sent[0] if self.sent else 0.0
        return {
            "sent": len(self.sent),
            "received": len(self.answered),
            "lost": len(lost),
            "lostAtSeconds": [round(self.sent[number] - start, 3) for number in lost[:20]],
            "duplicates": self.duplicates,
            "refused": self.refused,
            "longestGapMs": round(max(gaps, default=0.0) * 1000, 1),
            "longestRoundTripMs": round(1000 * max((at - self.sent[n] for n, at in self.answered.items()), default=0.0), 1),
            "seconds": round(self.sent[-1] - start, 3) if self.sent else 0.0,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--count", type=int)
    arguments = parser.parse_args()
    prober = Prober(arguments.target, arguments.rate)

    def stop(*_: object) -> None:
        prober.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    prober.run(arguments.count)
    print(json.dumps(prober.report()), flush=True)


if __name__ == "__main__":
    main()
