"""A profile's rate is what a VM really gets."""

from __future__ import annotations

from lib.checks import expect
from lib.lab import Lab
from lib.measure import throughput
from lib.topology import OUTSIDE_NAME

TOLERANCE = 0.15


def exporter_within_rate(lab: Lab) -> str:
    """Measures TCP from the exporter to the outside with iperf3, its own uploads paused."""
    workload = lab.controller.api.workloads()["exporter"]
    profile = lab.controller.api.profile(workload["profile"])
    limit = profile.get("bandwidthOut")
    expect(limit, f"the exporter's profile {profile['name']} has no rate")
    lab.traffic.pause("exporter")
    try:
        measured = throughput(lab.topology, "exporter", OUTSIDE_NAME, lab.folder) / 1000
    finally:
        lab.traffic.resume("exporter")
    deviation = measured / limit["kbps"] - 1
    text = f"{measured / 1000:.2f} Mbit/s measured, {limit['kbps'] / 1000:g} Mbit/s allowed ({deviation:+.1%})"
    expect(abs(deviation) <= TOLERANCE, text)
    return text
