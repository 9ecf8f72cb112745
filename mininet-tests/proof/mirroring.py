"""A mirrored VM's packets arrive where they should, and at the copy; what the copy answers arrives nowhere."""

from __future__ import annotations

from lib.checks import expect
from lib.lab import Lab
from lib.measure import Capture, reachable, send_datagrams
from lib.scenario import ECHO_PORT

MIRRORED, COPY, PEER = "web", "copy", "importer"
_COUNT = 200


def copies_arrive(lab: Lab) -> str:
    """Datagrams to the mirrored VM's echo service and its answers: all arrive, and the copy sees all of both."""
    captures = {name: Capture(lab.topology, name, lab.folder, f"udp port {ECHO_PORT}") for name in (MIRRORED, COPY, PEER)}
    try:
        send_datagrams(lab.topology, PEER, MIRRORED, ECHO_PORT, _COUNT)
    finally:
        for capture in captures.values():
            capture.stop()
    seen = {name: (capture.count(f"udp dst port {ECHO_PORT}"), capture.count(f"udp src port {ECHO_PORT}"))
            for name, capture in captures.items()}
    text = ", ".join(f"{name}: {to} to the service and {back} back" for name, (to, back) in seen.items())
    expect(all(counts == (_COUNT, _COUNT) for counts in seen.values()), f"of {_COUNT} each: {text}")
    return f"{_COUNT} datagrams and {_COUNT} answers seen by {', '.join(seen)}"


def copy_reaches_nobody(lab: Lab) -> str:
    """Neither does a copy's attempt to talk succeed, nor does a single packet of it arrive."""
    capture = Capture(lab.topology, MIRRORED, lab.folder, f"src host {lab.topology.address(COPY)}")
    try:
        send_datagrams(lab.topology, COPY, MIRRORED, ECHO_PORT, 50)
        reached = reachable(lab.topology, {COPY: lab.destinations(COPY)})
    finally:
        capture.stop()
    arrived = capture.count("")
    expect(not reached, f"it reaches {sorted(reached)[:5]}")
    expect(arrived == 0, f"{arrived} of its packets arrived at {MIRRORED}")
    return f"0 of {len(lab.destinations(COPY))} destinations reached, 0 packets arrived at {MIRRORED}"
