"""
What a run leaves on the machine, and its removal.

Names are written down before anything is made, in a folder under /run (which a reboot empties), so that removal is the
same after a normal end, Ctrl-C at any moment, and a kill: then the next run does it. Nothing else is ever removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from pathlib import Path

from .commands import run
from .openvswitch import OpenVSwitch

# Every process of a run inherits this variable with the run's scope as its value.
MARK = "SDNPERSONA_TRACES"


def _interfaces() -> set[str]:
    return {name for _, name in socket.if_nameindex()}


class AlreadyRunning(Exception):
    """Another run of the same scope is alive."""


class NameTaken(Exception):
    """A name that the run needs belongs to something that the run did not make."""


class Traces:
    """The traces of one scope, such as "lab" or "tests"; at most one run per scope at a time."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._state_file = Path(f"/run/sdnpersona-{scope}.json")
        self._lock_file = Path(f"/run/sdnpersona-{scope}.lock")
        self._lock: int | None = None
        self._state: dict = {}
        self.openvswitch = OpenVSwitch.machine()

    def begin(self) -> list[str]:
        """Takes the scope, removes what a killed run left, and returns what that was."""
        while True:
            lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.pread(lock, 20, 0).decode().strip()
                os.close(lock)
                raise AlreadyRunning(f"another run of '{self.scope}' is alive (process {owner})") from None
            # The previous owner may have removed the file between open and lock.
            if self._lock_file.exists() and os.fstat(lock).st_ino == self._lock_file.stat().st_ino:
                break
            os.close(lock)
        os.truncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock
        os.environ[MARK] = self.scope
        if not self._state_file.exists() and not self._processes():
            return []
        try:
            self._state = json.loads(self._state_file.read_text())
        except (OSError, ValueError):
            self._state = {}
        return self._remove_made()

    def plan(self, bridges: list[str], interfaces: list[str]) -> None:
        """Claims names for bridges and interfaces of this run; refuses names that are taken."""
        existing = set(self.openvswitch.bridges())
        for name in bridges:
            if name in existing and self.openvswitch.mark_of(name) == self.scope:
                # The bridge outlived a crash of the whole machine: the database is durable, /run is not.
                self.openvswitch.vsctl("del-br", name)
            elif name in existing:
                raise NameTaken(f"there is already a bridge {name}, and it is none of '{self.scope}': "
                                "remove it or choose other names with --bridges")
        present = _interfaces()
        for name in [*bridges, *interfaces]:
            if len(name) > 15:
                raise NameTaken(f"interface name {name} is longer than 15 characters")
            if name in present:
                raise NameTaken(f"there is already a network interface {name}, and it is none of '{self.scope}': "
                                "remove it or choose other names with --bridges")
        self._note("bridges", bridges)
        self._note("interfaces", interfaces)

    def folder(self) -> Path:
        """A folder for data and logs of this run."""
        path = Path(tempfile.gettempdir()) / f"sdnpersona-{self.scope}-{secrets.token_hex(4)}"
        self._note("folders", [str(path)])
        path.mkdir(mode=0o700)
        return path

    def start_openvswitch(self) -> bool:
        """Starts Open vSwitch where it is not running; true when it was started, so that the end stops it."""
        if self.openvswitch.is_running():
            return False
        self._note("rundirs", [str(self.openvswitch.rundir)])
        self.openvswitch.start()
        return True

    def use_private_openvswitch(self, folder: Path) -> None:
        """Starts an Open vSwitch of the run's own, and makes every tool that the run starts talk to it."""
        self.openvswitch = OpenVSwitch(folder / "openvswitch")
        self._note("rundirs", [str(self.openvswitch.rundir)])
        self.openvswitch.start_private()
        os.environ.update(self.openvswitch.environment)

    def remove(self) -> list[str]:
        """Removes everything of this run, gives the scope free, and returns what was removed."""
        if self._lock is None:
            return []  # What there is belongs to the run that has the scope.
        removed = self._remove_made()
        self._lock_file.unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None
        return removed

    def remove_network(self) -> None:
        """Removes processes, bridges and interfaces, and keeps the rest for the next topology of the same run."""
        removed: list[str] = []
        self._end_processes(removed)
        self._delete_network(removed)
        self._state["bridges"], self._state["interfaces"] = [], []
        self._save()

    def _remove_made(self) -> list[str]:
        removed: list[str] = []
        self._end_processes(removed)
        self._delete_network(removed)
        for rundir in self._state.get("rundirs", []):
            switch = OpenVSwitch(Path(rundir))
            # Somebody else's bridges may have come meanwhile.
            if switch.is_running(either=True) and not switch.bridges():
                switch.stop()
                removed.append(f"Open vSwitch in {rundir}")
        for folder in self._state.get("folders", []):
            if Path(folder).exists():
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder)
        self._state = {}
        self._state_file.unlink(missing_ok=True)
        return removed

    def _delete_network(self, removed: list[str]) -> None:
        rundirs = [self.openvswitch.rundir, *(Path(rundir) for rundir in self._state.get("rundirs", []))]
        for rundir in dict.fromkeys(rundirs):
            switch = OpenVSwitch(rundir)
            if not switch.is_running():
                continue
            existing = set(switch.bridges())
            for bridge in self._state.get("bridges", []):
                if bridge in existing:
                    switch.vsctl("--if-exists", "del-br", bridge)
                    removed.append(f"bridge {bridge}")
        for interface in [*self._state.get("interfaces", []), *self._state.get("bridges", [])]:
            # The removal of one end takes the other along.
            if interface in _interfaces() and run("ip", "link", "delete", interface, check=False).returncode == 0:
                removed.append(f"interface {interface}")

    def _end_processes(self, removed: list[str]) -> None:
        ended: dict[int, str] = {}
        # An interactive shell, which Mininet's hosts are, ignores SIGTERM.
        for signs, patience in (((signal.SIGTERM, signal.SIGHUP), 3.0), ((signal.SIGKILL,), 5.0)):
            deadline = time.monotonic() + patience
            signalled: set[int] = set()
            while True:
                alive = self._processes()
                for process, name in alive.items():
                    if process not in signalled:
                        signalled.add(process)
                        ended[process] = name
                        for sign in signs:
                            with contextlib.suppress(ProcessLookupError):
                                os.kill(process, sign)
                if not alive or time.monotonic() > deadline:
                    break
                self._reap(alive)
                time.sleep(0.05)
        removed.extend(f"process {process} ({name})" for process, name in sorted(ended.items()))

    @staticmethod
    def _reap(processes: dict[int, str]) -> None:
        """Children of this very process stay in the process table until someone asks for their status."""
        for process in processes:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)

    def _processes(self) -> dict[int, str]:
        """Living processes of this scope: those with the mark, and those that share a network namespace with one."""
        wanted = f"{MARK}={self.scope}".encode()
        marked: dict[int, str] = {}
        namespaces: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                namespaces[int(entry.name)] = os.readlink(entry / "ns" / "net")
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    marked[int(entry.name)] = (entry / "comm").read_text().strip()
            except OSError:
                continue  # It ended meanwhile, or it is a zombie.
        ours = {namespaces[process] for process in marked}
        ours.discard(os.readlink("/proc/self/ns/net"))
        for process, namespace in namespaces.items():
            if namespace in ours and process not in marked:
                marked[process] = "in the run's network namespace"
        return marked

    def _note(self, key: str, values: list[str]) -> None:
        known = self._state.setdefault(key, [])
        known.extend(value for value in values if value not in known)
        self._save()

    def _save(self) -> None:
        temporary = self._state_file.with_suffix(".new")
        temporary.write_text(json.dumps(self._state))
        temporary.rename(self._state_file)
