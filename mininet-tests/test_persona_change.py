"""A workload that changes its behaviour changes its persona, and with it two flow entries and a rate."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.scenario import python_program
from lib.site import FIRST, Site


def persona(display: str, mean: float, profile: str) -> dict:
    return {"displayName": display, "kind": "functional", "prior": 5, "severity": 0, "profile": profile, "features": [
        {"feature": "packets_out_rate", "mean": mean, "spread": 3, "weight": 3},
        {"feature": "bytes_out_rate", "mean": mean * 60, "spread": 4, "weight": 3}]}


def start_changeable(site: Site) -> None:
    """Two personas that differ in how much is sent, and in their profiles: one has a rate, the other another one."""
    site.write("profiles", "quiet-profile", {"bandwidthOut": {"kbps": 30_000}})
    site.write("profiles", "loud-profile", {"bandwidthOut": {"kbps": 60_000}})
    site.write("personas", "quiet", persona("Quiet", 4, "quiet-profile"))
    site.write("personas", "loud", persona("Loud", 300, "loud-profile"))
    site.write("groups", "changing", {"mode": "enforce", "selector": {"workloads": ["alpha"]}, "priority": 10,
                                      "minimumProbability": 0.5})
    site.start()


def persona_of(site: Site) -> tuple[str, str, str]:
    workload = site.api.workloads()["alpha"]
    return workload["persona"], workload["profile"], workload["enforcement"]["state"]


def mods(site: Site) -> dict[str, float]:
    return {kind: site.api.metric(f"sdnpersona_{kind}_mods_sent_total") for kind in ("flow", "meter", "group")}


def test_persona_change_is_two_flow_mods_and_a_meter_mod_without_loss(site: Site) -> None:
    start_changeable(site)
    quiet = site.topology.start_program("alpha", python_program("prober.py", "10.0.0.12", "--rate", 4), site.folder / "quiet.log")
    wait_until(lambda: persona_of(site) == ("quiet", "quiet-profile", "enforced"), 90, "persona quiet", interval=1)
    time.sleep(2)
    before, flows = mods(site), set(site.openvswitch.flows(FIRST))
    timings = site.api.metric("sdnpersona_enforcement_seconds_count")

    probe = site.probe("alpha", "gamma", rate=800)
    wait_until(lambda: persona_of(site) == ("loud", "loud-profile", "enforced"), 90, "persona loud", interval=1)
    after, changed = mods(site), set(site.openvswitch.flows(FIRST)) ^ flows
    report = probe.stop()
    quiet.terminate()

    assert report["lost"] == 0, report
    assert {kind: after[kind] - before[kind] for kind in after} == {"flow": 2, "meter": 1, "group": 0}
    assert len(changed) == 4, changed  # Two entries, each as it was and as it is.
    assert site.api.metric("sdnpersona_enforcement_seconds_count") > timings
    assert 0 < site.api.metric("sdnpersona_enforcement_seconds_sum") < 60


def test_persona_change_is_explained(site: Site) -> None:
    start_changeable(site)
    site.probe("alpha", "gamma", rate=800)
    wait_until(lambda: persona_of(site)[0] == "loud", 90, "persona loud", interval=1)
    explanation = site.api.workload("alpha")["explanation"]
    assert {item["feature"] for item in explanation["evidence"]} >= {"packets_out_rate", "bytes_out_rate"}
    text = site.controller.cli("explain", "workload", "alpha").stdout
    assert "loud" in text and "packets_out_rate" in text
