"""The lab's workloads: what each is, what it runs, and which persona its traffic must earn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .workload import GATEWAY, OUTSIDE, OUTSIDE_IPV6, SUBNET, Workload

PROGRAMS = Path(__file__).parent / "programs"
PYTHON = "/usr/bin/python3"
ECHO_PORT = 7
WEB_PORT = 80
DATABASE_PORT = 6379

# Nobody is there: what a scanner that leaves the subnet runs into.
_ELSEWHERE = "198.51.100.0/24"
_BULK_BYTES = 40_000_000
_EXFILTRATION_DELAY = 30


@dataclass(frozen=True)
class Role:
    """A workload of the lab with its traffic."""

    workload: Workload
    persona: str
    programs: tuple[tuple[str, ...], ...]


def python_program(name: str, *arguments: object) -> tuple[str, ...]:
    """A program of this folder."""
    return (PYTHON, str(PROGRAMS / name), *map(str, arguments))


def outside_programs() -> tuple[tuple[str, ...], ...]:
    """What the outside host runs: a web service that takes and gives bulk data, and an echo service."""
    echo = python_program("echo_service.py", ECHO_PORT, OUTSIDE, GATEWAY, OUTSIDE_IPV6)
    return python_program("http_service.py", WEB_PORT), echo


def roles(first: str, second: str, folder: Path) -> list[Role]:
    """The lab's workloads on its two bridges. Files that programs need are made in `folder`."""
    web = Workload("web", first, 11)
    database = Workload("db", first, 13)
    bulk = folder / "bulk"
    with bulk.open("wb") as sparse:
        sparse.truncate(_BULK_BYTES)
    redis = folder / "redis"
    redis.mkdir(exist_ok=True)
    requests = _forever("curl -s -o /dev/null --max-time 2 --rate 20/s", f"'http://{web.address}/items/[1-1000000]'")
    uploads = _forever("curl -s -o /dev/null --limit-rate 2M -H Expect:", f"-T {bulk} http://{OUTSIDE}/upload")
    downloads = _forever("curl -s -o /dev/null --limit-rate 2M", f"'http://{OUTSIDE}/bulk?bytes={_BULK_BYTES}'")
    attack = ("/bin/sh", str(PROGRAMS / "compromised.sh"), OUTSIDE, SUBNET, _ELSEWHERE, web.address, str(bulk),
              str(_EXFILTRATION_DELAY))
    return [
        Role(web, "service", (python_program("http_service.py", WEB_PORT), python_program("echo_service.py", ECHO_PORT))),
        Role(Workload("api-1", first, 12), "api-consumer", (requests,)),
        Role(database, "service", (_redis_server(redis), python_program("echo_service.py", ECHO_PORT))),
        Role(Workload("copy", first, 14), "idle", ()),
        Role(Workload("importer", first, 15), "data-importer", (downloads,)),
        Role(Workload("api-2", second, 21), "api-consumer", (requests,)),
        Role(Workload("db-client", second, 22), "api-consumer", (_redis_client(database.address),)),
        Role(Workload("exporter", second, 23), "data-exporter", (uploads,)),
        Role(Workload("idle", second, 24), "idle", ()),
        Role(Workload("compromised", second, 25), "compromised", (attack,)),
    ]


def _forever(command: str, arguments: str) -> tuple[str, ...]:
    return "/bin/sh", "-c", f"while :; do {command} {arguments}; sleep 0.5; done"


def _redis_server(folder: Path) -> tuple[str, ...]:
    # redis-tools brings the server's program under another name, without a service that starts by itself.
    options = f"--bind '* -::*' --protected-mode no --save '' --appendonly no --set-proc-title no --dir {folder}"
    return "/bin/bash", "-c", f"exec -a redis-server redis-check-rdb --port {DATABASE_PORT} {options}"


def _redis_client(server: str) -> tuple[str, ...]:
    ask = f"redis-cli -h {server} -p {DATABASE_PORT}"
    return "/bin/sh", "-c", f"n=0; while :; do n=$((n+1)); {ask} SET order:$n paid; {ask} GET order:$n; sleep 0.1; done >/dev/null"
