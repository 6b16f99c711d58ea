"""What a check found, as values: printed as tables (services/check/tables.py) or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Severity = Literal["error", "warning", "note"]


class ExitCode(IntEnum):
    """What the command's end means for a script. Notes change nothing."""

    FINE = 0
    ODD = 1
    """Something was left out or is odd; guests can order."""
    CANNOT_WORK = 2
    """A service cannot be used as it is, or the command was called wrongly."""


class CallResult(StrEnum):
    """What became of one operation."""

    READ = "read"
    FAILED = "failed"
    NOT_SENT = "not sent"
    """It would change something, and ``--place`` was not given: only the request is shown."""


class _ReportPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_ReportPart):
    """One thing to know. ``path`` is the field it is about, where there is one; ``text`` says what to do."""

    severity: Severity
    operation: str
    text: str
    path: str = ""


class OperationReport(_ReportPart):
    """One call. ``answer`` is what the product makes of the service's answer; ``request`` is the JSON body.

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
    """A dish. Prices are texts with their currency ("9.50 EUR"); ``allergens`` None: the menu does not say."""

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
    """An optional part of the contract. ``on`` None: it is not visible from outside whether the service uses it."""

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
        """The worst finding decides."""
        return exit_code_of(finding.severity for finding in self.findings)


def exit_code_of(severities: Iterable[Severity]) -> ExitCode:
    """An error outweighs a warning; notes do not count."""
    distinct = set(severities)
    if "error" in distinct:
        return ExitCode.CANNOT_WORK
    return ExitCode.ODD if "warning" in distinct else ExitCode.FINE
