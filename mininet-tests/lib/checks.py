"""A list of checks: each runs, says what it found, and counts as failed when it raises."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


class CheckFailed(Exception):
    """What was measured is not what was promised."""


@dataclass(frozen=True)
class Check:
    """One result."""

    name: str
    ok: bool
    detail: str


def expect(condition: object, detail: str) -> None:
    """Fails the check with what was found unless the condition holds."""
    if not condition:
        raise CheckFailed(detail)


class Checks:
    """Results in the order in which they came."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.results: list[Check] = []
        self._say = say

    @property
    def all_ok(self) -> bool:
        """Whether there are results and none failed."""
        return bool(self.results) and all(check.ok for check in self.results)

    def run(self, name: str, check: Callable[[], str]) -> None:
        """Runs a check; what it returns is its detail."""
        started = time.monotonic()
        try:
            result = Check(name, True, check())
        except Exception as problem:  # Whatever goes wrong, the promise is not proven and the other checks go on.
            kind = "" if isinstance(problem, CheckFailed) else f"{type(problem).__name__}: "
            result = Check(name, False, f"{kind}{problem}")
        self.results.append(result)
        self._say(f"  {'ok  ' if result.ok else 'FAIL'} {name} ({time.monotonic() - started:.0f} s): {result.detail}")

    def as_json(self) -> list[dict]:
        """For the results file."""
        return [asdict(check) for check in self.results]

    def as_table(self, width: int = 118) -> str:
        """For people."""
        longest = max((len(check.name) for check in self.results), default=0)
        rows = []
        for check in self.results:
            lines = textwrap.wrap(check.detail, max(40, width - longest - 9)) or [""]
            rows.append(f" {'ok  ' if check.ok else 'FAIL'}  {check.name:<{longest}}  {lines[0]}")
            rows += [f"       {'':<{longest}}  {line}" for line in lines[1:]]
        failed = sum(not check.ok for check in self.results)
        rows.append(f" {len(self.results) - failed} of {len(self.results)} checks hold" + (f", {failed} FAILED" if failed else ""))
        return "\n".join(rows)
