"""Enforcement cuts the compromised VM off, established connections included, and disturbs nobody else."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.checks import Checks, expect
from lib.lab import GROUPS, Lab
from lib.measure import Probe, Stream, reachable
from lib.scenario import DATABASE_PORT, ECHO_PORT, WEB_PORT
from lib.topology import OUTSIDE_NAME

ALLOWED = (("api-1", "web"), ("api-2", "web"), ("db-client", "db"), ("importer", OUTSIDE_NAME),
           ("exporter", OUTSIDE_NAME))
# The exporter sends more than its profile lets pass, so its meter drops whatever comes in between, these probes included.
_PROBED = tuple(pair for pair in ALLOWED if pair[0] != "exporter")
_STOP_WITHIN = 3.0


class Witnesses:
    """Traffic that is under way while enforcement is turned on."""

    def __init__(self, lab: Lab, checks: Checks) -> None:
        self._lab = lab
        self._checks = checks
        self._probes: list[Probe] = []
        self._streams: list[Stream] = []

    def __enter__(self) -> Witnesses:
        self._checks.run("connections are open before enforcement", self._open)
        return self

    def __exit__(self, *_: object) -> None:
        for probe in self._probes:
            probe.abandon()
        for stream in self._streams:
            stream.stop()

    def _open(self) -> str:
        lab = self._lab
        for target in ("web", "db", OUTSIDE_NAME):
            self._streams.append(Stream(lab.topology, "compromised", target, lab.folder, ECHO_PORT))
        self._streams.append(Stream(lab.topology, "compromised", OUTSIDE_NAME, lab.folder, ECHO_PORT, "udp"))
        for source, target in _PROBED:
            self._probes.append(Probe(lab.topology, source, target, lab.folder))
        time.sleep(1)
        dead = [stream.name for stream in self._streams if not stream.advances(2)]
        expect(not dead, f"not alive in observe mode: {', '.join(dead)}")
        return f"{len(self._streams)} connections of the compromised VM, {len(self._probes)} probes between allowed pairs"

    def allowed_lost_nothing(self) -> str:
        """The probes ran through the change; none of their packets is missing."""
        expect(self._probes, "no probe is running")
        time.sleep(1)
        reports = {probe.name: probe.stop() for probe in self._probes}
        lost = {name: report for name, report in reports.items() if report["lost"] > 0}
        expect(not lost, "; ".join(f"{name}: {report['lost']} of {report['sent']} lost at seconds {report['lostAtSeconds']}"
                                   for name, report in lost.items()))
        sent = sum(report["sent"] for report in reports.values())
        expect(sent > len(reports) * 500, f"too few packets to judge: {sent}")
        return f"0 of {sent} packets lost between {', '.join(reports)}"

    def established_stopped(self) -> str:
        """Nothing comes back on connections that were open before."""
        expect(self._streams, "no connection is open")
        alive = [stream.name for stream in self._streams if stream.advances(_STOP_WITHIN)]
        expect(not alive, f"still alive: {', '.join(alive)}")
        return f"{', '.join(stream.name for stream in self._streams)}: silent"


def turn_on(lab: Lab) -> str:
    """Sets every group to enforce, the first over the CLI and the others over REST, and waits for confirmation."""
    started = time.monotonic()
    lab.controller.cli("set", "mode", GROUPS[0], "enforce")
    for group in GROUPS[1:]:
        lab.controller.api.set_mode(group, "enforce")

    def states() -> dict[str, str]:
        return {name: workload["enforcement"]["state"] for name, workload in lab.controller.api.workloads().items()}

    try:
        wait_until(lambda: all(state == "enforced" for state in states().values()), 20, "enforcement of every workload")
    except TimeoutError:
        expect(False, f"after 20 s: { {name: state for name, state in states().items() if state != 'enforced'} }")
    return f"all {len(states())} workloads enforced after {time.monotonic() - started:.1f} s"


def compromised_reaches_nobody(lab: Lab) -> str:
    """No new connection of any kind, to peers or to the outside, over IPv4 or IPv6, and none from them either."""
    tried = lab.destinations("compromised")
    reached = lab.talking_pairs(["compromised"])
    expect(not reached, f"it reaches {sorted(reached)[:5]}")
    back = reachable(lab.topology, {name: [("icmp", "compromised", 0, 4)] for name in lab.topology.names if name != "compromised"})
    expect(not back, f"it answers {sorted(source for source, _ in back)}")
    denied = lab.controller.api.workloads()["compromised"]["verdicts"]["denied"]
    expect(denied > 0, "the switch has counted no denied packet of it")
    return f"0 of {len(tried)} destinations reached, {denied:.0f} packets denied"


def others_still_work(lab: Lab) -> str:
    """The connections that make up everybody's daily work still open."""
    wanted = {
        "api-1": [("tcp", "web", WEB_PORT, 4)],
        "api-2": [("tcp", "web", WEB_PORT, 4)],
        "db-client": [("tcp", "db", DATABASE_PORT, 4)],
        "exporter": [("tcp", OUTSIDE_NAME, WEB_PORT, 4)],
        "importer": [("tcp", OUTSIDE_NAME, WEB_PORT, 4)],
    }
    got = reachable(lab.topology, wanted)
    missing = [(source, target) for source, targets in wanted.items() for target in targets if (source, target) not in got]
    expect(not missing, f"no longer possible: {missing}")
    return ", ".join(f"{source} to {target}:{port}" for source, targets in wanted.items() for _, target, port, _ in targets)
