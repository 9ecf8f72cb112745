"""The controller as a process, and its command line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

from .api import Api, wait_until
from .commands import CommandFailed, run

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = REPOSITORY / "controller/SdnPersona.Cli/bin/Release/net10.0/sdnpersona"


def free_port(preferred: int = 0) -> int:
    """A TCP port of the loopback interface that nobody uses: the preferred one if it is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise CommandFailed("no free TCP port")


class Controller:
    """One controller with its data folder. Started, stopped, killed and started again on the same ports."""

    def __init__(self, folder: Path, config: Path | None = None, api_port: int = 0) -> None:
        self.data = folder / "data"
        self.log = folder / "controller.log"
        self.config = config
        self.api_endpoint = f"127.0.0.1:{free_port(api_port)}"
        self.openflow_port = free_port()
        self.api = Api(f"http://{self.api_endpoint}")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self, ready_within: float = 40) -> None:
        """Starts it and waits until it is healthy."""
        if not BINARY.exists():
            raise CommandFailed(f"{BINARY} is not built")
        self.data.mkdir(parents=True, exist_ok=True)
        argv = [str(BINARY), "serve", "--data", str(self.data), "--api", self.api_endpoint,
                "--openflow", f"127.0.0.1:{self.openflow_port}"]
        if self.config is not None:
            argv += ["--config", str(self.config)]
        with self.log.open("ab") as sink:
            self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                                             start_new_session=True, env={**os.environ, "DOTNET_gcServer": "0"})

        def ready() -> bool:
            if not self.is_running:
                raise CommandFailed(f"the controller ended by itself: {self.said()}")
            return self.api.is_healthy()

        wait_until(ready, ready_within, "the controller's health check")

    def kill(self) -> None:
        """Ends it as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def stop(self, patience: float = 15) -> int:
        """Asks it to end, and returns its exit code; a process that does not end is killed and reported."""
        if self._process is None or self._process.poll() is not None:
            return 0 if self._process is None else self._process.returncode
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise CommandFailed(f"the controller did not end within {patience:g} s of SIGTERM") from None

    def cli(self, *arguments: object, timeout: float = 60, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a command of the CLI against this controller."""
        return run(BINARY, *arguments, "--api", self.api.address, timeout=timeout, check=check)

    def attach(self, database: str, bridge: str, *options: str) -> None:
        """Attaches a bridge and waits until what is expected on it is installed."""
        self.cli("attach", database, bridge, *options)
        self.wait_installed(bridge)

    def wait_installed(self, bridge: str, seconds: float = 20) -> None:
        """Waits until a switch is connected and has all the flows that it should have."""

        def installed() -> bool:
            switch = self.api.switches()[bridge]
            flows = switch["flows"]
            return switch["connected"] and flows["expected"] > 0 and flows["installed"] == flows["expected"]

        wait_until(installed, seconds, f"flows of {bridge}")

    def detach(self, bridge: str) -> None:
        """Detaches a bridge."""
        self.cli("detach", bridge)

    def said(self, lines: int = 30) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
