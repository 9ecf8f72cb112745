"""
Two hypervisor bridges with VMs on them, and the world outside, made with Mininet.

The bridges have no controller and are in fail mode standalone: they forward by themselves, as a hypervisor's bridge does
before anybody attaches it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from mininet.log import setLogLevel
from mininet.net import Mininet
from mininet.node import Host, OVSSwitch

from .commands import CommandFailed, run
from .openvswitch import BRIDGE_MARK
from .traces import Traces
from .workload import GATEWAY, OUTSIDE, OUTSIDE_IPV6, Workload

OUTSIDE_NAME = "outside"
_UPLINK = {"sdnpersona-role": "uplink"}


class HypervisorBridge(OVSSwitch):
    """A bridge as an operator makes it: no controller, nothing pinned, forwarding by itself."""

    def bridgeOpts(self) -> str:
        kind = " datapath_type=netdev" if self.datapath == "user" else ""
        return f" fail_mode={self.failMode}{kind} external_ids:{BRIDGE_MARK}={self.params['scope']}"


class Topology:
    """A running network. At most one per process, as Mininet keeps state of its own."""

    def __init__(self, traces: Traces, bridges: Sequence[str], workloads: Sequence[Workload], datapath: str = "user") -> None:
        self.workloads = {workload.name: workload for workload in workloads}
        self.bridges = list(bridges)
        self.openvswitch = traces.openvswitch
        self._traces = traces
        self._datapath = datapath
        self._net: Mininet | None = None

    @property
    def names(self) -> list[str]:
        """All hosts: the workloads and the outside."""
        return [*self.workloads, OUTSIDE_NAME]

    @property
    def outside_port(self) -> str:
        """Interface behind which the outside is: the gateway, on the first bridge."""
        return f"{self.bridges[0]}-{OUTSIDE_NAME}"[:15]

    def address(self, name: str) -> str:
        """IPv4 address of a host."""
        return OUTSIDE if name == OUTSIDE_NAME else self.workloads[name].address

    def address_ipv6(self, name: str) -> str:
        """IPv6 address of a host."""
        return OUTSIDE_IPV6 if name == OUTSIDE_NAME else self.workloads[name].address_ipv6

    def host(self, name: str) -> Host:
        """Mininet's node."""
        if self._net is None:
            raise CommandFailed("the topology is not running")
        return self._net.get(name)

    def start(self) -> None:
        """Makes bridges, hosts and links. What an earlier call has left must have been removed before."""
        uplinks = self._uplink_ports()
        ports = [workload.port_name for workload in self.workloads.values()]
        devices = [workload.device for workload in self.workloads.values()]
        self._traces.plan(self.bridges, [*uplinks, *ports, *devices, self.outside_port, f"vm-{OUTSIDE_NAME}"])
        setLogLevel("error")
        # Mininet would raise kernel limits of the whole machine for good; a network this small needs none of that.
        Mininet.inited = True
        self._net = Mininet(controller=None, switch=HypervisorBridge, waitConnected=False)
        for bridge in self.bridges:
            self._net.addSwitch(bridge, failMode="standalone", datapath=self._datapath, scope=self._traces.scope,
                                dpid=f"{self.bridges.index(bridge) + 1:016x}")
        for workload in self.workloads.values():
            self._net.addHost(workload.name, ip=f"{workload.address}/24", mac=workload.mac, defaultRoute=f"via {GATEWAY}")
            self._net.addLink(workload.name, workload.bridge, intfName1=workload.device, intfName2=workload.port_name,
                              port2=workload.number)
        self._net.addHost(OUTSIDE_NAME, ip=f"{GATEWAY}/24", mac="52:54:00:5d:00:fe")
        self._net.addLink(OUTSIDE_NAME, self.bridges[0], intfName1=f"vm-{OUTSIDE_NAME}", intfName2=self.outside_port,
                          port2=254)
        for one, other in zip(uplinks[::2], uplinks[1::2]):
            left, right = one.rsplit("-", 1)[0], other.rsplit("-", 1)[0]
            self._net.addLink(left, right, intfName1=one, intfName2=other, port1=252, port2=253)
        for port in [*uplinks, *ports, self.outside_port]:
            # The hypervisor itself does not talk on these ports.
            Path(f"/proc/sys/net/ipv6/conf/{port}/disable_ipv6").write_text("1")
            run("ethtool", "-K", port, "tx", "off")
        self._net.build()
        self._net.start()
        self._configure_hosts()
        self._describe_ports(uplinks)
        for bridge in self.bridges:
            if trouble := self.openvswitch.trouble(bridge):
                raise CommandFailed(trouble)
        self.openvswitch.deepen_queues([*uplinks, *ports, self.outside_port])

    def stop(self) -> None:
        """Ends the network; what Mininet leaves is removed by the traces."""
        if self._net is not None:
            net, self._net = self._net, None
            net.stop()
        self._traces.remove_network()

    def run(self, name: str, *argv: object, timeout: float = 30, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a program in a host's network namespace to its end."""
        return run("mnexec", "-a", self.host(name).pid, *argv, timeout=timeout, check=check)

    def start_program(self, name: str, argv: Sequence[object], log: Path) -> subprocess.Popen[bytes]:
        """Starts a program in a host's network namespace, as leader of its own process group, output to a file."""
        with log.open("ab") as sink:
            return subprocess.Popen(["mnexec", "-a", str(self.host(name).pid), *map(str, argv)], stdin=subprocess.DEVNULL,
                                    stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)

    def _uplink_ports(self) -> list[str]:
        """Both ends of the link of each bridge to the next."""
        pairs = zip(self.bridges, self.bridges[1:])
        return [name for one, other in pairs for name in (f"{one}-uplink", f"{other}-uplink")]

    def _configure_hosts(self) -> None:
        for name in self.names:
            device = f"vm-{name}"[:15]
            # The userspace datapath does not fill in checksums that a sender left to hardware.
            self.run(name, "ethtool", "-K", device, "tx", "off")
            self.run(name, "ip", "-6", "address", "add", f"{self.address_ipv6(name)}/64", "dev", device, "nodad")
        self.run(OUTSIDE_NAME, "ip", "address", "add", f"{OUTSIDE}/32", "dev", "lo")

    def _describe_ports(self, uplinks: list[str]) -> None:
        described = {workload.port_name: workload.external_ids for workload in self.workloads.values()}
        described |= {port: _UPLINK for port in [*uplinks, self.outside_port]}
        words: list[str] = []
        for port, external_ids in described.items():
            words += ["--", "set", "Interface", port]
            words += [f'external_ids:{key}="{value}"' for key, value in external_ids.items()]
        self.openvswitch.vsctl(*words)
