"""Sends numbered UDP datagrams at a steady rate: ADDRESS PORT COUNT RATE."""

import socket
import sys
import time


def main(address: str, port: int, count: int, rate: float) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        for number in range(count):
            try:
                sender.sendto(b"datagram %d" % number, (address, port))
            except OSError:
                pass  # An earlier one was refused by the other side: the next goes out all the same.
            time.sleep(1 / rate)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
