"""
The lab: a network that one can watch and play with, or (--once) a proof of what the controller promises.

Started by ./mininet-tests/lab, which installs and builds what is needed first.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lib.api import ApiError  # noqa: E402
from lib.checks import Checks  # noqa: E402
from lib.commands import CommandFailed  # noqa: E402
from lib.controller import BINARY  # noqa: E402
from lib.lab import Lab  # noqa: E402
from lib.live_table import redraw, table  # noqa: E402
from lib.traces import AlreadyRunning, NameTaken, Traces  # noqa: E402
from proof import prove  # noqa: E402
from proof.recognising import as_expected  # noqa: E402

RECOGNISED_WITHIN = 60.0


class Ended(BaseException):
    """Somebody asked the lab to end."""


class EndSignals:
    """Ctrl-C, a kill or the terminal's end: the first one ends the lab, none disturbs the removal."""

    def __init__(self) -> None:
        self.armed = True
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._arrived)

    def _arrived(self, *_: object) -> None:
        if self.armed:
            self.armed = False
            raise Ended


def main() -> int:
    arguments = _arguments()
    traces = Traces(arguments.name)
    signals = EndSignals()
    try:
        try:
            return _run(arguments, traces)
        except Ended:
            return 130 if arguments.once else 0
        except (AlreadyRunning, NameTaken, CommandFailed, TimeoutError, ApiError) as problem:
            print(f"lab: {problem}", file=sys.stderr)
            return 1
        finally:
            signals.armed = False
    finally:
        if traces.remove():
            _say("removed everything that the lab had made")


def _run(arguments: argparse.Namespace, traces: Traces) -> int:
    if left := traces.begin():
        _say(f"removed what an earlier lab had left: {', '.join(left)}")
    lab = Lab(traces, arguments.bridges, _datapath(arguments.datapath), _say)
    if arguments.recognise:
        return _recognise(lab)
    return _once(lab, arguments.json) if arguments.once else _watch(lab)


def _recognise(lab: Lab) -> int:
    lab.start_network()
    _say(lab.start_controller())
    lab.attach()
    lab.start_traffic()
    checks = Checks(_say)
    for name, role in lab.roles.items():
        checks.run(f"{name} is recognised", lambda role=role: as_expected(lab, role, RECOGNISED_WITHIN))
    print(f"{sum(check.ok for check in checks.results)} of {len(lab.roles)} recognised, the last one "
          f"{time.monotonic() - lab.traffic_since:.0f} s after the traffic began", flush=True)
    return 0 if checks.all_ok else 1


def _once(lab: Lab, results: Path | None) -> int:
    checks = Checks(_say)
    workloads: list[dict] = []
    try:
        workloads = prove(lab, checks)
    finally:
        if results is not None:
            results.write_text(json.dumps({"workloads": workloads, "checks": checks.as_json()}, indent=2) + "\n")
    if workloads:
        print(f"\n{table(workloads, colour=sys.stdout.isatty())}")
    print(f"\n{checks.as_table()}", flush=True)
    if not checks.all_ok:
        print(f"\nThe end of the controller's log:\n{lab.controller.said()}", file=sys.stderr)
    return 0 if checks.all_ok else 1


def _watch(lab: Lab) -> int:
    lab.start_network()
    _say(lab.start_controller())
    lab.attach()
    lab.start_traffic()
    terminal = sys.stdout.isatty()
    if terminal:
        print("\033[2J", end="")
    while True:
        try:
            text = table(list(lab.controller.api.workloads().values()), colour=terminal)
        except ApiError as problem:
            if not lab.controller.is_running:
                raise CommandFailed(f"the controller ended: {lab.controller.said()}") from problem
            text = str(problem)
        if terminal:
            print(redraw(f"{text}\n\n{_hints(lab)}"), end="", flush=True)
            time.sleep(1)
        else:
            print(f"{time.strftime('%H:%M:%S')}\n{text}\n", flush=True)
            time.sleep(10)


def _hints(lab: Lab) -> str:
    shown = BINARY.relative_to(Path.cwd()) if BINARY.is_relative_to(Path.cwd()) else BINARY
    api = lab.controller.api.address
    bridge = lab.bridges[1]
    return (
        f"API {api}   traffic for {time.monotonic() - lab.traffic_since:.0f} s   Ctrl-C removes everything\n\n"
        f"Try, in another terminal (A={api}; P={shown}):\n"
        f"  $P explain workload compromised --api $A   why it is taken for that, and the flow entries about it\n"
        f"  $P set mode lab enforce --api $A           act: cut it off, limit the exporter (back: observe)\n"
        f"  $P set mode mirrored enforce --api $A      copy all of web's packets to the VM copy\n"
        f"  curl -s $A/v1/workloads/web | jq           everything about one workload\n"
        f"  ovs-ofctl -O OpenFlow13 dump-flows {bridge}       what is in the switch\n"
        f"  mnexec -a $(pgrep -f mininet:compromised) ping 10.0.0.11   be the compromised VM\n"
        f"  $P detach {bridge} --api $A                     and the bridge is as it was"
    )


def _datapath(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "kernel" if Path("/sys/module/openvswitch").exists() else "user"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab", description=__doc__.strip().splitlines()[0])
    parser.add_argument("--once", action="store_true", help="prove every promise unattended and exit: 0 only if all hold")
    parser.add_argument("--recognise", action="store_true",
                        help="only wait until every VM has the persona that it plays, a minute at most, and exit: 0 if all have")
    parser.add_argument("--json", type=Path, metavar="FILE", help="with --once, write the results there too")
    parser.add_argument("--bridges", type=lambda text: text.split(","), default=["s1", "s2"], metavar="ONE,OTHER",
                        help="names of the two bridges (default s1,s2)")
    parser.add_argument("--name", default="lab", help="name of this lab: labs of different names and bridges can run at once")
    parser.add_argument("--datapath", choices=("auto", "kernel", "user"), default="auto",
                        help="auto: the kernel's datapath where its module is loaded, the userspace one elsewhere")
    arguments = parser.parse_args()
    if len(set(arguments.bridges)) != 2 or not all(name.isalnum() and len(name) <= 5 for name in arguments.bridges):
        parser.error("--bridges takes two different names of at most 5 letters and digits")
    if re.fullmatch("[a-z0-9-]{1,20}", arguments.name) is None:
        parser.error("--name takes 1 to 20 lower-case letters, digits and '-'")
    if arguments.json is not None and not arguments.once:
        parser.error("--json needs --once")
    return arguments


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
