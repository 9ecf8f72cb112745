"""
Receive queues of Open vSwitch's userspace datapath.

It reads each port from a packet socket whose queue, with the kernel's default, holds a tenth of a second of a busy port. Where
the switch gets no processor for longer than that (two cores carry the VMs, the switch and the controller), the queue
overflows, and the loss would be mistaken for one of the flow tables'. The queues of a lab's ports are therefore made deep
enough; those of other ports stay as they are.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
from collections.abc import Iterator
from pathlib import Path

DEPTH = 8 << 20  # Bytes; the kernel doubles it for its own bookkeeping.

_PIDFD_GETFD = 438  # The same number on all architectures; Python has no name for it.
_SO_RCVBUFFORCE = 33


def deepen(process: int, interfaces: set[str]) -> set[str]:
    """Deepens the queues of a switch process for some interfaces, and returns those that it reads by packet sockets."""
    found = set()
    for interface, queue in _queues(process):
        if interface in interfaces:
            queue.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, DEPTH)
            found.add(interface)
    return found


def deepened(process: int) -> set[str]:
    """Interfaces of a switch process whose queues are deep."""
    return {interface for interface, queue in _queues(process)
            if queue.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= DEPTH}


def _queues(process: int) -> Iterator[tuple[str, socket.socket]]:
    """Packet sockets of a process, by interface. The process and this one then share them."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.pidfd_open(process)
    try:
        for entry in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if not os.readlink(entry).startswith("socket:"):
                    continue
            copy = libc.syscall(_PIDFD_GETFD, handle, int(entry.name), 0)
            if copy < 0:
                continue  # Closed meanwhile.
            with socket.socket(fileno=copy) as found:
                if found.family == socket.AF_PACKET:
                    yield found.getsockname()[0], found
    finally:
        os.close(handle)
