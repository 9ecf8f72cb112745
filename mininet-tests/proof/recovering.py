"""Crashes and restarts: of the controller, and of the switch."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.checks import expect
from lib.lab import Lab
from lib.measure import Probe, reachable

from .enforcing import ALLOWED

_DOWN = 3.0


def controller_crash(lab: Lab) -> str:
    """kill -9 and restart under traffic: nothing is lost, and as nothing has changed, nothing is sent to the switches."""
    before = {bridge: lab.openvswitch.flows(bridge) for bridge in lab.bridges}
    probes = [Probe(lab.topology, source, target, lab.folder) for source, target in ALLOWED[:2]]
    try:
        time.sleep(1)
        lab.controller.kill()
        time.sleep(_DOWN)
        lab.controller.start()
        for bridge in lab.bridges:
            lab.controller.wait_installed(bridge)
        time.sleep(2)
        sent = {kind: lab.controller.api.metric(f"sdnpersona_{kind}_mods_sent_total") for kind in ("flow", "meter", "group")}
        reports = [probe.stop() for probe in probes]
    finally:
        for probe in probes:
            probe.abandon()
    after = {bridge: lab.openvswitch.flows(bridge) for bridge in lab.bridges}
    lost, packets = sum(report["lost"] for report in reports), sum(report["sent"] for report in reports)
    expect(lost == 0, f"{lost} of {packets} packets lost: {reports}")
    expect(not any(sent.values()), f"messages sent although nothing had changed: {sent}")
    expect(before == after, "the flow entries differ from before the crash")
    return f"0 of {packets} packets lost; 0 flow-mods, meter-mods and group-mods sent after the restart"


def switch_restart(lab: Lab) -> str:
    """ovs-vswitchd ends and starts: flows, groups and meters come back without help, and so does the verdict."""
    foreign = set(lab.openvswitch.bridges()) - set(lab.bridges)
    if foreign:
        return f"not tried: Open vSwitch also carries {', '.join(sorted(foreign))}"
    before = _installed(lab)
    lab.openvswitch.restart_forwarding()
    started = time.monotonic()
    try:
        wait_until(lambda: _installed(lab) == before, 30, "flows, groups and meters", interval=0.5)
    except TimeoutError:
        now = _installed(lab)
        missing = [f"{bridge}: {len(set(entries) - set(now[bridge]))} missing, {len(set(now[bridge]) - set(entries))} new"
                   for bridge, entries in before.items()]
        expect(False, f"30 s after the restart the switches are not as before: {'; '.join(missing)}")
    seconds = time.monotonic() - started
    reached = lab.talking_pairs(["compromised"])
    expect(not reached, f"the compromised VM reaches {sorted(reached)[:3]}")
    talking = reachable(lab.topology, {source: [("icmp", target, 0, 4)] for source, target in ALLOWED})
    expect(len(talking) == len(ALLOWED), f"of the allowed pairs only {sorted(talking)} talk")
    count = sum(len(entries) for entries in before.values())
    return f"{count} flow entries, groups and meters back {seconds:.1f} s after the restart; verdicts hold"


def _installed(lab: Lab) -> dict[str, list[str]]:
    switch = lab.openvswitch
    return {bridge: switch.flows(bridge) + switch.groups(bridge) + switch.meters(bridge) for bridge in lab.bridges}
