"""A workload that changes its behaviour changes its persona, and with it two flow entries and a rate."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.site import FIRST, Site

HONEST = ("idle", "api-consumer", "service", "data-exporter", "data-importer")
SCAN = ("nmap", "-n", "-Pn", "-sS", "--max-retries", "0", "--max-rate", "40", "-p", "1-1200", "10.0.0.12")


def start_changeable(site: Site) -> None:
    """Whatever alpha does, it has one rate; once it scans, it has another."""
    site.write("profiles", "trusted", {"bandwidthOut": {"kbps": 30_000}})
    site.write("profiles", "watched", {"bandwidthOut": {"kbps": 20_000}})
    site.write("groups", "changing", {
        "mode": "enforce", "selector": {"workloads": ["alpha"]}, "priority": 10, "defaultProfile": "trusted",
        "profiles": {**{persona: "trusted" for persona in HONEST}, "compromised": "watched"}})
    site.start()
    site.acquaint()


def state_of(site: Site) -> tuple[str, str]:
    workload = site.api.workloads()["alpha"]
    return workload["profile"], workload["enforcement"]["state"]


def mods(site: Site) -> dict[str, float]:
    return {kind: site.api.metric(f"sdnpersona_{kind}_mods_sent_total") for kind in ("flow", "meter", "group")}


def test_persona_change_is_two_flow_mods_and_a_meter_mod_without_loss(site: Site) -> None:
    start_changeable(site)
    wait_until(lambda: state_of(site) == ("trusted", "enforced"), 30, "the first profile")
    time.sleep(3)
    before, flows = mods(site), set(site.openvswitch.flows(FIRST))
    timings = site.api.metric("sdnpersona_enforcement_seconds_count")

    probe = site.probe("alpha", "gamma")
    scan = site.topology.start_program("alpha", SCAN, site.folder / "scan.log")
    wait_until(lambda: state_of(site) == ("watched", "enforced"), 90, "the other profile")
    after, changed = mods(site), set(site.openvswitch.flows(FIRST)) ^ flows
    report = probe.stop()
    scan.terminate()

    assert report["lost"] == 0, report
    assert {kind: after[kind] - before[kind] for kind in after} == {"flow": 2, "meter": 1, "group": 0}
    assert len(changed) == 4, changed  # Two entries, each as it was and as it is.
    assert site.api.metric("sdnpersona_enforcement_seconds_count") > timings
    assert 0 < site.api.metric("sdnpersona_enforcement_seconds_sum") < 60


def test_persona_change_is_explained(site: Site) -> None:
    start_changeable(site)
    scan = site.topology.start_program("alpha", SCAN, site.folder / "scan.log")
    wait_until(lambda: site.api.workloads()["alpha"]["persona"] == "compromised", 90, "persona compromised")
    scan.terminate()
    explanation = site.api.workload("alpha")["explanation"]
    assert any("port scan" in item["reason"] for item in explanation["evidence"]), explanation
    text = site.controller.cli("explain", "workload", "alpha").stdout
    assert "compromised" in text and "port scan" in text
