"""
A host with services that uses those of others: services.py '{"listen": [["tcp", 80]], "ask": [["tcp", "10.0.0.2", 80]], "every": 1}'

Listens on all ports and answers what it is told with itself; asks each of the others once in every so many seconds, each time over a new
connection or from a new port.
"""

import asyncio
import json
import random
import socket
import sys

_PATIENCE = 2


class _Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple) -> None:
        self.transport.sendto(data, address)  # type: ignore[attr-defined]


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(await reader.readline())
        await writer.drain()
        await reader.read()
    except OSError:
        pass
    finally:
        writer.close()


async def _ask_tcp(address: str, port: int) -> None:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(b"what is new?\n")
        await reader.readline()
    finally:
        writer.close()


async def _ask_udp(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.setblocking(False)
        client.connect((address, port))
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(client, b"who is that?\n")
        await loop.sock_recv(client, 100)


async def _go_on_asking(kind: str, address: str, port: int, every: float) -> None:
    # Not all at once, or the first packets of all would stand in one queue.
    await asyncio.sleep(random.random() * every)
    while True:
        try:
            await asyncio.wait_for((_ask_tcp if kind == "tcp" else _ask_udp)(address, port), _PATIENCE)
        except (OSError, asyncio.TimeoutError):
            pass
        await asyncio.sleep(every)


async def main(listen: list[list], ask: list[list], every: float) -> None:
    loop = asyncio.get_running_loop()
    for kind, port in listen:
        if kind == "tcp":
            await asyncio.start_server(_answer, None, port)
        else:
            await loop.create_datagram_endpoint(_Echo, local_addr=("0.0.0.0", port))
    print("ready", flush=True)
    await asyncio.gather(*(_go_on_asking(kind, address, port, every) for kind, address, port in ask), asyncio.Event().wait())


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    asyncio.run(main(told["listen"], told["ask"], told["every"]))
