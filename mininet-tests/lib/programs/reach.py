"""
Tries many destinations at once and says which answered.

Reads a JSON list of targets from the command line, each [kind, address, port] with kind icmp, tcp or udp (an echo
service), and prints the list of those that answered within the time.
"""

import asyncio
import json
import socket
import sys

_TRIES = 3


async def _icmp(address: str, seconds: float) -> bool:
    # ping's own deadline ends it; the first answer does so at once.
    ping = await asyncio.create_subprocess_exec(
        "ping", "-n", "-q", "-c", "1", "-w", str(round(seconds)), "-i", "0.3", address,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    return await ping.wait() == 0


async def _tcp(address: str, port: int, seconds: float) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), seconds)
    except (OSError, asyncio.TimeoutError):
        return False
    writer.close()
    return True


async def _udp(address: str, port: int, seconds: float) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.setblocking(False)
        client.connect((address, port))
        loop = asyncio.get_running_loop()
        for _ in range(_TRIES):
            try:
                await loop.sock_sendall(client, b"reach\n")
                await asyncio.wait_for(loop.sock_recv(client, 100), seconds / _TRIES)
                return True
            except (OSError, asyncio.TimeoutError):
                await asyncio.sleep(0.05)
    return False


async def _answers(kind: str, address: str, port: int, seconds: float) -> bool:
    if kind == "icmp":
        return await _icmp(address, seconds)
    return await (_tcp if kind == "tcp" else _udp)(address, port, seconds)


async def main(targets: list[list], seconds: float) -> None:
    results = await asyncio.gather(*(_answers(kind, address, port, seconds) for kind, address, port in targets))
    print(json.dumps([target for target, answered in zip(targets, results) if answered]))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]), float(sys.argv[2])))
