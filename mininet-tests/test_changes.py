"""
Changes under load lose nothing: 20,000 flows on the bridge, 500 datagrams a second, and a TCP stream that never pauses.

SDNPERSONA_ROUNDS=20 repeats each change 20 times and prints what was measured (pytest -s).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

from lib.api import wait_until
from lib.measure import await_output
from lib.site import FIRST, Site
from lib.traffic import end

ROUNDS = int(os.environ.get("SDNPERSONA_ROUNDS", "1"))
RULES = 850
PERSONAS = ("idle", "api-consumer", "service", "data-exporter", "data-importer", "compromised")


def large(number: int, **more: object) -> dict:
    """A profile that costs some 3,400 flows: the large ones of six personas are 20,000."""
    rules = [{"name": f"{direction}-{rule}", "direction": direction, "action": "deny", "protocol": "tcp", "ports": [2000 + rule],
              "peer": {"cidr": f"198.18.{number}.{rule % 250}/32"}} for rule in range(RULES) for direction in ("egress", "ingress")]
    return {"bandwidthOut": {"kbps": 900_000 + number}, "rules": rules, **more}


def change(site: Site, number: int, **more: object) -> None:
    """Writes a profile anew and waits until the switch has it."""
    said = f"as of {time.monotonic_ns()}"
    site.write("profiles", f"large-{number}", large(number, description=said, **more))
    wait_until(lambda: site.api.profile(f"large-{number}")["description"] == said, 20, "the changed profile", interval=0.1)
    # A round of decisions, after which its workload is told as enforced only when the switch has confirmed.
    time.sleep(1.2)
    site.await_state("many", "enforced")


def flip(site: Site, profile: str) -> None:
    site.controller.cli("override", "alpha", "--profile", profile, "--for", "1h", "--reason", "a change")
    site.await_state("many", "enforced", profile)


def test_changes_under_load_lose_nothing(site: Site) -> None:
    for number in range(len(PERSONAS)):
        site.write("profiles", f"large-{number}", large(number))
    site.write("groups", "many", {
        "mode": "enforce", "selector": {"workloads": ["alpha"]}, "priority": 10, "defaultProfile": "large-0", "minimumProbability": 1,
        "profiles": {persona: f"large-{number}" for number, persona in enumerate(PERSONAS)}})
    site.start()
    site.await_state("many", "enforced", "large-0")
    site.settle()
    flows = len(site.openvswitch.flows(FIRST))
    assert flows > 20_000

    log = site.folder / "iperf3-server.log"
    server = site.topology.start_program("alpha", ["iperf3", "-s", "-1", "--forceflush"], log)
    await_output(log, "Server listening")
    client_log = site.folder / "iperf3-client.log"
    client = site.topology.start_program(
        "gamma", ["iperf3", "-c", site.topology.address("alpha"), "-t", 3600, "-b", "20M", "-J"], client_log)
    probe, stream = site.probe("gamma", "alpha"), site.stream("gamma", "alpha")
    try:
        time.sleep(2)
        seconds: dict[str, float] = {}
        for name, one in changes(site).items():
            began = time.monotonic()
            for turn in range(ROUNDS):
                one(turn)
                assert stream.advances(5), name
            seconds[name] = (time.monotonic() - began) / ROUNDS
        assert client.poll() is None, client_log.read_text()
    finally:
        end(client)
        end(server)
    report = probe.stop()
    print(f"{flows} flows, {ROUNDS} rounds of each: {report}; seconds for one: "
          f"{ {name: round(took, 1) for name, took in seconds.items()} }")
    assert report["lost"] == 0 and report["duplicates"] == 0, report
    # One connection all the time, and no second in which it stood still; the last one is cut short.
    each_second = [interval["sum"]["bytes"] for interval in json.loads(client_log.read_text())["intervals"][:-1]]
    assert min(each_second) > 0, each_second


def changes(site: Site) -> dict[str, Callable[[int], None]]:
    """Each kind of change, by the number of its turn."""
    ping = {"name": "more", "direction": "ingress", "action": "deny", "protocol": "tcp", "ports": [9999]}

    def crash(_: int) -> None:
        site.controller.kill()
        time.sleep(1)
        site.controller.start()
        site.controller.wait_installed(FIRST)

    return {
        "rules of the profile in force": lambda turn: change(
            site, 0, rules=large(0)["rules"] + ([ping] if turn % 2 == 0 else [])),
        "rate of the profile in force": lambda turn: change(site, 0, bandwidthOut={"kbps": 950_000 + turn}),
        "mirror of the profile in force": lambda turn: change(site, 0, **({"mirrorTo": "beta"} if turn % 2 == 0 else {})),
        "another profile": lambda turn: flip(site, f"large-{1 + turn % 2}"),
        "crash of the controller": crash,
    }
