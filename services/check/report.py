"""The report of a check, printed as tables (services/check/tables.py) or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Severity = Literal["error", "warning", "note"]


class ExitCode(IntEnum):
    """The exit code of the command. Notes do not change it."""

    FINE = 0
    ODD = 1
    """There are warnings; guests can order."""
    CANNOT_WORK = 2
    """A service cannot be used, or the command was wrong."""


class CallResult(StrEnum):
    """The result of one operation."""

    READ = "read"
    FAILED = "failed"
    NOT_SENT = "not sent"
    """The request has a side effect and is only shown, without ``--place``."""


class _ReportPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_ReportPart):
    """One finding. ``path``: the field, if any; ``text``: the problem and the remedy."""

    severity: Severity
    operation: str
    text: str
    path: str = ""


class OperationReport(_ReportPart):
    """One call. ``answer``: the parsed response; ``request``: the JSON body.

    ``url`` is without user, password and query. ``latency_ms`` includes retries.
    """

    operation: str
    url: str
    result: CallResult
    request: JsonValue = None
    answer: JsonValue = None
    latency_ms: float | None = None


class OptionReport(_ReportPart):
    name: str
    price: str | None
    aliases: tuple[str, ...]
    allergens: tuple[str, ...] | None
    available: bool


class GroupReport(_ReportPart):
    name: str
    kind: str
    min_choices: int
    max_choices: int | None
    included: tuple[str, ...]
    options: tuple[OptionReport, ...]


class ItemReport(_ReportPart):
    """A dish. Prices are texts with their currency ("9.50 EUR"); ``allergens`` None: not declared."""

    id: str
    name: str
    category: str
    price: str | None
    aliases: tuple[str, ...]
    groups: tuple[GroupReport, ...]
    allergens: tuple[str, ...] | None
    dietary: tuple[str, ...] | None
    available: bool


class MenuReport(_ReportPart):
    currency: str | None
    open_now: bool | None
    opening_hours: str | None
    items: tuple[ItemReport, ...]


class AdditionReport(_ReportPart):
    """An optional part of the contract. ``on`` None: its use is not visible from outside."""

    service: str
    name: str
    on: bool | None
    makes_possible: str
    switch_on: str


class Report(_ReportPart):
    operations: tuple[OperationReport, ...]
    menu: MenuReport | None
    additions: tuple[AdditionReport, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the worst finding."""
        return exit_code_of(finding.severity for finding in self.findings)


def exit_code_of(severities: Iterable[Severity]) -> ExitCode:
    """The exit code of the worst severity, without notes."""
    distinct = set(severities)
    if "error" in distinct:
        return ExitCode.CANNOT_WORK
    return ExitCode.ODD if "warning" in distinct else ExitCode.FINE
