"""
Answers every TCP line and every UDP datagram on a port with itself, over IPv4 and IPv6: PORT [ADDRESS...]

A host with several addresses names those that datagrams come to, so that answers carry the one that was asked.
"""

import asyncio
import socket
import sys


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple) -> None:
        self.transport.sendto(data, address)  # type: ignore[attr-defined]


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while line := await reader.readline():
            writer.write(line)
            await writer.drain()
    except (OSError, ValueError):
        pass
    finally:
        writer.close()


async def main(port: int, addresses: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for address in addresses or ["::"]:
        datagrams = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind((address, port))
        await loop.create_datagram_endpoint(Datagrams, sock=datagrams)
    server = await asyncio.start_server(_echo, None, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
