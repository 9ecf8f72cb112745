"""The lab's table: one line per workload, drawn again and again."""

from __future__ import annotations

import shutil

_COLUMNS = (("WORKLOAD", 12), ("SWITCH/PORT", 17), ("PERSONA", 20), ("RISK", 4), ("PROFILE", 19), ("STATE", 8),
            ("OUT", 10), ("IN", 10), ("ALLOWED", 9), ("DENIED", 8), ("WOULD", 7))
_RED, _YELLOW, _BOLD, _PLAIN = "\033[31m", "\033[33m", "\033[1m", "\033[0m"


def rate(bits: float) -> str:
    """Bits per second for people."""
    for unit in ("bit/s", "kbit/s", "Mbit/s", "Gbit/s"):
        if bits < 1000 or unit == "Gbit/s":
            return f"{bits:.0f} {unit}" if unit == "bit/s" else f"{bits:.3g} {unit}"
        bits /= 1000
    raise AssertionError("unreachable")


def count(number: float) -> str:
    """A counter for people."""
    for unit in ("", "k", "M", "G"):
        if number < 10_000 or unit == "G":
            return f"{number:.0f}{unit}"
        number /= 1000
    raise AssertionError("unreachable")


def table(workloads: list[dict], colour: bool) -> str:
    """The table of all workloads."""
    head = " ".join(f"{title:<{width}}" for title, width in _COLUMNS)
    rows = [f"{_BOLD}{head}{_PLAIN}" if colour else head]
    for workload in sorted(workloads, key=lambda item: (item["bridge"], item["port"])):
        row = " ".join(f"{cell[:width]:<{width}}" for cell, (_, width) in zip(_cells(workload), _COLUMNS))
        paint = _RED if workload["risk"] >= 70 else _YELLOW if workload["risk"] >= 30 else ""
        rows.append(f"{paint}{row}{_PLAIN}" if colour and paint else row)
    return "\n".join(rows)


def redraw(text: str) -> str:
    """Moves to the top of the terminal and draws over what is there, without flicker."""
    lines = text.split("\n")[: shutil.get_terminal_size().lines - 1]
    return "\033[H" + "".join(f"{line}\033[K\n" for line in lines) + "\033[J"


def _cells(workload: dict) -> list[str]:
    through, verdicts = workload.get("throughput") or {}, workload.get("verdicts") or {}
    return [
        workload["name"],
        f"{workload['bridge']}/{workload['portName']}",
        f"{workload['persona']} {workload['probability']:.0%}",
        f"{workload['risk']:.0f}",
        workload["profile"],
        workload["enforcement"]["state"],
        rate(through.get("bitsOutPerSecond", 0)),
        rate(through.get("bitsInPerSecond", 0)),
        count(verdicts.get("allowed", 0)),
        count(verdicts.get("denied", 0)),
        count(verdicts.get("wouldDeny", 0)),
    ]
