"""Open vSwitch: the machine's own, or a private one beside it; starting, stopping, restarting and asking."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import receive_queues
from .commands import CommandFailed, output, run, uninterrupted

SCRIPTS = Path("/usr/share/openvswitch/scripts")
SCHEMA = Path("/usr/share/openvswitch/vswitch.ovsschema")

# A bridge that a run made says so here, with the run's scope as the value. (Detach removes all keys sdnpersona-*.)
BRIDGE_MARK = "mininet-traces"

# What an operator configures on a bridge, as opposed to what the switch reports.
_CONFIGURED = ("protocols", "fail_mode", "other_config", "external_ids", "datapath_id", "datapath_type", "mirrors",
               "ports", "ipfix", "netflow", "sflow", "stp_enable", "rstp_enable", "mcast_snooping_enable", "flood_vlans")


@dataclass(frozen=True)
class OpenVSwitch:
    """One pair of ovsdb-server and ovs-vswitchd, known by the folder of its sockets."""

    rundir: Path

    @classmethod
    def machine(cls) -> OpenVSwitch:
        """The machine's own: the one that Open vSwitch's tools talk to."""
        return cls(Path(os.environ.get("OVS_RUNDIR", "/var/run/openvswitch")))

    @property
    def database(self) -> str:
        """Where its OVSDB listens, as ovs-vsctl and `sdnpersona attach` write it."""
        return f"unix:{self.rundir}/db.sock"

    @property
    def environment(self) -> dict[str, str]:
        """Makes Open vSwitch's tools, Mininet's use of them included, talk to this one."""
        return {"OVS_RUNDIR": str(self.rundir)}

    def is_running(self, either: bool = False) -> bool:
        """Whether both daemons live (or either does)."""
        alive = [self._process(daemon) is not None for daemon in ("ovsdb-server", "ovs-vswitchd")]
        return any(alive) if either else all(alive)

    def start(self) -> None:
        """Starts both daemons and waits until they answer."""
        # Interrupted half-way, a daemon could appear after whoever looks for it has looked.
        with uninterrupted():
            # Where the kernel has modules but not this one, ovs-ctl refuses to start the forwarding half, which then is
            # started here: the userspace datapath needs no module.
            done = run(SCRIPTS / "ovs-ctl", "start", "--system-id=random", check=False, env=self._daemon_environment())
            if self._process("ovsdb-server") is None:
                raise CommandFailed(f"Open vSwitch does not start: {done.stdout}{done.stderr}")
            if self._process("ovs-vswitchd") is None:
                self._start_forwarding()
            self._await_answer()

    def start_private(self) -> None:
        """Starts both daemons with a database in `rundir`, new the first time, beside the machine's own."""
        database = self.rundir / "conf.db"
        environment = self._daemon_environment() | {"OVS_LOGDIR": str(self.rundir), "OVS_DBDIR": str(self.rundir)}
        if not database.exists():
            self.rundir.mkdir(parents=True)
            run("ovsdb-tool", "create", database, SCHEMA)
        with uninterrupted():
            run("ovsdb-server", database, f"--remote=punix:{self.rundir}/db.sock", "--detach", "--no-chdir", "--pidfile",
                "--log-file", "-vconsole:off", env=environment)
            self.vsctl("--no-wait", "init")
            # Not even a look at the kernel's datapath, which the machine's own may be using.
            self._start_forwarding("--disable-system", "--disable-system-route", environment=environment)
            self._await_answer()

    def stop(self) -> None:
        """Stops both daemons."""
        for daemon in ("ovs-vswitchd", "ovsdb-server"):
            process = self._process(daemon)
            if process is None:
                continue
            guard = _guard_of(process)
            run("ovs-appctl", "-t", self.rundir / f"{daemon}.{process}.ctl", "exit", check=False)
            self._await_end(process, guard)

    def restart_forwarding(self) -> None:
        """Ends ovs-vswitchd and starts it again as it was: the database stays, flows are gone."""
        process = self._process("ovs-vswitchd")
        if process is None:
            raise CommandFailed("ovs-vswitchd is not running")
        argv, guard = _command_line(process), _guard_of(process)
        environment = dict(entry.split("=", 1) for entry in
                           Path(f"/proc/{process}/environ").read_text().rstrip("\0").split("\0") if "=" in entry)
        deep = receive_queues.deepened(process)
        with uninterrupted():
            self.appctl("exit")
            self._await_end(process, guard)
            run(*argv, env=environment)
            self._await_answer()
        self.deepen_queues(deep)

    def deepen_queues(self, interfaces: Iterable[str]) -> None:
        """Gives interfaces receive queues that outlast a pause of the userspace datapath; the kernel's needs none."""
        if process := self._process("ovs-vswitchd"):
            receive_queues.deepen(process, set(interfaces))

    def vsctl(self, *arguments: object) -> str:
        """Runs ovs-vsctl."""
        return output("ovs-vsctl", "--timeout=20", *arguments, env=self.environment).strip()

    def ofctl(self, *arguments: object) -> str:
        """Runs ovs-ofctl with OpenFlow 1.3."""
        return output("ovs-ofctl", "-O", "OpenFlow13", *arguments, env=self.environment)

    def appctl(self, *arguments: object) -> str:
        """Runs ovs-appctl against ovs-vswitchd."""
        return output("ovs-appctl", "--timeout=20", *arguments, env=self.environment)

    def bridges(self) -> list[str]:
        """Names of all bridges; none while it is not running."""
        return self.vsctl("list-br").split() if self.is_running() else []

    def trouble(self, bridge: str) -> str | None:
        """Why a bridge does not forward, or null: the database takes bridges that the daemon then fails to make."""
        if self.vsctl("get", "Bridge", bridge, "datapath_id") == "[]":
            return (f"ovs-vswitchd did not make bridge {bridge}. Its log (usually /var/log/openvswitch/ovs-vswitchd.log) "
                    "says why; a frequent reason is a second ovs-vswitchd whose interface ovs-netdev is in the way")
        for port in self.vsctl("list-ports", bridge).split():
            if self.vsctl("get", "Interface", port, "ofport") in ("[]", "-1"):
                return f"port {port} of bridge {bridge}: {self.vsctl('get', 'Interface', port, 'error')}"
        return None

    def mark_of(self, bridge: str) -> str:
        """Scope of the run that made a bridge, or nothing."""
        return self.vsctl("br-get-external-id", bridge, BRIDGE_MARK)

    def flows(self, bridge: str) -> list[str]:
        """All flow entries as text, without counters, sorted."""
        lines = self.ofctl("dump-flows", "--no-stats", bridge).splitlines()
        return sorted(line.strip() for line in lines if "actions=" in line)

    def groups(self, bridge: str) -> list[str]:
        """All groups as text, sorted."""
        lines = self.ofctl("dump-groups", bridge).splitlines()
        return sorted(line.strip() for line in lines if "group_id=" in line)

    def meters(self, bridge: str) -> list[str]:
        """All meters as text, sorted."""
        text = self.ofctl("dump-meters", bridge)
        return sorted(re.sub(r"\s+", " ", entry).strip() for entry in text.split("meter=")[1:])

    def configuration(self, bridge: str) -> dict[str, object]:
        """Everything about a bridge that somebody configured: database columns, flows, groups, meters."""
        table = json.loads(self.vsctl("--format=json", f"--columns={','.join(_CONFIGURED)}", "list", "Bridge", bridge))
        found: dict[str, object] = dict(zip(table["headings"], table["data"][0]))
        found["controllers"] = sorted(self.vsctl("get-controller", bridge).split())
        found["managers"] = self.vsctl("get-manager")
        for port in self.vsctl("list-ports", bridge).split():
            found[f"interface {port}"] = self.vsctl("get", "Interface", port, "external_ids", "other_config", "ofport")
        found["flows"], found["groups"], found["meters"] = self.flows(bridge), self.groups(bridge), self.meters(bridge)
        return found

    def _start_forwarding(self, *options: str, environment: dict[str, str] | None = None) -> None:
        run("ovs-vswitchd", self.database, *options, "--detach", "--no-chdir", "--pidfile", "--log-file",
            "-vconsole:off", "-vsyslog:off", env=environment or self._daemon_environment())

    def _await_answer(self) -> None:
        self.vsctl("show")
        self.appctl("version")

    def _daemon_environment(self) -> dict[str, str]:
        # Without a run's mark: the daemons are stopped by their own means, after the bridges are gone.
        return {**self.environment, "SDNPERSONA_TRACES": ""}

    def _process(self, daemon: str) -> int | None:
        # Known by its control socket: unlike the file with its number, no other process ever removes it.
        for socket in self.rundir.glob(f"{daemon}.*.ctl"):
            number = socket.name.split(".")[1]
            # A daemon that was killed leaves its socket, and its number may be another program's by now.
            if number.isdigit() and Path(next(iter(_command_line(int(number))), "")).name == daemon:
                return int(number)
        return None

    @staticmethod
    def _await_end(*processes: int | None) -> None:
        deadline = time.monotonic() + 15
        # A command line goes when its process ends; its number only when init has taken note.
        while alive := [process for process in processes if process is not None and _command_line(process)]:
            if time.monotonic() > deadline:
                raise CommandFailed(f"processes {alive} of Open vSwitch do not end")
            time.sleep(0.05)


def _guard_of(process: int) -> int | None:
    """The process that would restart a daemon that crashed; it removes the daemon's files when it ends, after the daemon."""
    try:
        parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        name = Path(f"/proc/{process}/comm").read_text()
        return parent if Path(f"/proc/{parent}/comm").read_text() == name else None
    except (OSError, ValueError, IndexError):
        return None


def _command_line(process: int) -> list[str]:
    try:
        return [word for word in Path(f"/proc/{process}/cmdline").read_text().split("\0") if word]
    except OSError:
        return []
