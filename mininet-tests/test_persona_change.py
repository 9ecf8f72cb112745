"""A workload that changes its behaviour changes its persona, and with it two flow entries and a rate."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.site import FIRST, Site

HONEST = ("idle", "api-consumer", "service", "data-exporter", "data-importer")
SCAN = ("nmap", "-n", "-Pn", "-sS", "--max-retries", "0", "--max-rate", "40", "-p", "1-1200", "10.0.0.12")


def start_changeable(site: Site, **more: object) -> None:
    """Whatever alpha does, it has one rate; once it scans, it has another, unless its group says more."""
    site.write("profiles", "trusted", {"bandwidthOut": {"kbps": 30_000}})
    site.write("profiles", "watched", {"bandwidthOut": {"kbps": 20_000}})
    site.write("groups", "changing", {
        "mode": "enforce", "selector": {"workloads": ["alpha"]}, "priority": 10, "defaultProfile": "trusted",
        "profiles": {**{persona: "trusted" for persona in HONEST}, "compromised": "watched"}, **more})
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
    audit = site.api.get("/v1/audit?action=policy-changed")["items"]
    assert [(entry["actor"], entry["subject"], entry["before"], entry["after"]) for entry in audit] == [
        ("controller", "alpha", "trusted", "watched")]
    assert "persona compromised" in audit[0]["cause"]


def test_persona_change_is_explained(site: Site) -> None:
    start_changeable(site)
    scan = site.topology.start_program("alpha", SCAN, site.folder / "scan.log")
    wait_until(lambda: site.api.workloads()["alpha"]["persona"] == "compromised", 90, "persona compromised")
    scan.terminate()
    explanation = site.api.workload("alpha")["explanation"]
    assert any("port scan" in item["reason"] for item in explanation["evidence"]), explanation
    text = site.controller.cli("explain", "workload", "alpha").stdout
    assert "compromised" in text and "port scan" in text


def test_protected_workload_is_restricted_by_a_person_only(site: Site) -> None:
    start_changeable(site, protected=True)
    wait_until(lambda: state_of(site) == ("trusted", "enforced"), 30, "the first profile")
    site.settle()
    before = site.installed()
    scan = site.topology.start_program("alpha", SCAN, site.folder / "scan.log")
    held = wait_until(lambda: site.api.workloads()["alpha"]["held"], 90, "the change is held back")
    assert (held["persona"], held["profile"], held["cause"]) == ("compromised", "watched", "protected")
    assert state_of(site) == ("trusted", "enforced")
    assert site.installed() == before
    assert "held: protected" in "".join(event["message"] for event in site.api.get("/v1/events?limit=1000")["items"])

    site.controller.cli("override", "alpha", "--profile", "watched", "--for", "1h", "--reason", "it scans")
    wait_until(lambda: state_of(site) == ("watched", "enforced"), 10, "what the person decided")
    scan.terminate()
