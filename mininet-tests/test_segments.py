"""Segments are found in real traffic, accepted over the API, and enforced by the switch: 20 VMs in 6 roles, DNS, and one that is idle."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from lib.api import wait_until
from lib.controller import Controller
from lib.measure import Destination, reachable
from lib.scenario import python_program
from lib.topology import OUTSIDE_NAME, Topology
from lib.traces import Traces
from lib.traffic import Traffic, await_output
from lib.workload import GATEWAY, Workload

BRIDGES = ("t1", "t2")
ROLES = {"web": 5, "api": 4, "db": 3, "cache": 2, "batch": 3, "monitoring": 1, "dns": 1, "idle": 1}
NAMES = [f"{role}-{number}" for role, count in ROLES.items() for number in range(1, count + 1)]
WORKLOADS = [Workload(name, BRIDGES[number % 2], 11 + number) for number, name in enumerate(NAMES)]
SERVICES = [("tcp", 80), ("tcp", 8080), ("tcp", 5432), ("tcp", 6379), ("tcp", 9100), ("tcp", 7000), ("udp", 53)]
# Who uses what of whom. Everything listens on every port, so that only the switch can be what stops the others.
USED = {("web", "api"): ("tcp", 8080), ("web", "cache"): ("tcp", 6379), ("api", "db"): ("tcp", 5432), ("api", "cache"): ("tcp", 6379),
        ("batch", "db"): ("tcp", 5432), **{("monitoring", role): ("tcp", 9100) for role in ROLES if role not in ("monitoring", "idle")},
        **{(role, "dns"): ("udp", 53) for role in ROLES if role not in ("dns", "idle")}}
WHO = {"author": "operator", "reason": "lab"}


def role_of(name: str) -> str:
    return name.rsplit("-", 1)[0]


class Network:
    """The VMs with their services, and a controller that collects flows of both bridges."""

    def __init__(self, traces: Traces, folder: Path) -> None:
        self.folder = folder
        config = folder / "config"
        for kind in ("groups", "personas"):
            (config / kind).mkdir(parents=True)
        (config / "telemetry.yaml").write_text(json.dumps({"kind": "Telemetry", "metadata": {"name": "lab"}, "spec": {"ipfix": {
            "listen": "127.0.0.1:4739", "target": "127.0.0.1:4739", "sampling": 1, "activeTimeout": 5}}}))
        (config / "groups" / "app.yaml").write_text(json.dumps({"kind": "SecurityGroup", "metadata": {"name": "app"}, "spec": {
            "mode": "observe", "priority": 10, "minimumProbability": 1, "selector": {"workloads": NAMES}}}))
        # Whoever probes every port of everybody would be quarantined for it.
        (config / "personas" / "compromised.yaml").write_text(json.dumps({"kind": "Persona", "metadata": {"name": "compromised"}, "spec": {
            "displayName": "Compromised", "description": "Never.", "kind": "threat", "severity": 90, "profile": "quarantine",
            "indicators": [{"feature": "address_scan_width", "midpoint": 1000000, "steepness": 1, "weight": 0.9, "name": "scan"}]}}))
        self.topology = Topology(traces, BRIDGES, WORKLOADS)
        self.traffic = Traffic(self.topology, folder)
        self.controller = Controller(folder, config)
        self.database = traces.openvswitch.database

    def start(self) -> None:
        self.topology.start()
        self.controller.start()
        for bridge in BRIDGES:
            self.controller.attach(self.database, bridge)
        for name in NAMES:
            ask = [(kind, self.topology.address(other), port) for (client, server), (kind, port) in USED.items()
                   if client == role_of(name) for other in NAMES if role_of(other) == server]
            self.serve(name, ask)
        for name in NAMES:
            await_output(self.traffic.log(name), "ready", 30)
        self.serve(OUTSIDE_NAME, [("tcp", self.topology.address(name), 80) for name in NAMES if role_of(name) == "web"], listen=False)

    def serve(self, name: str, ask: list[tuple], listen: bool = True) -> None:
        told = {"listen": SERVICES if listen else [], "ask": ask, "every": 1.5}
        self.traffic.start(name, [python_program("services.py", json.dumps(told))])

    def stop(self) -> None:
        self.traffic.pause_all()
        try:
            self.controller.stop()
        finally:
            self.topology.stop()

    def put(self, path: str, **body: object) -> dict:
        return json.loads(self.controller.api.request("PUT", path, {**WHO, **body}, timeout=30))

    def post(self, path: str, **body: object) -> dict:
        return json.loads(self.controller.api.request("POST", path, {**WHO, **body}, timeout=30))

    def proposal(self, identity: str) -> dict:
        return self.controller.api.get(f"/v1/proposals/{identity}")

    def proposed(self) -> dict:
        made = self.post("/v1/groups/app/proposals")["id"]
        wait_until(lambda: self.proposal(made)["summary"]["progress"] != "running", 30, "the proposal")
        return self.proposal(made)

    def await_mode(self, state: str) -> None:
        def reached() -> bool:
            segmented = [item for item in self.controller.api.workloads().values() if item["group"].startswith("seg-app-")]
            return len(segmented) == len(NAMES) - 1 and all(item["enforcement"]["state"] == state for item in segmented)

        wait_until(reached, 30, f"state {state} of all segments")

    def talking(self, wanted: dict[str, list[Destination]]) -> set[tuple[str, Destination]]:
        return reachable(self.topology, wanted, 3)


@pytest.fixture
def network(traces: Traces, folder: Path) -> Iterator[Network]:
    network = Network(traces, folder)
    try:
        yield network
    finally:
        network.stop()


def probes() -> dict[str, list[Destination]]:
    """Every pair of VMs with every service."""
    return {source: [(kind, target, port, 4) for target in NAMES if target != source for kind, port in SERVICES] for source in NAMES}


def legitimate(source: str, destination: Destination) -> bool:
    kind, target, port, _ = destination
    return USED.get((role_of(source), role_of(target))) == (kind, port) and source != target


def is_judged(source: str, destination: Destination) -> bool:
    """What the idle VM may do is not said: nothing isolates it, and everybody may ask DNS."""
    return "idle-1" not in (source, destination[1])


def test_segments_of_twenty_vms_are_found_accepted_and_enforced(network: Network) -> None:
    network.start()

    def seen() -> bool:
        edges = network.controller.api.get("/v1/graph?group=app&limit=1000")["items"]
        strong = {(edge["client"], edge["server"]) for edge in edges if edge["flows"] >= 10}
        expected = {(one, other) for one in NAMES for other in NAMES if one != other and (role_of(one), role_of(other)) in USED}
        return expected <= strong

    wait_until(seen, 60, "ten flows of every pair that uses something", interval=1)

    # Roles, rules, simulation.
    proposal = network.proposed()
    found = sorted(sorted(member["name"] for member in segment["members"]) for segment in proposal["segments"])
    assert found == sorted([name for name in NAMES if role_of(name) == role] for role in ROLES if role != "idle")
    assert [member["name"] for member in proposal["insufficientEvidence"]] == ["idle-1"]
    pairs = Counter((rule["client"], rule["server"]) for rule in proposal["rules"])
    assert max(pairs.values()) < 3, pairs
    assert proposal["simulation"]["wouldBlock"] == 0
    assert [rule["purpose"] for rule in proposal["rules"] if rule["client"] == "any"] == ["dns"]
    outside = [rule["clientPrefixes"] for rule in proposal["rules"] if rule["client"] == "outside"]
    assert outside == [[f"{GATEWAY}/32"]]

    # Acceptance enforces.
    identity = proposal["summary"]["id"]
    assert network.put(f"/v1/proposals/{identity}/state", state="accepted")["state"] == "accepted"
    network.put(f"/v1/proposals/{identity}/state", state="shadow")
    network.await_mode("shadow")
    network.put(f"/v1/proposals/{identity}/state", state="enforced")
    network.await_mode("enforced")
    used = {source: [destination for destination in probes()[source] if legitimate(source, destination)] for source in NAMES}
    wanted = {(source, destination) for source, those in used.items() for destination in those}
    got = network.talking({source: those for source, those in used.items() if those})
    assert wanted - got == set()

    # A new legitimate flow is proposed within a minute, and allowed when that is accepted.
    assert not any(item["change"] for item in network.controller.api.get("/v1/proposals?limit=1000")["items"])
    network.serve("batch-1", [("tcp", network.topology.address("api-1"), 7000)], listen=False)
    started = time.monotonic()

    def drift() -> dict | None:
        items = network.controller.api.get("/v1/proposals?state=draft&limit=1000")["items"]
        return next((item for item in items if (item["change"] or {}).get("kind") == "add-rule"), None)

    change = wait_until(drift, 60, "a proposal of the new flow", interval=0.5)
    print(f"drift proposed after {time.monotonic() - started:.1f} s: {change['change']['subject']}")
    assert change["change"]["subject"].endswith(".tcp-7000")
    network.put(f"/v1/proposals/{change['id']}/state", state="accepted")
    network.put(f"/v1/proposals/{change['id']}/state", state="enforced")
    new: Destination = ("tcp", "api-1", 7000, 4)
    wait_until(lambda: network.talking({"batch-1": [new]}), 20, "the new flow")

    # The switch stops everything else.
    tried = {source: [one for one in those if is_judged(source, one)] for source, those in probes().items() if source != "idle-1"}
    allowed = {(source, one) for source, those in tried.items() for one in those if legitimate(source, one)}
    allowed |= {(source, ("tcp", target, 7000, 4)) for source in NAMES for target in NAMES
                if (role_of(source), role_of(target)) == ("batch", "api")}
    got = network.talking(tried)
    print(f"{sum(map(len, tried.values()))} probes, {len(got)} answered, {len(allowed)} allowed")
    assert got - allowed == set()
    assert allowed - got == set()

    # Back to exactly what was before: everything is open again.
    network.post("/v1/groups/app/rollback")
    network.post("/v1/groups/app/rollback")
    assert not [group for group in network.controller.api.get("/v1/groups")["items"] if group["name"].startswith("seg-")]
    few: dict[str, list[Destination]] = {"db-1": [("tcp", "web-1", 80, 4)], "web-1": [("tcp", "db-2", 5432, 4)]}
    wait_until(lambda: len(network.talking(few)) == 2, 20, "open traffic after the rollback")
    assert network.controller.api.get(f"/v1/audit?subject={quote('app')}")["items"]
