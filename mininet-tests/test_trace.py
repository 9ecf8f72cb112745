"""The switch's own trace of a packet agrees with the verdict that the profiles mean, for every kind of packet."""

from __future__ import annotations

import pytest

from lib.site import FIRST, SECOND, WORKLOADS, Site
from lib.trace import Packet, passes

ALPHA, BETA, GAMMA = WORKLOADS

PROFILE = {
    "defaultEgress": "deny", "defaultIngress": "deny", "established": "drop", "rules": [
        {"name": "not-gamma", "direction": "egress", "action": "deny", "peer": {"workload": "gamma"}},
        {"name": "web", "direction": "egress", "action": "allow", "protocol": "tcp", "ports": [80, "8000-8010"]},
        {"name": "dns", "direction": "egress", "action": "allow", "protocol": "udp", "ports": [53],
         "peer": {"cidr": "203.0.113.0/24"}},
        {"name": "ping", "direction": "egress", "action": "allow", "protocol": "icmp", "peer": {"cidr": "10.0.0.12/32"}},
        {"name": "ssh-from-beta", "direction": "ingress", "action": "allow", "protocol": "tcp", "ports": [22],
         "peer": {"workload": "beta"}},
        {"name": "ntp-from-net", "direction": "ingress", "action": "allow", "protocol": "udp", "ports": [123],
         "peer": {"cidr": "10.0.0.0/24"}}]}

# (packet, whether it must pass in enforce)
EXPECTED = [
    (Packet(ALPHA, BETA, "tcp", 80), True),
    (Packet(ALPHA, BETA, "tcp", 80, 6), True),
    (Packet(ALPHA, BETA, "tcp", 8000), True),
    (Packet(ALPHA, BETA, "tcp", 8005), True),
    (Packet(ALPHA, BETA, "tcp", 8010), True),
    (Packet(ALPHA, BETA, "tcp", 8011), False),
    (Packet(ALPHA, BETA, "tcp", 7999), False),
    (Packet(ALPHA, BETA, "tcp", 22), False),
    (Packet(ALPHA, BETA, "udp", 80), False),
    (Packet(ALPHA, BETA, "udp", 53), False),
    (Packet(ALPHA, BETA, "icmp"), True),
    (Packet(ALPHA, BETA, "icmp", version=6), False),
    (Packet(ALPHA, BETA, "arp"), True),
    (Packet(ALPHA, None, "tcp", 80), True),
    (Packet(ALPHA, None, "tcp", 443), False),
    (Packet(ALPHA, None, "udp", 53), True),
    (Packet(ALPHA, None, "udp", 53, 6), False),
    (Packet(ALPHA, None, "udp", 123), False),
    (Packet(ALPHA, None, "icmp"), False),
    (Packet(ALPHA, GAMMA, "tcp", 80), False),
    (Packet(ALPHA, GAMMA, "icmp"), False),
    (Packet(ALPHA, GAMMA, "arp"), True),
    (Packet(BETA, ALPHA, "tcp", 22), True),
    (Packet(BETA, ALPHA, "tcp", 23), False),
    (Packet(BETA, ALPHA, "udp", 123), True),
    (Packet(BETA, ALPHA, "udp", 124), False),
    (Packet(BETA, ALPHA, "icmp"), False),
    (Packet(BETA, ALPHA, "arp"), True),
    (Packet(GAMMA, ALPHA, "tcp", 22), False),
    (Packet(GAMMA, ALPHA, "udp", 123), True),
    (Packet(GAMMA, ALPHA, "arp"), True),
    (Packet(None, ALPHA, "udp", 123), False),
    (Packet(None, ALPHA, "tcp", 22), False),
    (Packet(None, ALPHA, "icmp"), False),
    (Packet(BETA, GAMMA, "tcp", 80), True),
    (Packet(BETA, GAMMA, "udp", 9), True),
    (Packet(BETA, None, "tcp", 443), True),
    (Packet(GAMMA, BETA, "icmp"), True),
    (Packet(None, BETA, "tcp", 22), True),
]


def in_port(packet: Packet) -> str:
    """Where the packet comes into the first bridge."""
    if packet.source is None:
        return "254"
    return str(packet.source.number) if packet.source.bridge == FIRST else "252"


def start_profiled(site: Site, mode: str) -> None:
    site.write("profiles", "narrow", PROFILE)
    site.group("few", "narrow", "alpha", mode=mode)
    site.start()
    # The bridges learn who is where.
    everybody = [(source, "icmp", target) for source in site.topology.names for target in site.topology.names if source != target]
    site.reached(*everybody)
    site.acquaint()
    site.await_state("few", {"enforce": "enforced"}.get(mode, mode), "narrow")


def verdicts(site: Site) -> list[str]:
    """Packets for which the trace and the table differ."""
    wrong = []
    for packet, expected in EXPECTED:
        got, text = passes(site.openvswitch, FIRST, packet, in_port(packet))
        if got != expected:
            wrong.append(f"{packet} should {'pass' if expected else 'be dropped'}:\n{text}")
    return wrong


def test_trace_enforce_agrees_with_every_intended_verdict(site: Site) -> None:
    start_profiled(site, "enforce")
    wrong = verdicts(site)
    assert len(EXPECTED) >= 30 and not wrong, f"{len(wrong)} of {len(EXPECTED)} differ\n" + "\n".join(wrong[:3])


@pytest.mark.parametrize("mode", ["observe", "shadow"])
def test_trace_observe_and_shadow_let_everything_pass(site: Site, mode: str) -> None:
    start_profiled(site, mode)
    stopped = [packet for packet, _ in EXPECTED if not passes(site.openvswitch, FIRST, packet, in_port(packet))[0]]
    assert stopped == []


def test_trace_and_real_packets_agree(site: Site) -> None:
    start_profiled(site, "enforce")
    names = {ALPHA: "alpha", BETA: "beta", GAMMA: "gamma", None: "outside"}
    tried = [(names[packet.source], packet.kind, names[packet.target], 7, packet.version)
             for packet, _ in EXPECTED if packet.kind == "icmp"]
    expected = [given for given, (_, passed) in
                zip(tried, [entry for entry in EXPECTED if entry[0].kind == "icmp"]) if passed]
    assert site.reached(*tried) == expected
    assert SECOND in site.api.switches()
