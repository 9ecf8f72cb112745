"""A profile's rates are what traffic gets."""

from __future__ import annotations

import time

import pytest

from lib.api import wait_until
from lib.measure import throughput
from lib.site import FIRST, Site


@pytest.mark.parametrize("kbps", [5_000, 20_000])
def test_bandwidth_out_tcp_is_within_15_percent(site: Site, kbps: int) -> None:
    site.write("profiles", "limited", {"bandwidthOut": {"kbps": kbps}})
    site.group("slow", "limited", "alpha", mode="enforce")
    site.start()
    site.await_state("slow", "enforced", "limited")
    measured = throughput(site.topology, "alpha", "gamma", site.folder, seconds=6) / 1000
    assert abs(measured / kbps - 1) <= 0.15, measured
    # The other direction and other workloads are not limited.
    assert throughput(site.topology, "beta", "gamma", site.folder, seconds=2, omit=1) / 1000 > 5 * kbps


def test_bandwidth_in_tcp_is_within_15_percent(site: Site) -> None:
    site.write("profiles", "limited", {"bandwidthIn": {"kbps": 10_000}})
    site.group("slow", "limited", "alpha", mode="enforce")
    site.start()
    site.await_state("slow", "enforced", "limited")
    measured = throughput(site.topology, "gamma", "alpha", site.folder, seconds=6) / 1000
    assert abs(measured / 10_000 - 1) <= 0.15, measured


def test_bandwidth_changed_file_changes_the_meter_in_place(site: Site) -> None:
    site.write("profiles", "limited", {"bandwidthOut": {"kbps": 50_000}})
    site.group("slow", "limited", "alpha", mode="enforce")
    site.start()
    site.await_state("slow", "enforced", "limited")
    site.settle()
    probe = site.probe("alpha", "gamma")
    time.sleep(0.5)
    flows = site.openvswitch.flows(FIRST)
    sent = {kind: site.api.metric(f"sdnpersona_{kind}_mods_sent_total") for kind in ("flow", "meter")}
    site.write("profiles", "limited", {"bandwidthOut": {"kbps": 8_000}})
    wait_until(lambda: any("rate=8000" in meter for meter in site.openvswitch.meters(FIRST)), 10, "the meter's new rate")
    time.sleep(0.5)
    report = probe.stop()
    assert report["lost"] == 0, report
    assert site.openvswitch.flows(FIRST) == flows
    assert site.api.metric("sdnpersona_meter_mods_sent_total") - sent["meter"] == 1
    assert site.api.metric("sdnpersona_flow_mods_sent_total") == sent["flow"]
    measured = throughput(site.topology, "alpha", "gamma", site.folder, seconds=5) / 1000
    assert abs(measured / 8_000 - 1) <= 0.15, measured
