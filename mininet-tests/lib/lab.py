"""The lab as a whole: two hypervisors with their VMs, their traffic, and the controller."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from .controller import Controller
from .measure import Destination, reachable
from .scenario import DATABASE_PORT, ECHO_PORT, WEB_PORT, outside_programs, roles
from .topology import OUTSIDE_NAME, Topology
from .traces import Traces
from .traffic import Traffic

CONFIG = Path(__file__).resolve().parents[1] / "config"
GROUPS = sorted(path.stem for path in (CONFIG / "groups").glob("*.yaml"))
API_PORT = 8480


class Lab:
    """Built step by step; removed by its traces, however far it came."""

    def __init__(self, traces: Traces, bridges: list[str], datapath: str, say: Callable[[str], None]) -> None:
        self.traces = traces
        self.folder = traces.folder()
        self.bridges = bridges
        self.roles = {role.workload.name: role for role in roles(*bridges, self.folder)}
        self.topology = Topology(traces, bridges, [role.workload for role in self.roles.values()], datapath)
        self.traffic = Traffic(self.topology, self.folder)
        self.controller = Controller(self.folder, CONFIG, API_PORT)
        self.traffic_since = 0.0
        self.say = say

    @property
    def openvswitch(self):
        """The switch software that carries the bridges."""
        return self.traces.openvswitch

    def start_network(self) -> None:
        """Bridges, VMs and the services that answer; no traffic and no controller yet."""
        if self.traces.start_openvswitch():
            self.say("Open vSwitch was not running: started, and stopped again at the end")
        self.topology.start()
        self.traffic.start(OUTSIDE_NAME, outside_programs())
        for role in self.roles.values():
            if role.persona == "service":
                self.traffic.start(role.workload.name, role.programs)
        self.say(f"bridges {' and '.join(self.bridges)} with {len(self.roles)} VMs and an outside host")

    def start_controller(self) -> str:
        """The controller, with its data in the lab's folder. Returns where it is."""
        self.controller.start()
        return f"API at {self.controller.api.address}"

    def attach(self) -> None:
        """Attaches both bridges."""
        for bridge in self.bridges:
            self.controller.attach(self.openvswitch.database, bridge)
            self.say(f"bridge {bridge} attached")

    def start_traffic(self) -> None:
        """Lets every VM do what it is for."""
        for role in self.roles.values():
            if role.persona != "service" and role.programs:
                self.traffic.start(role.workload.name, role.programs)
        self.traffic_since = time.monotonic()

    def destinations(self, source: str) -> list[Destination]:
        """What a host may try to talk to: every other one by ICMP, and every service."""
        others = [name for name in self.topology.names if name != source]
        pings: list[Destination] = [("icmp", name, 0, version) for name in others for version in (4, 6)]
        services = [("tcp", "web", WEB_PORT), ("tcp", "db", DATABASE_PORT), ("tcp", OUTSIDE_NAME, WEB_PORT),
                    ("tcp", "web", ECHO_PORT), ("udp", "web", ECHO_PORT), ("udp", OUTSIDE_NAME, ECHO_PORT)]
        return pings + [(kind, name, port, version) for kind, name, port in services if name != source for version in (4, 6)]

    def talking_pairs(self, sources: list[str] | None = None) -> set[tuple[str, Destination]]:
        """All pairs that can talk now."""
        return reachable(self.topology, {source: self.destinations(source) for source in sources or self.topology.names})
