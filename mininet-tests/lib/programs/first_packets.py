"""
Sends the first packet of many connections: a JSON list of [kind, own address, address, source port, port].

The kind is tcp, udp, sctp or icmp, where the source port is the echo's identifier. Nothing waits for answers.
"""

import json
import socket
import struct
import sys
import time

_SCTP = 132


def _checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def _crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def _echo(family: int, number: int) -> bytes:
    if family == socket.AF_INET6:
        return struct.pack("!BBHHH", 128, 0, 0, number, 1)  # The kernel fills in the checksum.
    return struct.pack("!BBHHH", 8, 0, _checksum(struct.pack("!BBHHH", 8, 0, 0, number, 1)), number, 1)


def _init(number: int, port: int) -> bytes:
    chunk = struct.pack("!BBHIIHHI", 1, 0, 20, number, 65536, 1, 1, 1)
    header = struct.pack("!HHI", number, port, 0)
    return header + struct.pack("<I", _crc32c(header + bytes(4) + chunk)) + chunk


def _send(kind: str, own: str, address: str, number: int, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if kind in ("icmp", "sctp"):
        protocol = _SCTP if kind == "sctp" else socket.IPPROTO_ICMPV6 if family == socket.AF_INET6 else socket.IPPROTO_ICMP
        sender = socket.socket(family, socket.SOCK_RAW, protocol)
        sender.bind((own, 0))
        sender.sendto(_init(number, port) if kind == "sctp" else _echo(family, number), (address, 0))
        return sender
    sender = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    sender.bind((own, number))
    sender.setblocking(False)
    if kind == "udp":
        sender.sendto(b"first", (address, port))
    else:
        sender.connect_ex((address, port))
    return sender


def main(connections: list[list]) -> None:
    opened = []
    for connection in connections:
        opened.append(_send(*connection))
        time.sleep(0.002)
    # Closed before a SYN would be sent again.
    time.sleep(0.3)
    for sender in opened:
        sender.close()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
