"""
A small network with a controller, for tests: three VMs, two bridges, an outside host, echo services everywhere.

Security groups and profiles are written by the test. Its workloads have no persona that counts (the least probability is
1), so that each gets its group's default profile at once.
"""

from __future__ import annotations

import json
from pathlib import Path

from .api import Api, wait_until
from .controller import Controller
from .measure import Destination, Probe, Stream, reachable
from .openvswitch import OpenVSwitch
from .scenario import ECHO_PORT, outside_programs, python_program
from .topology import OUTSIDE_NAME, Topology
from .traces import Traces
from .traffic import Traffic
from .workload import Workload

FIRST, SECOND = "t1", "t2"
WORKLOADS = (Workload("alpha", FIRST, 11), Workload("beta", FIRST, 12), Workload("gamma", SECOND, 21))


class Site:
    """Started whole; ended whole by `stop`."""

    def __init__(self, traces: Traces, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config"
        for kind in ("personas", "profiles", "groups"):
            (self.config / kind).mkdir(parents=True)
        self.topology = Topology(traces, [FIRST, SECOND], WORKLOADS)
        self.traffic = Traffic(self.topology, folder)
        self.openvswitch: OpenVSwitch = traces.openvswitch
        self.controller = Controller(folder, self.config)
        self._probes: list[Probe] = []
        self._streams: list[Stream] = []

    @property
    def api(self) -> Api:
        """The controller's API."""
        return self.controller.api

    def start_network(self) -> None:
        """Bridges, hosts and their echo services; no controller."""
        self.topology.start()
        self.traffic.start(OUTSIDE_NAME, outside_programs())
        for workload in WORKLOADS:
            self.traffic.start(workload.name, [python_program("echo_service.py", ECHO_PORT)])
        wanted: dict[str, list[Destination]] = {
            "alpha": [("tcp", name, ECHO_PORT, 4) for name in ("beta", "gamma", OUTSIDE_NAME)],
            "gamma": [("tcp", "alpha", ECHO_PORT, 4)]}
        wait_until(lambda: len(reachable(self.topology, wanted, 1)) == 4, 10, "the hosts' echo services")

    def start(self, *bridges: str) -> None:
        """Network and controller, with the bridges attached (both when none is named)."""
        self.start_network()
        self.controller.start()
        for bridge in bridges or (FIRST, SECOND):
            self.attach(bridge)

    def acquaint(self, *names: str) -> None:
        """Workloads (all, when none is named) say something, so that the controller knows their addresses, for rules by name."""
        workloads = [workload for workload in WORKLOADS if workload.name in (names or self.topology.workloads)]
        self.reached(*((workload.name, "icmp", "outside", 0, version) for workload in workloads for version in (4, 6)))

        def known() -> bool:
            now = self.api.workloads()
            for workload in workloads:
                for address in {workload.address, workload.address_ipv6} - set(now[workload.name]["addresses"]):
                    raise KeyError(f"{workload.name} is not known to have {address}")
            return True

        wait_until(known, 20, "the workloads' addresses")

    def settle(self, *names: str) -> None:
        """Waits until the controller knows these workloads and has nothing left to change: what follows is then the test's."""
        self.acquaint(*names)
        seen: list[list[str]] = []

        def unchanged() -> bool:
            seen.append(self.installed())
            return len(seen) > 1 and seen[-1] == seen[-2]

        # Longer than the controller lets the tables of a path outlive its entry.
        wait_until(unchanged, 20, "switches that nothing changes any more", interval=1.5)

    def installed(self) -> list[str]:
        """All flows, groups and meters of both bridges."""
        switch = self.openvswitch
        return [f"{bridge}: {entry}" for bridge in (FIRST, SECOND)
                for entry in (*switch.flows(bridge), *switch.groups(bridge), *switch.meters(bridge))]

    def attach(self, bridge: str, *options: str) -> None:
        """Attaches a bridge."""
        self.controller.attach(self.openvswitch.database, bridge, *options)

    def stop(self) -> None:
        """Ends everything."""
        for probe in self._probes:
            probe.abandon()
        for stream in self._streams:
            stream.stop()
        try:
            self.controller.stop()
        finally:
            self.topology.stop()

    def write(self, kind: str, name: str, spec: dict) -> None:
        """Writes a profile, group or persona into the configuration folder, which the controller watches."""
        document = {"kind": {"personas": "Persona", "profiles": "Profile", "groups": "SecurityGroup"}[kind],
                    "metadata": {"name": name}, "spec": spec}
        # JSON is YAML; a rename is seen as one change.
        path = self.config / kind / f"{name}.yaml"
        path.with_suffix(".new").write_text(json.dumps(document, indent=2))
        path.with_suffix(".new").rename(path)

    def group(self, name: str, profile: str, *workloads: str, mode: str = "observe") -> None:
        """Puts workloads into a group whose members all have one profile."""
        self.write("groups", name, {"mode": mode, "selector": {"workloads": list(workloads)}, "priority": 10,
                                    "defaultProfile": profile, "minimumProbability": 1})

    def enforce(self, group: str) -> None:
        """Sets a group to enforce and waits until its workloads' switches have confirmed."""
        self.set_mode(group, "enforce")

    def set_mode(self, group: str, mode: str) -> None:
        """Sets a group's mode and waits until it is in force."""
        self.api.set_mode(group, mode)
        wanted = {"observe": "observe", "shadow": "shadow", "enforce": "enforced"}[mode]
        self.await_state(group, wanted)

    def await_state(self, group: str, state: str, profile: str | None = None) -> None:
        """Waits until all workloads of a group have a state, and a profile where one is named."""

        def reached() -> bool:
            members = [workload for workload in self.api.workloads().values() if workload["group"] == group]
            return bool(members) and all(
                member["enforcement"]["state"] == state and profile in (None, member["profile"]) for member in members)

        wait_until(reached, 15, f"state {state} of group {group}", interval=0.1)

    def probe(self, source: str, target: str, rate: int = 500, ipv6: bool = False) -> Probe:
        """A steady stream of echo requests."""
        self._probes.append(Probe(self.topology, source, target, self.folder, rate, ipv6))
        return self._probes[-1]

    def stream(self, source: str, target: str, protocol: str = "tcp") -> Stream:
        """An open connection to a host's echo service."""
        self._streams.append(Stream(self.topology, source, target, self.folder, ECHO_PORT, protocol))
        return self._streams[-1]

    def reached(self, *wanted: tuple) -> list[tuple]:
        """Tries (source, kind, target[, port[, version]]) and returns those that got an answer, in the same order."""
        full = [(source, (kind, target, rest[0] if rest else ECHO_PORT, rest[1] if len(rest) > 1 else 4))
                for source, kind, target, *rest in wanted]
        by_source: dict[str, list[Destination]] = {}
        for source, destination in full:
            by_source.setdefault(source, []).append(destination)
        got = reachable(self.topology, by_source, 2)
        return [given for given, pair in zip(wanted, full) if pair in got]
