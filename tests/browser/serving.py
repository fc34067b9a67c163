"""A Streamlit server for a test, a benchmark or a picture: started, waited for, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 180  # torch's first import on a cold and busy machine


@dataclass(frozen=True)
class Server:
    url: str
    port: int
    home: Path  # its GLASSBOX_HOME
    log_file: Path
    pid: int

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")


@contextmanager
def serving(script: Path | str, folder: Path, **environment: str) -> Iterator[Server]:
    """Serve `script` as `make run` serves app.py, on a free port, until the block ends.

    `folder` is an existing empty folder for the server's data and log. The server runs in the
    repository's folder, so that our config.toml applies and `core`, `figures` and `widgets` can
    be imported. Raises RuntimeError with the log if it does not come up.
    """
    port = free_port()
    home, log_file = folder / "home", folder / "server.log"
    home.mkdir()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    surroundings = os.environ | {"GLASSBOX_HOME": str(home), "OMP_NUM_THREADS": "1"} | environment
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=surroundings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a process group of its own, workers included
        )
    server = Server(f"http://127.0.0.1:{port}", port, home, log_file, process.pid)
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        _end(process)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _wait_until_healthy(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server of {server.url} did not come up:\n{server.log}")


def _end(process: subprocess.Popen) -> None:
    """Let the server end its workers itself, then make sure of the whole group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
