"""The programs that run in the hosts: started, stopped and started again by host."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from .commands import CommandFailed
from .topology import Topology


class Traffic:
    """Programs by host. Output goes to one file per host in a folder."""

    def __init__(self, topology: Topology, folder: Path) -> None:
        self._topology = topology
        self._folder = folder
        self._running: dict[str, list[subprocess.Popen[bytes]]] = {}
        self._commands: dict[str, Sequence[Sequence[object]]] = {}

    def start(self, host: str, programs: Sequence[Sequence[object]]) -> None:
        """Starts programs in a host and remembers them for `resume`."""
        self._commands[host] = programs
        self._running.setdefault(host, []).extend(
            self._topology.start_program(host, argv, self.log(host)) for argv in programs)

    def pause(self, host: str) -> None:
        """Ends a host's programs, whatever they started included."""
        for process in self._running.pop(host, []):
            end(process)

    def resume(self, host: str) -> None:
        """Starts a paused host's programs again."""
        if host not in self._running:
            self.start(host, self._commands[host])

    def pause_all(self) -> None:
        """Ends the programs of every host."""
        for host in list(self._running):
            self.pause(host)

    def died(self) -> list[str]:
        """Programs that ended although nobody ended them, with the end of their output."""
        return [f"{host}: {process.args[3]} ended with {process.returncode}: {self.log(host).read_text()[-300:]}"
                for host, processes in self._running.items() for process in processes if process.poll() is not None]

    def log(self, host: str) -> Path:
        """Where a host's programs write."""
        return self._folder / f"{host}.log"


def end(process: subprocess.Popen[bytes], patience: float = 3) -> None:
    """Ends a process group: asked first, killed then."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            pass
        try:
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue
    raise CommandFailed(f"{process.args} does not end")


def await_output(log: Path, wanted: str, seconds: float = 10) -> None:
    """Waits until a text stands in a program's output."""
    deadline = time.monotonic() + seconds
    while wanted not in (log.read_text(errors="replace") if log.exists() else ""):
        if time.monotonic() > deadline:
            raise CommandFailed(f"no '{wanted}' in {log.name} after {seconds:g} s: {log.read_text()[-500:]}")
        time.sleep(0.05)
