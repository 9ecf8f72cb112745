"""The lab itself: it comes up, shows its table, and leaves nothing, whenever and however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.openvswitch import OpenVSwitch
from lib.traces import MARK, Traces

LAB = Path(__file__).resolve().parent / "lab_main.py"
NAME = "tests-lab"


@pytest.fixture
def machine(traces: Traces, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a machine whose Open vSwitch does not run, with nothing in its database."""
    # Two userspace datapaths do not fit into one network namespace: the session's own makes room.
    traces.openvswitch.stop()
    rundir = folder / "run"
    rundir.mkdir()
    yield {**os.environ, MARK: "", "OVS_RUNDIR": str(rundir), "OVS_DBDIR": str(folder), "OVS_LOGDIR": str(folder),
           "OVS_SYSCONFDIR": str(folder)}
    traces.openvswitch.start_private()


def start_lab(machine: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(["/usr/bin/python3", "-B", str(LAB), "--name", NAME, *arguments], env=machine, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def await_line(lab: subprocess.Popen[str], wanted: str) -> str:
    """Reads until a line holds the text, and returns what was read."""
    assert lab.stdout is not None
    read = ""
    for line in lab.stdout:
        read += line
        if wanted in line:
            return read
    raise AssertionError(f"ended without '{wanted}': {read}")


def leftovers(machine: dict[str, str]) -> list[str]:
    """Everything that a lab could have left."""
    left = [name for _, name in socket.if_nameindex() if name != "lo"]
    left += [path.name for folder in ("/run", "/tmp") for path in Path(folder).glob(f"sdnpersona-{NAME}*")]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={NAME}".encode() in (process / "environ").read_bytes():
                left.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    if OpenVSwitch(Path(machine["OVS_RUNDIR"])).is_running(either=True):
        left.append("Open vSwitch")
    return left


def test_lab_shows_its_table_and_leaves_nothing(machine: dict[str, str]) -> None:
    lab = start_lab(machine)
    shown = await_line(lab, "compromised")
    assert "WORKLOAD" in shown and "http://127.0.0.1:" in shown
    lab.send_signal(signal.SIGINT)
    said, _ = lab.communicate(timeout=30)
    assert lab.returncode == 0 and "removed everything" in said
    assert leftovers(machine) == []


@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0, 1.5, 2.5, 4.0])
def test_lab_interrupted_while_starting_leaves_nothing(machine: dict[str, str], seconds: float) -> None:
    lab = start_lab(machine)
    time.sleep(seconds)
    lab.send_signal(signal.SIGINT)
    lab.communicate(timeout=30)
    assert leftovers(machine) == []


def test_lab_killed_is_cleaned_up_by_the_next(machine: dict[str, str]) -> None:
    lab = start_lab(machine)
    await_line(lab, "compromised")
    lab.kill()
    lab.communicate()
    assert leftovers(machine) != []
    lab = start_lab(machine)
    assert "removed what an earlier lab had left" in await_line(lab, "compromised")
    lab.send_signal(signal.SIGTERM)
    lab.communicate(timeout=30)
    assert leftovers(machine) == []


def test_lab_second_one_of_a_name_is_refused(machine: dict[str, str]) -> None:
    lab = start_lab(machine)
    try:
        await_line(lab, "bridges s1 and s2")
        second = start_lab(machine)
        said, _ = second.communicate(timeout=20)
        assert second.returncode == 1 and "another run" in said and str(lab.pid) in said
        assert lab.poll() is None
    finally:
        lab.send_signal(signal.SIGINT)
        lab.communicate(timeout=30)
    assert leftovers(machine) == []


def test_lab_foreign_bridge_of_its_name_is_refused_and_kept(machine: dict[str, str]) -> None:
    switch = OpenVSwitch(Path(machine["OVS_RUNDIR"]))
    subprocess.run(["/usr/share/openvswitch/scripts/ovs-ctl", "start", "--system-id=random"], env=machine, check=True,
                   capture_output=True)
    try:
        switch.vsctl("add-br", "s1", "--", "set", "bridge", "s1", "datapath_type=netdev")
        lab = start_lab(machine)
        said, _ = lab.communicate(timeout=20)
        assert lab.returncode == 1 and "already a bridge s1" in said
        assert switch.bridges() == ["s1"]
        switch.vsctl("del-br", "s1")
    finally:
        switch.stop()
    assert leftovers(machine) == []
