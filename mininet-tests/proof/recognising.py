"""Every VM's persona follows from its traffic alone, soon, surely, and with reasons."""

from __future__ import annotations

import time

from lib.api import persona_probability, wait_until
from lib.checks import expect
from lib.lab import Lab
from lib.scenario import Role

LEAST_PROBABILITY = 0.7
WITHIN = 90.0


def as_expected(lab: Lab, role: Role, within: float = WITHIN) -> str:
    """Waits for the expected persona; the time counts from the start of the traffic, for all workloads alike."""
    name = role.workload.name
    left = max(1.0, lab.traffic_since + within - time.monotonic())

    def recognised() -> bool:
        return persona_probability(lab.controller.api.workloads()[name], role.persona) >= LEAST_PROBABILITY

    try:
        wait_until(recognised, left, name, interval=0.5)
    except TimeoutError:
        died = [text for text in lab.traffic.died() if text.startswith(f"{name}:")]
        raise TimeoutError(f"expected {role.persona} within {within:g} s, but {_now(lab, name)}"
                           f"{'; its programs ended: ' + died[0] if died else ''}") from None
    return f"{_now(lab, name)}, {time.monotonic() - lab.traffic_since:.0f} s after its traffic began"


def explained(lab: Lab) -> str:
    """Every workload names the evidence for its persona, and the compromised one what its risk is made of."""
    strongest = []
    for name, role in lab.roles.items():
        workload = lab.controller.api.workload(name)
        evidence = workload["explanation"]["evidence"]
        expect(evidence, f"{name} has no evidence for {workload['persona']}")
        expect(all(item["reason"] for item in evidence), f"{name} has evidence without a reason")
        contributions = workload["explanation"]["riskContributions"]
        points = sum(item["points"] for item in contributions)
        expect(abs(points - workload["risk"]) < 0.5, f"{name}: contributions add up to {points:.1f}, not {workload['risk']}")
        if role.persona == "compromised":
            expect(workload["risk"] >= 50, f"{name} has a risk of {workload['risk']}")
            strongest.append(evidence[0]["reason"])
    return f"all {len(lab.roles)} have reasons; compromised: {strongest[0]}"


def snapshot(lab: Lab) -> list[dict]:
    """The workloads as the API shows them; none when it does not answer."""
    try:
        return list(lab.controller.api.workloads().values())
    except Exception:  # The checks before and after say what is wrong.
        return []


def _now(lab: Lab, name: str) -> str:
    workload = lab.controller.api.workloads().get(name)
    if workload is None:
        return "there is no such workload"
    threats = ", ".join(f"{threat} {value:.2f}" for threat, value in (workload.get("threats") or {}).items())
    return f"{workload['persona']} {workload['probability']:.2f}" + (f" ({threats})" if threats else "")
