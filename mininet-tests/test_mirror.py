"""Mirroring: a copy of every packet, and no effect of the copy."""

from __future__ import annotations

import time

from lib.measure import Capture, send_datagrams
from lib.site import Site

COUNT = 200


def start_mirroring(site: Site) -> None:
    site.write("profiles", "watched", {"mirrorTo": "beta"})
    site.group("watched", "watched", "alpha", mode="enforce")
    site.start()
    site.await_state("watched", "enforced", "watched")


def test_mirror_both_directions_arrive_at_the_copy_and_at_their_destination(site: Site) -> None:
    start_mirroring(site)
    captures = {name: Capture(site.topology, name, site.folder, "udp port 7") for name in ("alpha", "beta", "gamma")}
    send_datagrams(site.topology, "gamma", "alpha", 7, COUNT)
    for name, capture in captures.items():
        capture.stop()
        assert (name, capture.count("udp dst port 7"), capture.count("udp src port 7")) == (name, COUNT, COUNT)


def test_mirror_what_the_mirrored_workload_opens_arrives_at_the_copy(site: Site) -> None:
    start_mirroring(site)
    captures = {name: Capture(site.topology, name, site.folder, "udp dst port 4444") for name in ("beta", "outside")}
    send_datagrams(site.topology, "alpha", "outside", 4444, COUNT)
    for name, capture in captures.items():
        capture.stop()
        assert (name, capture.count("")) == (name, COUNT)


def test_mirror_the_copys_answers_reach_nobody(site: Site) -> None:
    start_mirroring(site)
    capture = Capture(site.topology, "alpha", site.folder, "src host 10.0.0.12")
    send_datagrams(site.topology, "beta", "alpha", 4444, 50)
    tried = [("beta", kind, target) for kind in ("icmp", "tcp", "udp") for target in ("alpha", "gamma", "outside")]
    assert site.reached(*tried) == []
    capture.stop()
    assert capture.count("") == 0


def test_mirror_turned_on_and_off_loses_nothing(site: Site) -> None:
    site.write("profiles", "watched", {"mirrorTo": "beta"})
    site.group("watched", "watched", "alpha")
    site.start()
    probe = site.probe("gamma", "alpha")
    for mode in ("enforce", "observe", "enforce", "observe"):
        time.sleep(0.5)
        site.set_mode("watched", mode)
    time.sleep(0.5)
    report = probe.stop()
    assert report["sent"] > 1000 and report["lost"] == 0 and report["duplicates"] == 0, report
    wanted = [("beta", "tcp", "gamma"), ("beta", "icmp", "alpha")]
    assert site.reached(*wanted) == wanted
