"""A bridge can be attached and detached while it forwards, and observing changes nothing."""

from __future__ import annotations

import time

from lib.checks import expect
from lib.lab import Lab
from lib.measure import Probe

_BETWEEN = 1.0  # Seconds of undisturbed traffic around each step.


class Found:
    """The bridges, and who could talk, before the controller came."""

    def __init__(self, lab: Lab) -> None:
        self.bridges = {bridge: lab.openvswitch.configuration(bridge) for bridge in lab.bridges}
        self.pairs = lab.talking_pairs()


def loses_nothing(lab: Lab, found: Found) -> str:
    """Attaches both bridges, detaches one and attaches it again, under traffic that crosses both."""
    probe = Probe(lab.topology, "api-2", "web", lab.folder)
    try:
        time.sleep(_BETWEEN)
        lab.attach()
        time.sleep(_BETWEEN)
        lab.controller.detach(lab.bridges[1])
        time.sleep(_BETWEEN)
        _expect_as_found(lab, found, lab.bridges[1])
        lab.controller.attach(lab.openvswitch.database, lab.bridges[1])
        time.sleep(_BETWEEN)
        report = probe.stop()
    finally:
        probe.abandon()
    expect(report["sent"] > 4 * _BETWEEN * 400, f"too few packets to judge: {report}")
    expect(report["lost"] == 0, f"{report['lost']} of {report['sent']} packets lost, at seconds {report['lostAtSeconds']}")
    return f"0 of {report['sent']} packets lost in 3 attaches and 1 detach; longest gap {report['longestGapMs']} ms"


def changes_nothing(lab: Lab, found: Found) -> str:
    """Every pair that could talk before still can, and no other."""
    now = lab.talking_pairs()
    lost, gained = found.pairs - now, now - found.pairs
    expect(not lost, f"{len(lost)} pairs no longer talk, such as {sorted(lost)[:3]}")
    expect(not gained, f"{len(gained)} pairs could not talk before, such as {sorted(gained)[:3]}")
    return f"{len(now)} pairs (ICMP, TCP, UDP; IPv4 and IPv6) talk as before"


def leaves_as_found(lab: Lab, found: Found) -> str:
    """Detaches all bridges under traffic; their configuration and flows are what they were, and all talk again."""
    probe = Probe(lab.topology, "api-2", "web", lab.folder)
    try:
        time.sleep(_BETWEEN)
        for bridge in lab.bridges:
            lab.controller.detach(bridge)
        time.sleep(_BETWEEN)
        report = probe.stop()
    finally:
        probe.abandon()
    for bridge in lab.bridges:
        _expect_as_found(lab, found, bridge)
    expect(report["lost"] == 0, f"{report['lost']} of {report['sent']} packets lost, at seconds {report['lostAtSeconds']}")
    lost = found.pairs - lab.talking_pairs()
    expect(not lost, f"{len(lost)} pairs do not talk again, such as {sorted(lost)[:3]}")
    return f"configuration, flows, groups and meters are as before; {len(found.pairs)} pairs talk; 0 of {report['sent']} lost"


def _expect_as_found(lab: Lab, found: Found, bridge: str) -> None:
    before, now = found.bridges[bridge], lab.openvswitch.configuration(bridge)
    differences = [f"{key}: {before.get(key)} became {now.get(key)}"
                   for key in {**before, **now} if before.get(key) != now.get(key)]
    expect(not differences, f"bridge {bridge} differs after detach: {'; '.join(differences)[:800]}")
