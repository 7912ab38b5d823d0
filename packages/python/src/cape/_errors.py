"""What goes wrong, with a code for programs and a sentence for people."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One thing wrong with what came in."""

    code: str
    """Stable, for programs: ``out-of-range``, ``unknown-benchmark``, ``no-such-file``."""
    path: str
    """The argument, and the place in it: ``panel[3].hellaswag``."""
    expected: str
    received: str
    suggestion: str | None = None
    """A near name, where one was probably meant."""

    def __str__(self) -> str:
        hint = f" Did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{self.path}: expected {self.expected}, received {self.received}.{hint}"


class CapeError(Exception):
    """A failure that CAPE foresaw."""

    def __init__(self, message: str, code: str, issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.issues = issues


class InputError(CapeError, ValueError):
    """An argument cannot be used: each of ``issues`` names one fault."""


class MissingError(CapeError):
    """Something that this call needs is not on this machine, or the network did not answer."""


class WorkerError(CapeError):
    """CAPE's own process failed; it is started anew for the next call."""


def snake(name: str) -> str:
    """``standardError`` as Python writes it: ``standard_error``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), name)


def error_of(message: str, data: dict[str, object]) -> CapeError:
    """The exception for an error that came back from CAPE's process."""
    given = data.get("issues")
    issues = tuple(
        Issue(
            str(each["code"]),
            _argument(str(each["path"])),
            str(each["expected"]),
            str(each["received"]),
            each.get("suggestion"),
        )
        for each in (given if isinstance(given, list) else [])
    )
    kind = MissingError if data.get("origin") == "machine" else InputError
    return kind("\n".join(map(str, issues)) or message, str(data.get("code")), issues)


def _argument(path: str) -> str:
    """A path that begins with an argument's name in Python."""
    first = re.match(r"\w+", path)
    return path if first is None else snake(first[0]) + path[first.end() :]
