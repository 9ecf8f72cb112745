"""What the switch itself says that it would do with a packet: ofproto/trace, through every recirculation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .openvswitch import OpenVSwitch
from .workload import OUTSIDE, OUTSIDE_IPV6, Workload

_OUTSIDE_MAC = "52:54:00:5d:00:fe"


@dataclass(frozen=True)
class Packet:
    """The first or a later packet of a connection between two hosts; null stands for the outside."""

    source: Workload | None
    target: Workload | None
    kind: str  # icmp, tcp, udp or arp
    port: int = 0
    version: int = 4
    state: str = "new"  # Connection tracking's state: new, est or est,rpl

    def flow(self, bridge: str, in_port: str) -> str:
        """The packet as ofproto/trace wants it."""
        fields = [f"in_port={in_port}", f"dl_src={_mac(self.source)}", f"dl_dst={_mac(self.target)}"]
        if self.kind == "arp":
            return ",".join(["arp", *fields, f"arp_spa={_address(self.source, 4)}", f"arp_tpa={_address(self.target, 4)}",
                             f"arp_sha={_mac(self.source)}", "arp_op=1"])
        source, target = _address(self.source, self.version), _address(self.target, self.version)
        if self.version == 6:
            fields += [f"ipv6_src={source}", f"ipv6_dst={target}", "nw_ttl=64"]
        else:
            fields += [f"nw_src={source}", f"nw_dst={target}", "nw_ttl=64"]
        protocol = self.kind + ("6" if self.version == 6 else "")
        if self.kind == "icmp":
            fields += ["icmpv6_type=128", "icmpv6_code=0"] if self.version == 6 else ["icmp_type=8", "icmp_code=0"]
        else:
            fields += [f"{self.kind}_src=40000", f"{self.kind}_dst={self.port}"]
        return ",".join([protocol, *fields])


def passes(switch: OpenVSwitch, bridge: str, packet: Packet, in_port: str) -> tuple[bool, str]:
    """Whether the packet leaves the bridge, and the trace."""
    nexts: list[str] = []
    # One per recirculation, and no error when there are fewer.
    for _ in range(4):
        nexts += ["--ct-next", f"trk,{packet.state}"]
    text = switch.appctl("ofproto/trace", bridge, packet.flow(bridge, in_port), *nexts)
    last = re.findall(r"^Datapath actions: (.*)$", text, re.MULTILINE)[-1]
    # What is left of the actions without bookkeeping: port numbers of outputs.
    outputs = re.sub(r"\w+\((?:[^()]|\([^()]*\))*\)", "", last)
    return bool(re.search(r"\d", outputs)), text


def _mac(host: Workload | None) -> str:
    return _OUTSIDE_MAC if host is None else host.mac


def _address(host: Workload | None, version: int) -> str:
    if host is None:
        return OUTSIDE_IPV6 if version == 6 else OUTSIDE
    return host.address_ipv6 if version == 6 else host.address
