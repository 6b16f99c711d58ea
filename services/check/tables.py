"""A report as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.check.report import (
    AdditionReport,
    CallResult,
    ExitCode,
    Finding,
    GroupReport,
    ItemReport,
    MenuReport,
    OperationReport,
    Report,
)

_COLOURS = {
    "error": "bold red",
    "warning": "yellow",
    "note": "cyan",
    CallResult.FAILED: "bold red",
    CallResult.READ: "green",
}
_SEVERITIES = ("error", "warning", "note")
_ENDS = {
    ExitCode.FINE: "Nothing was left out.",
    ExitCode.ODD: "The services can be used; the warnings say what guests would miss.",
    ExitCode.CANNOT_WORK: "The services cannot be used as they are; the errors say what to do.",
}


def print_report(report: Report, console: Console) -> None:
    """Print the menu, the calls, the additions and the findings, in this order."""
    if report.menu is not None:
        _print_menu(report.menu, console)
    _print_operations(report.operations, console)
    if report.additions:
        _print_additions(report.additions, console)
    if report.findings:
        _print_findings(report.findings, console)
    console.print(Text(_ENDS[report.exit_code], style="bold"))


def _print_menu(menu: MenuReport, console: Console) -> None:
    opened = {None: "does not say whether it is open", True: "open now", False: "closed now"}[menu.open_now]
    title = f"Menu: {len(menu.items)} items, {menu.currency or 'no currency'}, {opened}"
    table = _table(title, "category", "item", "price", "options", "aliases", "allergens", "dietary", lines=False)
    for item in menu.items:
        _add_row(table, *_item_cells(item))
    console.print(table)


def _item_cells(item: ItemReport) -> Iterator[str]:
    yield item.category
    yield item.name if item.available else f"{item.name} (unavailable)"
    yield item.price or "no price"
    yield "\n".join(map(_group_text, item.groups))
    yield ", ".join(item.aliases)
    yield _words(item.allergens)
    yield _words(item.dietary)


def _group_text(group: GroupReport) -> str:
    """ "Size (1 of): Small, Large +3.00 EUR"."""
    options = ", ".join(
        option.name + (f" +{option.price}" if option.price else "") + ("" if option.available else " (unavailable)")
        for option in group.options
    )
    required = f" ({group.min_choices} required)" if group.min_choices else ""
    return f"{group.name}{required}: {options}"


def _words(words: tuple[str, ...] | None) -> str:
    return "not known" if words is None else ", ".join(words) or "none"


def _print_operations(operations: tuple[OperationReport, ...], console: Console) -> None:
    table = _table("Calls", "operation", "result", "ms", "what we read, or would send")
    for each in operations:
        value = each.request if each.result is CallResult.NOT_SENT else each.answer
        text = "" if each.result is CallResult.FAILED else "\n".join(_lines(value))
        latency = "" if each.latency_ms is None else f"{each.latency_ms:.0f}"
        _add_row(table, each.operation, each.result, latency, text, colour=_COLOURS.get(each.result))
    console.print(table)


def _print_additions(additions: tuple[AdditionReport, ...], console: Console) -> None:
    table = _table("Optional additions", "service", "addition", "state", "makes possible", "to switch it on")
    for each in additions:
        state = {True: "on", False: "off", None: "not visible"}[each.on]
        _add_row(table, each.service, each.name, state, each.makes_possible, "" if each.on else each.switch_on)
    console.print(table)


def _print_findings(findings: tuple[Finding, ...], console: Console) -> None:
    table = _table("Findings", "", "operation", "what to do")
    for finding in sorted(findings, key=lambda found: _SEVERITIES.index(found.severity)):
        where = f"{finding.path}: " if finding.path else ""
        _add_row(table, finding.severity, finding.operation, where + finding.text, colour=_COLOURS[finding.severity])
    console.print(table)


def _lines(value: JsonValue, name: str = "") -> Iterator[str]:
    """ "total: 9.50 EUR", a line per value, without empty ones."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _lines(each, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _lines(each, f"{name}.{number}" if name else str(number))
    elif value is not None:
        yield f"{name}: {value}" if name else str(value)
    elif not name:
        yield "nothing found"


def _table(title: str, *columns: str, lines: bool = True) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=lines)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add_row(table: Table, *cells: str, colour: str | None = None) -> None:
    """Add cells of a service's text: without markup and without control characters."""
    table.add_row(
        *(Text("".join(c if c.isprintable() or c == "\n" else "�" for c in cell)) for cell in cells), style=colour
    )
