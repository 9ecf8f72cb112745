"""Attaching, observing and detaching a bridge that forwards."""

from __future__ import annotations

import time

from lib.api import wait_until
from lib.site import FIRST, SECOND, Site


def everything(site: Site) -> list[tuple]:
    return [(source, kind, target, 7, version)
            for source in site.topology.names for target in site.topology.names if source != target
            for kind in ("icmp", "tcp", "udp") for version in (4, 6)]


def test_attach_and_detach_under_load_lose_nothing(site: Site) -> None:
    site.start_network()
    found = site.openvswitch.configuration(SECOND)
    site.controller.start()
    probe, probe_ipv6 = site.probe("gamma", "alpha"), site.probe("alpha", "gamma", ipv6=True)
    for _ in range(3):
        time.sleep(0.5)
        site.attach(SECOND)
        time.sleep(0.5)
        site.controller.detach(SECOND)
        assert site.openvswitch.configuration(SECOND) == found
    for report in (probe.stop(), probe_ipv6.stop()):
        assert report["sent"] > 1000 and report["lost"] == 0, report


def test_observe_everybody_still_talks_to_everybody(site: Site) -> None:
    site.start()
    wanted = everything(site)
    assert site.reached(*wanted) == wanted


def test_observe_broadcast_still_reaches_everybody(site: Site) -> None:
    site.start()
    site.topology.run("alpha", "ip", "neighbour", "flush", "dev", "vm-alpha")
    # Answers to a broadcast ping come from every host that allows it.
    for name in ("beta", "gamma"):
        site.topology.run(name, "sysctl", "-qw", "net.ipv4.icmp_echo_ignore_broadcasts=0")
    said = site.topology.run("alpha", "ping", "-b", "-c", "2", "-w", "3", "10.0.0.255", check=False).stdout
    assert "from 10.0.0.12" in said and "from 10.0.0.21" in said


def test_observe_switches_and_workloads_are_known(site: Site) -> None:
    site.start()
    switches = site.api.switches()
    assert set(switches) == {FIRST, SECOND}
    workloads = site.api.workloads()
    assert set(workloads) == {"alpha", "beta", "gamma"}
    for workload in site.topology.workloads.values():
        shown = workloads[workload.name]
        assert shown["bridge"] == workload.bridge and shown["portName"] == workload.port_name
        assert shown["port"] == workload.number and workload.mac in shown["macs"]
        assert shown["id"] == f"vm:{workload.external_ids['vm-id']}/{workload.mac}"
        assert shown["mode"] == "observe" and shown["enforcement"]["state"] == "observe"
    site.acquaint()


def test_attach_bridge_with_operators_flows_is_observed_only(site: Site) -> None:
    site.start_network()
    site.openvswitch.ofctl("add-flow", FIRST, "cookie=0x1234,priority=7,tcp,tp_dst=4444,actions=drop")
    site.write("profiles", "nothing", {"defaultEgress": "deny"})
    site.group("cut", "nothing", "alpha", mode="enforce")
    found = site.openvswitch.flows(FIRST)
    site.controller.start()
    said = site.controller.cli("attach", site.openvswitch.database, FIRST)
    wait_until(lambda: site.api.switches()[FIRST]["connected"], 10, "the switch")
    time.sleep(3)
    assert site.openvswitch.flows(FIRST) == found
    assert "observe" in (said.stdout + said.stderr + str(site.api.switches()[FIRST])).lower()
    wait_until(lambda: "alpha" in site.api.workloads(), 10, "alpha")
    site.controller.detach(FIRST)
    assert site.openvswitch.flows(FIRST) == found


def test_attach_unknown_bridge_is_refused_with_its_name(site: Site) -> None:
    site.start_network()
    site.controller.start()
    refused = site.controller.cli("attach", site.openvswitch.database, "nowhere", check=False)
    assert refused.returncode != 0 and "nowhere" in refused.stderr + refused.stdout
    assert site.api.switches() == {}


def test_attach_unreachable_database_is_refused(site: Site) -> None:
    site.start_network()
    site.controller.start()
    refused = site.controller.cli("attach", f"unix:{site.folder}/no.sock", FIRST, check=False)
    assert refused.returncode != 0 and "no.sock" in refused.stderr + refused.stdout


def test_attach_listen_says_that_flows_are_flushed_and_works(site: Site) -> None:
    site.start_network()
    site.controller.start()
    said = site.controller.cli("attach", site.openvswitch.database, FIRST, "--listen", "--yes")
    assert "flush" in (said.stdout + said.stderr).lower()
    site.controller.wait_installed(FIRST)
    assert site.openvswitch.vsctl("get-controller", FIRST) == f"tcp:127.0.0.1:{site.controller.openflow_port}"
    wanted = [("alpha", "icmp", "beta"), ("alpha", "tcp", "gamma"), ("gamma", "udp", "alpha")]
    assert site.reached(*wanted) == wanted
    site.controller.detach(FIRST)
    assert site.openvswitch.vsctl("get-controller", FIRST) == ""
    assert site.reached(*wanted) == wanted


def test_stopped_controller_leaves_the_bridges_forwarding(site: Site) -> None:
    site.start()
    probe = site.probe("gamma", "alpha")
    time.sleep(0.5)
    assert site.controller.stop() == 0
    time.sleep(2)
    report = probe.stop()
    assert report["lost"] == 0, report
