"""Running programs to their end. A failure says what was run and what it said."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator


class CommandFailed(Exception):
    """A program that could not be run, ended with an error or took too long."""


def run(*argv: object, timeout: float = 30, check: bool = True, env: dict[str, str] | None = None,
        stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, away from the terminal's Ctrl-C, and returns its status and both outputs."""
    words = [str(word) for word in argv]
    shown = shlex.join(words)
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=timeout, input=stdin,
                              env=None if env is None else {**os.environ, **env}, start_new_session=True, check=False)
    except FileNotFoundError as problem:
        raise CommandFailed(f"{words[0]} is not installed (wanted for: {shown})") from problem
    except subprocess.TimeoutExpired as problem:
        raise CommandFailed(f"{shown}: no end after {timeout:g} s") from problem
    if check and done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing said")[-2000:]
        raise CommandFailed(f"{shown}: exit code {done.returncode}: {said}")
    return done


def output(*argv: object, **options: object) -> str:
    """What a program printed."""
    return run(*argv, **options).stdout  # type: ignore[arg-type]


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds requests to end back until what must be done as a whole is done. For the main thread."""
    arrived: list[int] = []
    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = {sign: signal.signal(sign, lambda number, _: arrived.append(number)) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in kept.items():
            signal.signal(sign, handler)
        if arrived:
            signal.raise_signal(arrived[0])
