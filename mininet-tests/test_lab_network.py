"""The network that the other tests and the lab stand on: it forwards, TCP does not stall, and it leaves nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from lib.measure import Capture, send_datagrams, throughput
from lib.site import FIRST, SECOND, Site
from lib.topology import OUTSIDE_NAME
from lib.traces import MARK, AlreadyRunning, NameTaken, Traces

HERE = Path(__file__).resolve().parent


def test_topology_without_controller_lets_everybody_talk(site: Site) -> None:
    site.start_network()
    wanted = [(source, kind, target, 7, version)
              for source in site.topology.names for target in site.topology.names if source != target
              for kind in ("icmp", "tcp", "udp") for version in (4, 6)]
    assert site.reached(*wanted) == wanted


def test_topology_tcp_between_bridges_does_not_stall(site: Site) -> None:
    site.start_network()
    assert throughput(site.topology, "gamma", "alpha", site.folder, seconds=3, omit=1) > 100e6
    assert throughput(site.topology, "alpha", OUTSIDE_NAME, site.folder, seconds=3, omit=1) > 100e6


def test_topology_ports_carry_what_libvirt_writes(site: Site) -> None:
    site.start_network()
    for workload in site.topology.workloads.values():
        for key, value in workload.external_ids.items():
            assert site.openvswitch.vsctl("get", "Interface", workload.port_name, f"external_ids:{key}").strip('"') == value
    for uplink in (f"{FIRST}-uplink", f"{SECOND}-uplink", site.topology.outside_port):
        assert site.openvswitch.vsctl("get", "Interface", uplink, "external_ids:sdnpersona-role") == "uplink"
    assert site.openvswitch.vsctl("get-controller", FIRST) == ""


def test_probe_lost_packets_are_counted_exactly(site: Site) -> None:
    site.start_network()
    probe = site.probe("alpha", "gamma")
    time.sleep(1)
    site.openvswitch.ofctl("add-flow", FIRST, "priority=9,icmp,actions=drop")
    time.sleep(0.5)
    site.openvswitch.ofctl("--strict", "del-flows", FIRST, "priority=9,icmp")
    time.sleep(1)
    report = probe.stop()
    assert 150 < report["lost"] < 600, report
    assert report["lost"] == report["sent"] - report["received"]


def test_stream_cut_connection_does_not_advance(site: Site) -> None:
    site.start_network()
    for protocol in ("tcp", "udp"):
        stream = site.stream("alpha", "beta", protocol)
        assert stream.advances(2)
        site.openvswitch.ofctl("add-flow", FIRST, f"priority=9,{protocol},actions=drop")
        time.sleep(0.5)
        assert not stream.advances(1)


def test_capture_counts_every_packet(site: Site) -> None:
    site.start_network()
    capture = Capture(site.topology, "gamma", site.folder)
    send_datagrams(site.topology, "alpha", "gamma", 4444, 300, rate=1000)
    capture.stop()
    assert capture.count("udp dst port 4444") == 300


def test_topology_stopped_leaves_nothing(site: Site) -> None:
    site.start_network()
    site.stop()
    assert {name for _, name in socket.if_nameindex()} == {"lo"}
    assert site.openvswitch.bridges() == []


def test_traces_foreign_bridge_is_refused_and_untouched(traces: Traces) -> None:
    switch = traces.openvswitch
    switch.vsctl("add-br", "t1", "--", "set", "bridge", "t1", "datapath_type=netdev")
    try:
        with pytest.raises(NameTaken, match="already a bridge t1"):
            traces.plan(["t1"], [])
        traces.remove_network()
        assert switch.bridges() == ["t1"]
    finally:
        switch.vsctl("del-br", "t1")


def test_traces_second_run_of_a_scope_is_refused(traces: Traces) -> None:
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        Traces(traces.scope).begin()


_VICTIM = """
import os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from lib.topology import Topology
from lib.traces import Traces
from lib.workload import Workload
traces = Traces("tests-victim")
print("removed:", traces.begin(), flush=True)
folder = traces.folder()
topology = Topology(traces, ["v1", "v2"], [Workload("one", "v1", 1), Workload("two", "v2", 2)])
topology.start()
topology.start_program("one", ["sleep", "1000"], folder / "sleep.log")
time.sleep(0.5)
print("up", flush=True)
time.sleep(1000)
"""


def test_traces_killed_run_is_cleaned_by_the_next(traces: Traces) -> None:
    environment = {**os.environ, MARK: ""}
    before = {name for _, name in socket.if_nameindex()}
    victim = subprocess.Popen(["/usr/bin/python3", "-B", "-c", _VICTIM, str(HERE)], stdout=subprocess.PIPE, text=True,
                              env=environment)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "removed: []\n"
    assert victim.stdout.readline() == "up\n"
    victim.kill()
    victim.wait()
    assert set(traces.openvswitch.bridges()) == {"v1", "v2"}
    state = json.loads(Path("/run/sdnpersona-tests-victim.json").read_text())
    assert all(Path(folder).exists() for folder in state["folders"])

    successor = Traces("tests-victim")
    scope = os.environ[MARK]
    try:
        removed = " ".join(successor.begin())
    finally:
        os.environ[MARK] = scope
        successor.remove()
    assert "sleep" in removed and "bridge v1" in removed
    assert traces.openvswitch.bridges() == []
    assert {name for _, name in socket.if_nameindex()} == before
    assert not any(Path(folder).exists() for folder in state["folders"])
    assert not Path("/run/sdnpersona-tests-victim.json").exists()
    assert not Path("/run/sdnpersona-tests-victim.lock").exists()
