"""
One verdict, five ways: a plain reading of the profiles, the controller's reading, its flow tables executed in memory, the
switch's own trace, and what the receiver got.
"""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from lib.measure import Arrivals, send_first_packets
from lib.policies import Connection, Policy, random_connections, random_policies
from lib.site import FIRST, SECOND, WORKLOADS, Site
from lib.topology import OUTSIDE_NAME

POLICIES = 9
CONNECTIONS_EACH = 27
SEED = 5
_FIRST_NUMBER = 20000

# Where packets from elsewhere enter: the outside and the other bridge are behind the first bridge's ports 254 and 252.
_ENTRY = {(FIRST, OUTSIDE_NAME): "254", (FIRST, SECOND): "252", (SECOND, FIRST): "253"}
_BRIDGE_OF = {workload.name: workload.bridge for workload in WORKLOADS}
_LAST_TABLE = 110


def put_in_force(site: Site, policy: Policy) -> None:
    """Gives each workload its profile and waits until the switches have confirmed."""
    for name in policy.workloads:
        site.group(f"g-{name}", policy.profile_name(name), name, mode=policy.modes[name])
    for name, mode in policy.modes.items():
        site.await_state(f"g-{name}", {"enforce": "enforced"}.get(mode, mode), policy.profile_name(name))


def traced(site: Site, policy: Policy, connection: Connection) -> dict:
    """The controller's answer."""
    query = {"src": policy.address(connection.source, connection.version), "dst": policy.address(connection.target, connection.version),
             "proto": connection.kind}
    if connection.kind != "icmp":
        query["port"] = connection.port
    return site.api.get(f"/v1/trace?{urlencode(query)}")


def ruled(trace: dict) -> str:
    """The verdict of the controller's reading of the rules."""
    verdicts = {side["verdict"] for side in trace["sides"]}
    return "deny" if "deny" in verdicts else "would-deny" if "would-deny" in verdicts else "allow"


def forwards(site: Site, connection: Connection, hop: dict) -> bool:
    """Whether the switch says that it hands the packet to the bridge's own forwarding."""
    packet, bridge = hop["packet"], hop["bridge"]
    if packet.startswith("in_port=LOCAL,"):
        came_from = OUTSIDE_NAME if connection.source == OUTSIDE_NAME and bridge == FIRST else SECOND if bridge == FIRST else FIRST
        packet = packet.replace("LOCAL", _ENTRY[bridge, came_from], 1)
    states = [word for state in hop["ctStates"] for word in ("--ct-next", state)]
    text = site.openvswitch.appctl("ofproto/trace", bridge, packet, *states)
    here, tables = True, []
    # Over a veth pair a trace ends at the bridge; over a patch port it would go on.
    for line in text.splitlines():
        if named := re.match(r'bridge\("(.*)"\)', line):
            here = named[1] == bridge
        elif here and (matched := re.match(r" *(\d+)\. (?!No match)", line)):
            tables.append(int(matched[1]))
    assert tables == [step["table"] for step in hop["steps"]], f"{connection}: {tables} {hop}\n{text}"
    return _LAST_TABLE in tables


def send(site: Site, policy: Policy, connections: list[Connection]) -> None:
    """Sends the first packet of each connection."""
    by_source: dict[str, list[tuple[str, str, str, int, int]]] = {}
    for given in connections:
        own, address = (policy.address(name, given.version) for name in (given.source, given.target))
        by_source.setdefault(given.source, []).append((given.kind, own, address, given.number, given.port))
    with ThreadPoolExecutor(max_workers=len(by_source)) as pool:
        list(pool.map(lambda source: send_first_packets(site.topology, source, by_source[source]), by_source))
    time.sleep(0.3)  # The last ones may be under way.


def test_random_policies_and_connections_have_one_verdict_everywhere(site: Site) -> None:
    workloads = {workload.name: workload for workload in WORKLOADS}
    policies = random_policies(workloads, POLICIES, SEED)
    for policy in policies:
        for name, profile in policy.profiles.items():
            site.write("profiles", policy.profile_name(name), profile)
    for name in workloads:
        site.group(f"g-{name}", "open", name)
    site.start()
    site.acquaint()
    arrivals = {name: Arrivals(site.topology, name, site.folder) for name in site.topology.names}

    wrong, expected = [], {}
    for index, policy in enumerate(policies):
        put_in_force(site, policy)
        connections = random_connections(policy, CONNECTIONS_EACH, SEED + index, _FIRST_NUMBER + index * CONNECTIONS_EACH)
        for connection in connections:
            trace = traced(site, policy, connection)
            # Of the way that the trace tells, all bridges but the last one forward.
            switch = [forwards(site, connection, hop) for hop in trace["hops"]]
            verdicts = {"profiles": policy.verdict(connection), "rules": ruled(trace), "flow tables": trace["verdict"]}
            if len(set(verdicts.values())) != 1 or not trace["consistent"] or all(switch) != (verdicts["profiles"] != "deny"):
                wrong.append((connection, verdicts, switch, trace["reason"]))
            expected[connection] = verdicts["profiles"]
        site.openvswitch.appctl("dpctl/flush-conntrack")  # What the controller is asked about is new.
        send(site, policy, connections)
    received = {name: arrival.stop() for name, arrival in arrivals.items()}
    for connection, verdict in expected.items():
        arrived = (connection.kind, connection.number) in received[connection.target]
        if arrived != (verdict != "deny"):
            wrong.append((connection, verdict, "arrived" if arrived else "did not arrive"))

    assert not wrong, f"{len(wrong)} of {len(expected)} differ:\n" + "\n".join(map(str, wrong[:8]))
    counts = {verdict: list(expected.values()).count(verdict) for verdict in ("allow", "deny", "would-deny")}
    # Agreement proves nothing unless every verdict, kind and direction comes up.
    assert len(expected) >= 200 and counts["allow"] > 50 and counts["deny"] > 50 and counts["would-deny"] > 3, counts
    assert {(given.kind, given.version) for given in expected} == {(kind, version) for kind in ("tcp", "udp", "sctp", "icmp")
                                                                  for version in (4, 6)}
    ask_at_the_command_line(site, policies[-1], connections[:4])


def ask_at_the_command_line(site: Site, policy: Policy, connections: list[Connection]) -> None:
    """`sdnpersona trace --switch` says that the switch does the same."""
    for given in connections:
        source, target = (policy.address(name, given.version) for name in (given.source, given.target))
        service = given.kind if given.kind == "icmp" else f"{given.kind}/{given.port}"
        done = site.controller.cli("trace", source, target, service, "--switch", "-o", "json")
        assert json.loads(done.stdout)["verdict"] == policy.verdict(given)
        assert "as expected, through the same tables" in done.stderr, done.stderr
