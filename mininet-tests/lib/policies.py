"""Random policies, connections to try against them, and what a plain reading of the policies says of each."""

from __future__ import annotations

import ipaddress
import random
from dataclasses import dataclass, field

from .topology import OUTSIDE_NAME
from .workload import OUTSIDE, OUTSIDE_IPV6, Workload

_PORTS = (22, 53, 80, 443, 1024, 8080)
_KINDS = ("tcp", "udp", "sctp", "icmp")
# Nobody has it, as the tests' workloads have no persona that counts.
_ABSENT_PERSONA = "compromised"


@dataclass(frozen=True)
class Connection:
    """A new connection, or an echo request."""

    source: str
    target: str
    kind: str  # tcp, udp, sctp or icmp
    port: int
    version: int
    number: int  # source port, or identifier of the echo: no other connection has it


@dataclass
class Policy:
    """A profile and a mode for each workload."""

    name: str
    workloads: dict[str, Workload]
    modes: dict[str, str]
    profiles: dict[str, dict] = field(default_factory=dict)

    def profile_name(self, workload: str) -> str:
        """Name of a workload's profile."""
        return f"{self.name}-{workload}"

    def verdict(self, connection: Connection) -> str:
        """What the profiles say of a connection: the first matching rule of each end, else its default."""
        verdicts = set()
        for name, direction in ((connection.source, "egress"), (connection.target, "ingress")):
            if name in self.workloads and self.modes[name] != "observe" and not self._allows(name, direction, connection):
                verdicts.add("deny" if self.modes[name] == "enforce" else "would-deny")
        return "deny" if "deny" in verdicts else "would-deny" if verdicts else "allow"

    def address(self, name: str, version: int) -> str:
        """A host's address."""
        if name == OUTSIDE_NAME:
            return OUTSIDE if version == 4 else OUTSIDE_IPV6
        workload = self.workloads[name]
        return workload.address if version == 4 else workload.address_ipv6

    def _allows(self, name: str, direction: str, connection: Connection) -> bool:
        profile = self.profiles[name]
        other = connection.target if direction == "egress" else connection.source
        for rule in profile["rules"]:
            if rule["direction"] == direction and self._matches(rule, connection, other):
                return rule["action"] == "allow"
        return profile["defaultEgress" if direction == "egress" else "defaultIngress"] == "allow"

    def _matches(self, rule: dict, connection: Connection, other: str) -> bool:
        if rule["protocol"] not in ("any", connection.kind):
            return False
        if rule["ports"] and not any(first <= connection.port <= last for first, last in map(_range, rule["ports"])):
            return False
        peer = rule.get("peer", {})
        if "cidr" in peer:
            address = ipaddress.ip_address(self.address(other, connection.version))
            return address in ipaddress.ip_network(peer["cidr"])
        wanted = peer.get("workload") or peer.get("group", "").removeprefix("g-")
        return not peer or wanted == other


def random_policies(workloads: dict[str, Workload], count: int, seed: int) -> list[Policy]:
    """Policies with rules of every kind. All are enforced but some near the end, which are shadowed or observed at one workload."""
    chance = random.Random(seed)
    policies = []
    for index in range(count):
        modes = {name: "enforce" for name in workloads}
        if index >= count - 2:
            modes[chance.choice(list(workloads))] = "shadow" if index == count - 2 else "observe"
        policy = Policy(f"p{index}", workloads, modes)
        for name in workloads:
            policy.profiles[name] = {
                "defaultEgress": chance.choice(("allow", "deny")), "defaultIngress": chance.choice(("allow", "deny")),
                "established": chance.choice(("reevaluate", "drop")),
                "rules": [_rule(chance, f"r{i}", policy) for i in range(chance.randint(2, 7))]}
        policies.append(policy)
    return policies


def random_connections(policy: Policy, count: int, seed: int, first_number: int) -> list[Connection]:
    """
    Connections between any two hosts, about half of them to ports that some rule names.

    Of SCTP at most one for each two hosts and IP version: to Open vSwitch's userspace tracker a second one is not new.
    """
    chance = random.Random(seed)
    hosts = [*policy.workloads, OUTSIDE_NAME]
    connections: list[Connection] = []
    associated: set[tuple[frozenset[str], int]] = set()
    while len(connections) < count:
        source, target = chance.sample(hosts, 2)
        kind, version = chance.choice(_KINDS), chance.choice((4, 6))
        pair = frozenset((source, target)), version
        if kind == "sctp" and pair in associated:
            continue
        associated |= {pair} if kind == "sctp" else set()
        port = 0 if kind == "icmp" else chance.choice(_PORTS)
        connections.append(Connection(source, target, kind, port, version, first_number + len(connections)))
    return connections


def _rule(chance: random.Random, name: str, policy: Policy) -> dict:
    protocol = chance.choice((*_KINDS, "any"))
    ports: list = []
    if protocol in ("tcp", "udp", "sctp"):
        # Several, so that some rules become conjunctive matches.
        for port in chance.sample(_PORTS, chance.randint(0, 4)):
            ports.append(port if chance.random() < 0.5 else f"{port - chance.randint(0, 9)}-{port + chance.randint(0, 90)}")
    rule = {"name": name, "direction": chance.choice(("egress", "ingress")), "action": chance.choice(("allow", "deny")),
            "protocol": protocol, "ports": ports}
    kind = chance.choice(("any", "any", "cidr", "cidr", "group", "workload", "persona"))
    if kind == "cidr":
        host = chance.choice([*policy.workloads, OUTSIDE_NAME])
        version = chance.choice((4, 6))
        bits = chance.choice((32, 30, 24) if version == 4 else (128, 124, 64))
        network = ipaddress.ip_network(f"{policy.address(host, version)}/{bits}", strict=False)
        rule["peer"] = {"cidr": str(network)}
    elif kind == "group":
        rule["peer"] = {"group": f"g-{chance.choice(list(policy.workloads))}"}
    elif kind == "workload":
        rule["peer"] = {"workload": chance.choice(list(policy.workloads))}
    elif kind == "persona":
        rule["peer"] = {"persona": _ABSENT_PERSONA}
    return rule


def _range(ports: int | str) -> tuple[int, int]:
    first, _, last = str(ports).partition("-")
    return int(first), int(last or first)
