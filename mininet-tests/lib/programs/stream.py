"""
Keeps one connection to an echo service busy and says how far it got.

Every 100 ms it sends a numbered line (TCP) or datagram (UDP) and prints each number that comes back, at once. The
connection is never opened again: when it is cut the numbers stop.
"""

import socket
import sys
import threading
import time


def main(protocol: str, address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as connection:
        connection.settimeout(10)
        connection.connect((address, port))
        connection.settimeout(None)
        print("open", flush=True)
        threading.Thread(target=_receive, args=(connection,), daemon=True).start()
        number = 0
        while True:
            number += 1
            try:
                connection.send(f"{number}\n".encode())
            except OSError as problem:
                print(f"ended: {problem}", flush=True)
                return
            time.sleep(0.1)


def _receive(connection: socket.socket) -> None:
    rest = b""
    while True:
        try:
            data = connection.recv(4096)
        except OSError:
            return
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            print(line.decode(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
