"""
Behaviour tests against a real Open vSwitch, with the packet as the judge.

The whole session runs in a network namespace of its own with an Open vSwitch of its own: nothing that it does can touch
the machine's bridges, interfaces or addresses, and several sessions cannot meet.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lib.commands import run  # noqa: E402
from lib.controller import Controller  # noqa: E402
from lib.site import Site  # noqa: E402
from lib.traces import Traces  # noqa: E402

_CLONE_NEWNET = 0x40000000


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore:distutils Version classes:DeprecationWarning:mininet")
    if os.geteuid() != 0:
        pytest.exit("these tests make network namespaces and bridges: they need root", returncode=2)
    # A request to end must end the fixtures too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def traces() -> Iterator[Traces]:
    """What the session makes, removed at its end."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace for the tests")
    run("ip", "link", "set", "lo", "up")
    traces = Traces("tests")
    traces.begin()
    try:
        traces.use_private_openvswitch(traces.folder())
        yield traces
    finally:
        traces.remove()


@pytest.fixture
def folder(traces: Traces) -> Path:
    """A folder for one test's data and logs."""
    return traces.folder()


@pytest.fixture
def site(traces: Traces, folder: Path) -> Iterator[Site]:
    """A network with a controller; the test starts it when its configuration is written."""
    site = Site(traces, folder)
    try:
        yield site
    finally:
        site.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """A failed test shows the end of the controller's log."""
    report = (yield).get_result()
    given = getattr(item, "funcargs", {})
    controller = getattr(given.get("site") or given.get("network"), "controller", None)
    if report.failed and call.when == "call" and isinstance(controller, Controller):
        report.sections.append(("controller", controller.said(60)))
