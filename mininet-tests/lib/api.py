"""A client of the controller's REST API and metrics."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

_SAMPLE = re.compile(r'^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)')
_LABEL = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')


class ApiError(Exception):
    """The controller refused a request or did not answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """One controller's API."""

    def __init__(self, address: str) -> None:
        self.address = address

    def request(self, method: str, path: str, body: object = None, timeout: float = 10) -> str:
        """Sends a request and returns the body of a 2xx answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as problem:
            said = problem.read().decode(errors="replace")[:500]
            raise ApiError(f"{method} {path}: {problem.code}: {said}", problem.code) from problem
        except (OSError, urllib.error.URLError) as problem:
            raise ApiError(f"{method} {path}: {problem}") from problem

    def get(self, path: str) -> Any:
        """The JSON document at a path."""
        return json.loads(self.request("GET", path))

    def is_healthy(self) -> bool:
        """Whether the controller answers its health check."""
        try:
            self.request("GET", "/healthz", timeout=2)
            return True
        except ApiError:
            return False

    def workloads(self) -> dict[str, dict]:
        """All workloads by name."""
        return {item["name"]: item for item in self.get("/v1/workloads")["items"]}

    def workload(self, name: str) -> dict:
        """One workload, with its explanation and flow entries."""
        return self.get(f"/v1/workloads/{name}")

    def switches(self) -> dict[str, dict]:
        """All switches by bridge name."""
        return {item["name"]: item for item in self.get("/v1/switches")["items"]}

    def profile(self, name: str) -> dict:
        """One profile."""
        for item in self.get("/v1/profiles")["items"]:
            if item["name"] == name:
                return item
        raise ApiError(f"there is no profile {name}")

    def set_mode(self, group: str, mode: str) -> None:
        """Sets the mode of a security group."""
        self.request("PUT", f"/v1/groups/{group}/mode", {"mode": mode})

    def metric(self, name: str, **labels: str) -> float:
        """Sum of a metric's samples that carry the labels; 0 when there is none."""
        total = 0.0
        for line in self.request("GET", "/metrics").splitlines():
            sample = _SAMPLE.match(line)
            if sample is None or sample[1] != name:
                continue
            stated = dict(_LABEL.findall(sample[2] or ""))
            if all(stated.get(key) == value for key, value in labels.items()):
                total += float(sample[3])
        return total


def persona_probability(workload: dict, persona: str) -> float:
    """Probability of a persona that is in force for a workload; 0 when another one is."""
    return float(workload["probability"]) if workload.get("persona") == persona else 0.0


def wait_until(condition: Callable[[], Any], seconds: float, what: str, interval: float = 0.2) -> Any:
    """Waits for a condition and returns its value; says what it waited for, and the last error, when time is up."""
    deadline = time.monotonic() + seconds
    problem: Exception | None = None
    while True:
        try:
            if value := condition():
                return value
            problem = None
        except (ApiError, KeyError) as error:
            problem = error
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s" + (f" ({problem})" if problem else ""))
        time.sleep(interval)
