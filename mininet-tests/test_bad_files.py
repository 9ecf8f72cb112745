"""Broken personas, profiles and groups: refused with file, field and reason, and everything else carries on."""

from __future__ import annotations

import pytest

from lib.api import wait_until
from lib.site import Site

PERSONA = {"displayName": "Chatty", "profile": "open",
           "features": [{"feature": "packets_out_rate", "mean": 100, "spread": 3, "weight": 1}]}


def awaits_log(site: Site, *words: str) -> None:
    """Waits for one line of the log that holds all the words."""
    wait_until(lambda: any(all(word in line for word in words) for line in site.controller.said(2000).splitlines()), 10,
               f"a line of the log with {words}")


@pytest.mark.parametrize(("kind", "text", "words"), [
    ("personas", "kind: [", ("broken.yaml",)),
    ("personas", "kind: Persona\nmetadata: {name: broken}\nspec: {displayName: B, profile: open, features: "
     "[{feature: no_such_feature, mean: 1, spread: 2, weight: 1}]}", ("broken.yaml", "feature", "no_such_feature")),
    ("profiles", "kind: Profile\nmetadata: {name: broken}\nspec: {defaultEgress: maybe}", ("broken.yaml", "defaultEgress", "maybe")),
    ("profiles", "kind: Profile\nmetadata: {name: broken}\nspec: {rules: [{name: r, direction: egress, action: allow, "
     "protocol: tcp, ports: [99999]}]}", ("broken.yaml", "ports", "99999")),
    ("profiles", "kind: Profile\nmetadata: {name: broken}\nspec: {speling: 1}", ("broken.yaml", "speling")),
    ("groups", "kind: SecurityGroup\nmetadata: {name: broken}\nspec: {mode: sometimes}", ("broken.yaml", "mode", "sometimes")),
    ("groups", "\x00\x01\x02", ("broken.yaml",)),
])
def test_broken_file_at_start_is_refused_and_the_rest_is_in_force(site: Site, kind: str, text: str, words: tuple) -> None:
    site.write("profiles", "nothing", {"defaultEgress": "deny", "established": "drop"})
    site.group("cut", "nothing", "alpha", mode="enforce")
    site.start_network()
    (site.config / kind / "broken.yaml").write_text(text)
    site.controller.start()
    for bridge in site.topology.bridges:
        site.attach(bridge)
    awaits_log(site, *words)
    site.await_state("cut", "enforced", "nothing")
    assert site.reached(("alpha", "icmp", "beta"), ("beta", "icmp", "gamma")) == [("beta", "icmp", "gamma")]


def test_profile_broken_while_in_force_keeps_its_last_good_version(site: Site) -> None:
    site.write("profiles", "nothing", {"defaultEgress": "deny", "established": "drop"})
    site.group("cut", "nothing", "alpha", mode="enforce")
    site.start()
    site.await_state("cut", "enforced", "nothing")
    (site.config / "profiles" / "nothing.yaml").write_text("kind: Profile\nmetadata: {name: nothing}\nspec: {defaultEgress: [")
    awaits_log(site, "nothing.yaml")
    assert site.reached(("alpha", "icmp", "beta")) == []
    assert site.api.workloads()["alpha"]["profile"] == "nothing"
    site.write("profiles", "nothing", {"defaultEgress": "allow"})
    wait_until(lambda: site.reached(("alpha", "icmp", "beta")), 15, "the mended profile")


def test_persona_added_while_running_is_in_force_without_a_restart(site: Site) -> None:
    site.start()
    site.write("personas", "chatty", PERSONA)
    wait_until(lambda: "chatty" in {item["name"] for item in site.api.get("/v1/personas")["items"]}, 10, "the new persona")


def test_group_that_names_an_unknown_profile_is_refused_by_name(site: Site) -> None:
    site.group("cut", "no-such-profile", "alpha", mode="enforce")
    site.start()
    awaits_log(site, "cut.yaml", "no-such-profile")
    assert site.reached(("alpha", "icmp", "beta")) == [("alpha", "icmp", "beta")]
