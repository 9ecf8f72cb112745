"""Crashes, restarts and strangers' hands: what is in the switch is what should be, and nothing is lost on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from lib.api import wait_until
from lib.site import FIRST, SECOND, Site

RULES = [{"name": "ping", "direction": "egress", "action": "allow", "protocol": "icmp"},
         {"name": "ping-in", "direction": "ingress", "action": "allow", "protocol": "icmp"}]


def start_enforcing(site: Site) -> None:
    site.write("profiles", "pings", {"defaultEgress": "deny", "defaultIngress": "deny", "rules": RULES,
                                     "bandwidthOut": {"kbps": 30_000}, "mirrorTo": "beta"})
    site.group("few", "pings", "alpha", mode="enforce")
    site.start()
    site.await_state("few", "enforced", "pings")
    # Not beta: who receives copies does not speak.
    site.settle("alpha", "gamma")


@contextmanager
def going_on(deed: Callable[[], None]) -> Iterator[None]:
    """Does it on and on, sooner than the controller looks again, which is once a second at most."""
    end = threading.Event()

    def work() -> None:
        deed()
        while not end.wait(0.02):
            deed()

    with ThreadPoolExecutor(1) as stranger:
        doing = stranger.submit(work)
        try:
            yield
        finally:
            end.set()
        doing.result()


def test_controller_killed_and_restarted_loses_and_sends_nothing(site: Site) -> None:
    start_enforcing(site)
    before = site.installed()
    probe = site.probe("gamma", "alpha")
    time.sleep(0.5)
    site.controller.kill()
    time.sleep(2)
    site.controller.start()
    for bridge in (FIRST, SECOND):
        site.controller.wait_installed(bridge)
    site.await_state("few", "enforced", "pings")
    time.sleep(2)
    report = probe.stop()
    assert report["sent"] > 2000 and report["lost"] == 0, report
    for kind in ("flow", "meter", "group"):
        assert site.api.metric(f"sdnpersona_{kind}_mods_sent_total") == 0, kind
    assert site.installed() == before


def test_controller_mode_set_over_the_api_survives_a_kill(site: Site) -> None:
    site.write("profiles", "nothing", {"defaultEgress": "deny"})
    site.group("few", "nothing", "alpha")
    site.start()
    site.enforce("few")
    site.controller.kill()
    site.controller.start()
    site.await_state("few", "enforced", "nothing")
    assert site.reached(("alpha", "icmp", "beta")) == []


def test_profile_changed_while_the_controller_is_away_is_applied_at_its_start(site: Site) -> None:
    start_enforcing(site)
    probe = site.probe("gamma", "alpha")
    site.controller.kill()
    site.write("profiles", "pings", {"defaultEgress": "deny", "defaultIngress": "deny", "rules": [
        *RULES, {"name": "echo", "direction": "egress", "action": "allow", "protocol": "tcp", "ports": [7]}]})
    assert site.reached(("alpha", "tcp", "gamma")) == []
    site.controller.start()
    wait_until(lambda: site.reached(("alpha", "tcp", "gamma")), 20, "the new rule")
    report = probe.stop()
    assert report["lost"] == 0, report


def test_switch_restarted_is_programmed_again(site: Site) -> None:
    start_enforcing(site)
    before = site.installed()
    site.openvswitch.restart_forwarding()
    wait_until(lambda: site.installed() == before, 30, "flows, groups and meters")
    site.await_state("few", "enforced", "pings")
    assert site.reached(("alpha", "icmp", "gamma"), ("alpha", "tcp", "gamma"), ("beta", "icmp", "gamma")) == [
        ("alpha", "icmp", "gamma")]


def test_our_flows_deleted_by_a_stranger_are_put_back(site: Site) -> None:
    start_enforcing(site)
    before = site.installed()
    site.openvswitch.ofctl("del-flows", FIRST, "cookie=0x5d00000000000000/0xff00000000000000")
    wait_until(lambda: site.installed() == before, 90, "the deleted flows")
    assert site.reached(("alpha", "tcp", "gamma")) == []


def test_our_meter_and_group_deleted_by_a_stranger_are_put_back(site: Site) -> None:
    start_enforcing(site)
    before = site.installed()
    # The switch deletes every flow that uses them, too.
    site.openvswitch.ofctl("del-meters", FIRST)
    site.openvswitch.ofctl("del-groups", FIRST)
    wait_until(lambda: site.installed() == before, 90, "the deleted meter and group")


def test_a_flow_of_ours_changed_by_a_stranger_is_put_right(site: Site) -> None:
    start_enforcing(site)
    before = site.installed()
    victim = next(flow for flow in site.openvswitch.flows(FIRST) if "table=20," in flow and "in_port" in flow)
    match = victim.split(" actions=")[0].split(", ", 1)[1]
    sent = site.api.metric("sdnpersona_flow_mods_sent_total")
    site.openvswitch.ofctl("--strict", "mod-flows", FIRST, f"{match},actions=drop")
    # It may be right again before anybody has looked, so that it was wrong is known by what was sent. As many flows as before:
    # without the switch's word it would be found once a minute.
    wait_until(lambda: site.api.metric("sdnpersona_flow_mods_sent_total") > sent, 10, "the change to be noticed")
    wait_until(lambda: site.installed() == before, 10, "the changed flow")


def test_a_strangers_flow_is_left_alone_and_nothing_else_changes(site: Site) -> None:
    start_enforcing(site)
    before = site.openvswitch.flows(FIRST)
    site.openvswitch.ofctl("add-flow", FIRST, "table=0,cookie=0x99,priority=5,udp,tp_dst=9999,actions=drop")
    time.sleep(3)
    after = site.openvswitch.flows(FIRST)
    assert [flow for flow in after if flow not in before] and set(before) < set(after)
    assert site.controller.cli("diff-flows", FIRST).stdout == ""
    assert "?cookie=0x99, table=0, priority=5,udp,tp_dst=9999 actions=drop\n" in site.controller.cli("diff-flows", FIRST, "--foreign").stdout


def test_diff_flows_shows_what_a_stranger_changed_until_it_is_put_right(site: Site) -> None:
    start_enforcing(site)
    assert site.controller.cli("diff-flows", FIRST).stdout == ""
    victim = next(flow for flow in site.openvswitch.flows(FIRST) if "table=20," in flow and "in_port" in flow)
    match, actions = victim.split(" actions=")
    match = match.split(", ", 1)[1]

    def change() -> None:
        site.openvswitch.ofctl("--strict", "mod-flows", FIRST, f"{match},actions=drop")
        site.openvswitch.ofctl("add-flow", FIRST, "table=7,cookie=0x5d00000000000007,priority=3,actions=drop")

    def shown() -> bool:
        answer = site.controller.cli("diff-flows", FIRST, check=False)
        lines = answer.stdout.splitlines()
        return (answer.returncode == 2 and len(lines) == 3
                and f"-{victim}" in lines and f"+{victim.removesuffix(actions)}drop" in lines
                and any(line.startswith("+cookie=0x5d00000000000007") for line in lines))

    # A change that is made once may be put right before anybody looks.
    with going_on(change):
        wait_until(shown, 20, "the differences to be shown")
    wait_until(lambda: site.controller.cli("diff-flows", FIRST, check=False).returncode == 0, 10, "no differences")
