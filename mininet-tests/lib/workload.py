"""The stand-ins for VMs: who they are and where they are plugged in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

SUBNET = "10.0.0.0/24"
GATEWAY = "10.0.0.254"
OUTSIDE = "203.0.113.10"
OUTSIDE_IPV6 = "fd00:5d::fe"


@dataclass(frozen=True)
class Workload:
    """A VM on a bridge. Everything that identifies it follows from its name and number."""

    name: str
    bridge: str
    number: int  # 1 to 250: host part of its addresses, and its OpenFlow port

    @property
    def address(self) -> str:
        """IPv4 address."""
        return f"10.0.0.{self.number}"

    @property
    def address_ipv6(self) -> str:
        """IPv6 address."""
        return f"fd00:5d::{self.number:x}"

    @property
    def mac(self) -> str:
        """MAC address, in the range that libvirt gives to VMs."""
        return f"52:54:00:5d:00:{self.number:02x}"

    @property
    def port_name(self) -> str:
        """Interface on the hypervisor, which is a port of the bridge."""
        return f"{self.bridge}-{self.name}"[:15]

    @property
    def device(self) -> str:
        """The VM's own interface."""
        return f"vm-{self.name}"[:15]

    @property
    def external_ids(self) -> dict[str, str]:
        """What libvirt writes on the port of a VM, and the VM's name."""
        return {
            "attached-mac": self.mac,
            "iface-id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.interface.lab.invalid")),
            "iface-status": "active",
            "vm-id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.vm.lab.invalid")),
            "vm-name": self.name,
        }
