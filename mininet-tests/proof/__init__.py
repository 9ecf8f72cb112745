"""The unattended run: what the controller promises, proven with packets, in an order in which nothing waits twice."""

from __future__ import annotations

from lib.checks import Checks
from lib.lab import Lab

from . import attaching, enforcing, limiting, mirroring, recognising, recovering


def prove(lab: Lab, checks: Checks) -> list[dict]:
    """Runs the lab from nothing to the end of all checks. Returns the workloads as they were once recognised."""
    lab.start_network()
    found = attaching.Found(lab)
    checks.run("the controller starts", lab.start_controller)
    if not checks.all_ok:
        return []
    checks.run("attach and detach lose nothing", lambda: attaching.loses_nothing(lab, found))
    checks.run("observe changes nothing", lambda: attaching.changes_nothing(lab, found))

    lab.start_traffic()
    for role in lab.roles.values():
        checks.run(f"{role.workload.name} is recognised", lambda role=role: recognising.as_expected(lab, role))
    checks.run("every persona is explained", lambda: recognising.explained(lab))
    workloads = recognising.snapshot(lab)

    with enforcing.Witnesses(lab, checks) as witnesses:
        checks.run("enforce is confirmed", lambda: enforcing.turn_on(lab))
        checks.run("allowed pairs lose nothing during the change", witnesses.allowed_lost_nothing)
        checks.run("established connections of the compromised VM stop", witnesses.established_stopped)
    checks.run("the compromised VM reaches nobody", lambda: enforcing.compromised_reaches_nobody(lab))
    checks.run("everybody else still does their work", lambda: enforcing.others_still_work(lab))
    checks.run("the exporter keeps to its rate", lambda: limiting.exporter_within_rate(lab))
    checks.run("a mirrored VM's packets arrive twice", lambda: mirroring.copies_arrive(lab))
    checks.run("the copy reaches nobody", lambda: mirroring.copy_reaches_nobody(lab))

    checks.run("a crash of the controller loses nothing", lambda: recovering.controller_crash(lab))
    checks.run("a restart of Open vSwitch is made good", lambda: recovering.switch_restart(lab))
    checks.run("detach leaves the bridges as found", lambda: attaching.leaves_as_found(lab, found))
    return workloads
