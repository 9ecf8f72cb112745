"""Measurements with packets: loss, reachability, throughput, captures."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .commands import CommandFailed
from .scenario import python_program
from .topology import Topology
from .traffic import await_output, end

# A destination: kind (icmp, tcp or udp), host name, port, IP version.
Destination = tuple[str, str, int, int]


class Probe:
    """A steady stream of echo requests from one host to another; its report says exactly how many got no answer."""

    def __init__(self, topology: Topology, source: str, target: str, folder: Path, rate: int = 500, ipv6: bool = False) -> None:
        self.name = f"{source} to {target}"
        address = topology.address_ipv6(target) if ipv6 else topology.address(target)
        self._log = folder / f"probe-{source}-{target}-{time.monotonic_ns()}.json"
        # Loss in an overloaded sender would be mistaken for loss in the switch.
        argv = ["nice", "-n", "-10", *python_program("prober.py", address, "--rate", rate)]
        self._process = topology.start_program(source, argv, self._log)

    def stop(self) -> dict:
        """Stops sending, waits for what is under way, and returns the report."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            end(self._process)
        try:
            return json.loads(self._log.read_text())
        except ValueError:
            raise CommandFailed(f"probe {self.name}: {self._log.read_text()[-500:] or 'no report'}") from None

    def abandon(self) -> None:
        """Ends it without a report."""
        if self._process.poll() is None:
            end(self._process)


class Stream:
    """One connection to a host's echo service that stays open and says how far it got."""

    def __init__(self, topology: Topology, source: str, target: str, folder: Path, port: int, protocol: str = "tcp") -> None:
        self.name = f"{protocol} {source} to {target}"
        self._log = folder / f"stream-{protocol}-{source}-{target}-{time.monotonic_ns()}.log"
        argv = python_program("stream.py", protocol, topology.address(target), port)
        self._process = topology.start_program(source, argv, self._log)
        await_output(self._log, "\n3\n")

    @property
    def answered(self) -> int:
        """Number of the last line that came back."""
        numbers = [int(line) for line in self._log.read_text().splitlines() if line.isdigit()]
        return numbers[-1] if numbers else 0

    def advances(self, seconds: float) -> bool:
        """Whether anything comes back within the time."""
        before = self.answered
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.answered > before:
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """Closes it."""
        if self._process.poll() is None:
            end(self._process)


class Capture:
    """tcpdump on a host's interface; counts packets by filter after it was stopped."""

    def __init__(self, topology: Topology, host: str, folder: Path, what: str = "") -> None:
        self._topology = topology
        stem = f"capture-{host}-{time.monotonic_ns()}"
        self._file, self._log = folder / f"{stem}.pcap", folder / f"{stem}.log"
        argv = ["tcpdump", "-n", "-U", "-Z", "root", "--immediate-mode", "-B", "8192", "-s", "128",
                "-i", f"vm-{host}"[:15], "-w", self._file, *what.split()]
        self._process = topology.start_program(host, argv, self._log)
        await_output(self._log, "listening on")

    def stop(self, settle: float = 0.5) -> None:
        """Stops capturing after what is under way had time to arrive."""
        time.sleep(settle)
        end(self._process)

    def count(self, what: str) -> int:
        """How many captured packets match a filter."""
        done = subprocess.run(["tcpdump", "-n", "-r", str(self._file), *what.split()], capture_output=True, text=True, check=True)
        return len(done.stdout.splitlines())


class Arrivals:
    """What a host receives: kind and source port (of an echo request, its identifier) of every packet."""

    def __init__(self, topology: Topology, host: str, folder: Path) -> None:
        self._log = folder / f"arrivals-{host}-{time.monotonic_ns()}.log"
        self._process = topology.start_program(host, python_program("arrivals.py", f"vm-{host}"[:15]), self._log)
        await_output(self._log, "listening")

    def stop(self) -> set[tuple[str, int]]:
        """Stops listening, and returns what arrived."""
        end(self._process)
        lines = (line.split() for line in self._log.read_text().splitlines())
        return {(words[0], int(words[1])) for words in lines if len(words) == 2}


def send_first_packets(topology: Topology, source: str, connections: list[tuple[str, str, str, int, int]]) -> None:
    """Sends the first packets of connections: kind, own address, address, source port, port."""
    topology.run(source, *python_program("first_packets.py", json.dumps(connections)), timeout=len(connections) / 20 + 20)


def reachable(topology: Topology, wanted: dict[str, list[Destination]], seconds: float = 3) -> set[tuple[str, Destination]]:
    """Tries all destinations from all sources at once, and returns the pairs that could talk."""

    def from_one(source: str) -> list[tuple[str, Destination]]:
        by_target: dict[tuple, Destination] = {}
        for kind, target, port, version in wanted[source]:
            address = topology.address_ipv6(target) if version == 6 else topology.address(target)
            by_target[(kind, address, port)] = (kind, target, port, version)
        argv = python_program("reach.py", json.dumps([list(key) for key in by_target]), seconds)
        answered = json.loads(topology.run(source, *argv, timeout=seconds * 3 + 20).stdout)
        return [(source, by_target[tuple(target)]) for target in answered]

    with ThreadPoolExecutor(max_workers=len(wanted) or 1) as pool:
        return {pair for pairs in pool.map(from_one, wanted) for pair in pairs}


def can(topology: Topology, source: str, kind: str, target: str, port: int = 0, version: int = 4, seconds: float = 2) -> bool:
    """Whether one host reaches another."""
    return bool(reachable(topology, {source: [(kind, target, port, version)]}, seconds))


def throughput(topology: Topology, source: str, target: str, folder: Path, seconds: int = 8, omit: int = 3,
               options: Iterable[str] = ()) -> float:
    """Bits per second that iperf3's receiver counted, after the first seconds in which a meter's burst still passes."""
    log = folder / f"iperf3-{time.monotonic_ns()}.log"
    server = topology.start_program(target, ["iperf3", "-s", "-1", "--forceflush"], log)
    try:
        await_output(log, "Server listening")
        client = topology.run(source, "iperf3", "-c", topology.address(target), "-t", seconds, "-O", omit, "-J", *options,
                              timeout=seconds + omit + 30)
        summary = json.loads(client.stdout)["end"]
        return float(summary.get("sum_received", summary.get("sum"))["bits_per_second"])
    finally:
        end(server)


def send_datagrams(topology: Topology, source: str, target: str, port: int, count: int, rate: int = 200) -> None:
    """Sends numbered UDP datagrams to a port that nothing else in the network uses."""
    argv = python_program("datagrams.py", topology.address(target), port, count, rate)
    topology.run(source, *argv, timeout=count / rate * 2 + 20)
