"""Once asked by a datagram, sends datagrams to whoever asked, one every 20 ms for a minute, and hears nothing more: PORT."""

import socket
import sys
import threading
import time


def _tick(service: socket.socket, asker: tuple) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            service.sendto(b"tick", asker)
        except OSError:
            pass  # Nobody listens there any more: that is the point.
        time.sleep(0.02)


def main(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as service:
        service.bind(("0.0.0.0", port))
        print("listening", flush=True)
        while True:
            _, asker = service.recvfrom(2048)
            threading.Thread(target=_tick, args=(service, asker), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
