"""Switches that misbehave: each is told or dropped, is named in the log, and disturbs nobody."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lib.fake_switch import (ECHO_REPLY, ECHO_REQUEST, ERROR, FEATURES_REPLY, HELLO, MULTIPART_REPLY, VERSION, FakeSwitch,
                             message)
from lib.site import FIRST, SECOND, Site

_HELLO = message(HELLO, struct.pack("!HHI", 1, 8, 1 << VERSION))


@contextmanager
def undisturbed(site: Site) -> Iterator[FakeSwitch]:
    """Two honest switches under traffic beside a bad one: they stay connected and lose nothing."""
    site.start()
    probe = site.probe("gamma", "alpha")
    with FakeSwitch(site.controller.openflow_port) as switch:
        yield switch
        time.sleep(0.5)
    report = probe.stop()
    assert report["lost"] == 0, report
    switches = site.api.switches()
    assert all(switches[bridge]["connected"] for bridge in (FIRST, SECOND))
    assert site.controller.is_running and site.api.is_healthy()


def test_switch_that_says_nothing_is_dropped(site: Site) -> None:
    with undisturbed(site) as switch:
        assert switch.closed_within(30)


def test_switch_that_says_hello_and_then_nothing_is_dropped(site: Site) -> None:
    with undisturbed(site) as switch:
        switch.send(_HELLO)
        assert switch.closed_within(30)


def test_switch_of_another_version_is_told(site: Site) -> None:
    with undisturbed(site) as switch:
        switch.send(message(HELLO, version=1))
        while (received := switch.receive(10)) is not None and received[0] != ERROR:
            pass
        assert received is not None, "closed without an error"
        kind, code = struct.unpack("!HH", received[2][:4])
        assert (kind, code) == (0, 0), "OFPET_HELLO_FAILED, OFPHFC_INCOMPATIBLE"
        assert switch.closed_within(10)


@pytest.mark.parametrize("garbage", [
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", id="another-protocol"),
    pytest.param(b"\xff" * 4096, id="noise"),
    pytest.param(message(ECHO_REQUEST, length=4), id="length-below-header"),
    pytest.param(_HELLO + message(FEATURES_REPLY, b"\x00" * 3), id="short-features-reply"),
    pytest.param(_HELLO[:11], id="half-a-message"),
])
def test_switch_that_sends_garbage_is_dropped(site: Site, garbage: bytes) -> None:
    with undisturbed(site) as switch:
        switch.send(garbage)
        assert switch.closed_within(30)


def test_switch_of_an_attached_identity_is_refused_as_newcomer(site: Site) -> None:
    with undisturbed(site) as switch:
        datapath = int(site.api.switches()[FIRST]["datapathId"].replace(":", "").removeprefix("0x"), 16)
        switch.handshake(datapath)
        assert switch.closed_within(30)
        assert "datapath" in site.controller.said(400).lower()


def test_switch_unknown_error_and_unknown_message_do_not_end_its_session(site: Site) -> None:
    with undisturbed(site) as switch:
        switch.handshake(0x00FA4E0000000001)
        switch.send(message(ERROR, struct.pack("!HH", 0x7ABC, 0x7DEF) + b"what was wrong", xid=77))
        switch.send(message(99, b"a message type of the future", xid=78))
        switch.send(message(MULTIPART_REPLY, struct.pack("!HHI", 0x7777, 0, 0), xid=79))
        switch.send(message(ECHO_REQUEST, b"still there?", xid=80))
        while (received := switch.receive(5)) is not None and received[0] != ECHO_REPLY:
            pass
        assert received is not None and received[1:] == (80, b"still there?")


def test_many_silent_connections_do_not_keep_a_switch_out(site: Site) -> None:
    site.start(FIRST)
    silent = [FakeSwitch(site.controller.openflow_port) for _ in range(200)]
    try:
        site.controller.cli("attach", site.openvswitch.database, SECOND, "--listen", "--yes")
        site.controller.wait_installed(SECOND)
    finally:
        for switch in silent:
            switch.__exit__(None, None, None)
    assert site.reached(("alpha", "icmp", "gamma")) == [("alpha", "icmp", "gamma")]
