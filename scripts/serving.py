"""The product served as in use: gunicorn with its workers in a process group of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from outreach.config import PROJECT_ROOT

#: Answered without a session and without a token.
_OPEN_PAGE = "/api/v1/openapi.json"


class Server:
    """A server on a port of its own; started and ended as often as one likes.

    `folder` takes what a server makes for itself (keys, photos); `application` is what gunicorn
    loads. The address stays the same.
    """

    def __init__(
        self, database_url: str, secret_key: str, folder: Path, *, application: str = "wsgi:app"
    ) -> None:
        self.application = application
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SECRET_KEY": secret_key,
            "INSTANCE_PATH": str(folder),
            "LOG_LEVEL": "ERROR",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and returns at once."""
        command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn_settings.py"]
        self._process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}", self.application],
            cwd=PROJECT_ROOT,
            env=self.environment,
            start_new_session=True,
        )

    def wait(self, longest_s: float = 60) -> None:
        """Until every worker has loaded the product: several answers in a row, quickly."""
        deadline = time.monotonic() + longest_s
        quick = 0
        while quick < 20:
            if time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            start = time.monotonic()
            if not self.answers():
                quick = 0
                time.sleep(0.1)
            elif time.monotonic() - start < 0.5:
                quick += 1

    def answers(self) -> bool:
        """Whether anything answers now."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{_OPEN_PAGE}", timeout=10):
                return True
        except HTTPError:
            return True
        except OSError:
            return False

    def processor_s(self) -> float:
        """Seconds of processor time that all its processes have used so far (Linux)."""
        if self._process is None:
            return 0.0
        ticks = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                # The name in brackets may hold blanks; what follows it is in proc(5) from field 3.
                fields = file.read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[2]) == self._process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Ends all its processes in the middle of whatever they do (SIGKILL)."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it in order: requests begun are answered."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, number)
            self._process.wait(timeout=30)
            self._process = None


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
