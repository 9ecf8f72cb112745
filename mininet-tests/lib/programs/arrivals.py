"""
Says of every packet that an interface receives who sent it: INTERFACE.

One line each, "kind number": the kind is tcp, udp, sctp or icmp (echo requests), the number the source port or the echo's identifier.
"""

import socket
import struct
import sys

_PACKET_HOST = 0
_EVERYTHING = 0x0003
_KINDS = {6: "tcp", 17: "udp", 132: "sctp"}
_ECHO = {1: 8, 58: 128}


def _read(frame: bytes) -> tuple[str, int] | None:
    try:
        return _sender(frame)
    except (IndexError, struct.error):
        return None  # Shorter than it says.


def _sender(frame: bytes) -> tuple[str, int] | None:
    (ether_type,) = struct.unpack_from("!H", frame, 12)
    if ether_type == 0x0800:
        protocol, start = frame[23], 14 + (frame[14] & 15) * 4
    elif ether_type == 0x86DD:
        protocol, start = frame[20], 54
    else:
        return None
    if kind := _KINDS.get(protocol):
        return kind, struct.unpack_from("!H", frame, start)[0]
    if _ECHO.get(protocol) == frame[start]:
        return "icmp", struct.unpack_from("!H", frame, start + 4)[0]
    return None


def main(interface: str) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERYTHING)) as receiver:
        receiver.bind((interface, 0))
        print("listening", flush=True)
        while True:
            frame, (_, _, kind, *_) = receiver.recvfrom(2048)
            if kind == _PACKET_HOST and (found := _read(frame)):
                print(*found, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
