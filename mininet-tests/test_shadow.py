"""Shadow runs: what a profile would do is counted by the switch, and nothing is done; the packet is the judge of both."""

from __future__ import annotations

import json
import time

import pytest

from lib.api import ApiError, wait_until
from lib.measure import Capture, send_datagrams
from lib.scenario import ECHO_PORT
from lib.site import FIRST, WORKLOADS, Site

COUNT = 200
ALPHA, BETA, GAMMA = WORKLOADS
RULES = {
    # port: what the profile in force says, what the one that is tried says
    ECHO_PORT: ("allow", "deny"), 4009: ("deny", "allow"), 4011: ("deny", "deny"), 4013: ("allow", "allow")}


def profile(which: int) -> dict:
    """One of two profiles that differ in what they say of the ports."""
    denied = [port for port, said in RULES.items() if said[which] == "deny"]
    return {"rules": [{"name": "closed", "direction": "ingress", "action": "deny", "protocol": "udp", "ports": denied}]}


def start_running(site: Site, mode: str = "enforce", **more: object) -> None:
    site.write("profiles", "present", profile(0))
    site.write("profiles", "next", profile(1))
    site.group("tried", "present", "alpha", mode=mode)
    site.start()
    site.settle()
    start_run(site, **more)


def start_run(site: Site, **more: object) -> None:
    body = {"profile": "next", "workload": "alpha", "minutes": 30, "author": "test", "reason": "a trial"}
    site.api.request("PUT", "/v1/shadow-runs/first", {**body, **more})
    wait_until(lambda: any("reg9" in flow for flow in site.openvswitch.flows(FIRST)), 10, "flows of the trial")
    # Longer than the controller lets the tables of a path outlive its entry.
    time.sleep(1.5)


def run_of(site: Site) -> dict:
    return site.api.get("/v1/shadow-runs/first")


def cells(site: Site, direction: str) -> dict[tuple[str, str], dict]:
    return {(cell["now"], cell["then"]): cell for cell in run_of(site)["cells"] if cell["direction"] == direction}


def post(site: Site, what: str, **body: object) -> dict:
    return json.loads(site.api.request("POST", f"/v1/shadow-runs/first/{what}", body))


def play_script(site: Site) -> None:
    for port in RULES:
        send_datagrams(site.topology, "gamma", "alpha", port, COUNT)


def await_counted(site: Site, packets: int) -> None:
    wait_until(lambda: sum(cell["packets"] for cell in cells(site, "ingress").values()) >= packets, 15, f"{packets} packets counted")


@pytest.mark.parametrize("mode", ["enforce", "shadow"])
def test_shadow_run_matrix_is_that_of_a_known_script(site: Site, mode: str) -> None:
    start_running(site, mode)
    arrived = Capture(site.topology, "alpha", site.folder, "udp and src host 10.0.0.21")
    play_script(site)
    await_counted(site, len(RULES) * COUNT)
    arrived.stop()

    ingress, egress = cells(site, "ingress"), cells(site, "egress")
    assert {said: ingress[said]["packets"] for said in RULES.values()} == {said: COUNT for said in RULES.values()}
    assert all(cell["bytes"] > 40 * COUNT for cell in ingress.values()), ingress
    # What is answered opens one connection; what is denied, or answered by nobody, is tried each time anew.
    opening = {said: ingress[said]["opening"] for said in RULES.values()}
    if mode == "enforce":
        assert opening == {said: 1 if port == ECHO_PORT else COUNT for port, said in RULES.items()}
    # The echo service's answers belong to connections that would not have been.
    assert egress[("allow", "deny")]["packets"] == COUNT and ("deny", "allow") not in egress, egress
    for port, (now, _) in RULES.items():
        assert (port, arrived.count(f"udp dst port {port}")) == (port, COUNT if now == "allow" or mode == "shadow" else 0)


def test_shadow_run_in_an_observed_group_counts_what_enforcing_would_deny(site: Site) -> None:
    start_running(site, "observe")
    play_script(site)
    await_counted(site, len(RULES) * COUNT)
    ingress = cells(site, "ingress")
    assert {said: cell["packets"] for said, cell in ingress.items()} == {("allow", "allow"): 2 * COUNT, ("allow", "deny"): 2 * COUNT}
    flows = {(flow["source"], flow["destination"], flow["protocol"], flow["port"]) for flow in ingress[("allow", "deny")]["topFlows"]}
    assert flows == {(GAMMA.address, ALPHA.address, 17, port) for port, said in RULES.items() if said[1] == "deny"}
    text = site.controller.cli("shadow", "show", "first").stdout
    assert f"{GAMMA.address} -> {ALPHA.address} udp/{ECHO_PORT}" in text and "gate: closed" in text, text


def test_shadow_run_begins_and_ends_without_losing_or_changing_anything(site: Site) -> None:
    site.write("profiles", "present", profile(0))
    site.write("profiles", "next", {"defaultEgress": "deny", "defaultIngress": "deny", "established": "drop"})
    site.group("tried", "present", "alpha", mode="enforce")
    site.start()
    site.settle()
    before = site.installed()
    pairs = [(source, kind, target) for source in ("alpha", "gamma", "outside") for target in ("alpha", "beta", "outside")
             if source != target for kind in ("icmp", "tcp", "udp")]
    could = site.reached(*pairs)
    probe, stream = site.probe("gamma", "alpha"), site.stream("gamma", "alpha")

    for _ in range(3):
        start_run(site)
        assert site.reached(*pairs) == could
        time.sleep(0.5)
        post(site, "stop")
        site.api.request("DELETE", "/v1/shadow-runs/first")
        time.sleep(0.5)

    assert stream.advances(1)
    report = probe.stop()
    assert report["sent"] > 3000 and report["lost"] == 0 and report["duplicates"] == 0, report
    wait_until(lambda: site.installed() == before, 15, "the bridge as it was before the runs", interval=1)


def test_shadow_run_promotion_needs_its_gate_then_a_confirmation(site: Site) -> None:
    start_running(site, "enforce", minimumMinutes=0)
    send_datagrams(site.topology, "gamma", "alpha", ECHO_PORT, COUNT)
    await_counted(site, COUNT)
    wait_until(lambda: len(run_of(site)["missing"]) == 2, 10, "a gate that is closed for two reasons")
    with pytest.raises(ApiError, match="may not be promoted.*400 of 400 packets"):
        post(site, "promote", author="test")
    assert site.reached(("gamma", "udp", "alpha")) == [("gamma", "udp", "alpha")]

    promoted = post(site, "promote", author="test", force=True)
    assert (promoted["state"], site.api.get("/v1/overrides/shadow-first")["value"]) == ("promoted", "next")
    site.await_state("tried", "enforced", "next")
    assert site.reached(("gamma", "udp", "alpha")) == []
    confirmed = post(site, "confirm", author="test", days=1)
    assert (confirmed["state"], confirmed["confirmBy"]) == ("confirmed", None)
    actions = [entry["action"] for entry in site.api.get("/v1/audit")["items"] if entry["action"].startswith("shadow-run")]
    assert actions == ["shadow-run-started", "shadow-run-promoted", "shadow-run-confirmed"]


def test_shadow_run_copy_gets_what_the_profile_allows_and_answers_nobody(site: Site) -> None:
    start_running(site, "enforce", copy="beta")
    # From here on it is a clone, with the VM's own addresses; its port is cut off already.
    for argv in (["ip", "link", "set", "dev", BETA.device, "address", ALPHA.mac],
                 ["ip", "address", "add", f"{ALPHA.address}/24", "dev", BETA.device],
                 ["ip", "neighbour", "replace", GAMMA.address, "lladdr", GAMMA.mac, "dev", BETA.device]):
        site.topology.run("beta", *argv)
    copied = Capture(site.topology, "beta", site.folder, "udp and src host 10.0.0.21")
    answers = Capture(site.topology, "beta", site.folder, f"udp src port {ECHO_PORT} and dst host 10.0.0.21")
    received = Capture(site.topology, "gamma", site.folder, f"udp src port {ECHO_PORT}")
    bystander = Capture(site.topology, "outside", site.folder, f"udp and ether src {ALPHA.mac}")
    for port in (4009, 4013, ECHO_PORT):
        send_datagrams(site.topology, "gamma", "alpha", port, COUNT)
    site.write("profiles", "next", {})
    wait_until(lambda: site.api.profile("next")["rules"] == [], 10, "the changed profile")
    time.sleep(2)
    send_datagrams(site.topology, "gamma", "alpha", ECHO_PORT, COUNT)
    for capture in (copied, answers, received, bystander):
        capture.stop()

    # 4009 is denied by the profile in force, so nobody gets it; the echo port is denied by the one that is tried, at first.
    assert {port: copied.count(f"udp dst port {port}") for port in (4009, 4013, ECHO_PORT)} == {4009: 0, 4013: COUNT, ECHO_PORT: COUNT}
    assert answers.count("") == COUNT
    # Each datagram is answered once: by the VM, not by its copy.
    assert received.count("") == 2 * COUNT
    assert bystander.count("") == 0
    wait_until(lambda: run_of(site)["copyAllowed"] >= COUNT, 10, "the copy's answers, counted")


def test_shadow_run_survives_a_restart_of_the_controller(site: Site) -> None:
    start_running(site, "enforce")
    send_datagrams(site.topology, "gamma", "alpha", 4013, COUNT)
    await_counted(site, COUNT)
    time.sleep(11)  # Counts are saved every 10 s.
    site.controller.kill()
    send_datagrams(site.topology, "gamma", "alpha", 4013, COUNT)
    site.controller.start()
    send_datagrams(site.topology, "gamma", "alpha", 4013, COUNT)
    await_counted(site, 3 * COUNT)
    assert cells(site, "ingress")[("allow", "allow")]["packets"] == 3 * COUNT
    assert run_of(site)["state"] == "running"
