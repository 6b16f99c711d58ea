"""Reads TENANTS_FILE: a TOML file with a table [tenants.NAME] per restaurant, or a folder with a NAME.toml each."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from api.tenants.config import MAX_NAME, TenantConfig
from api.tenants.toml_places import find_place

MAX_PROBLEMS = 20
_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{MAX_NAME - 1}}}")
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")


class TenantsInvalid(Exception):
    """The configuration cannot be used. One line per problem: ``FILE:LINE:COLUMN: PLACE: REASON``."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems[:MAX_PROBLEMS]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _TenantTable:
    """A tenant's table, with the text that it is in and its path there."""

    file: Path
    text: str
    path: tuple[str, ...]
    table: object

    def problem(self, path: tuple[str | int, ...], reason: str) -> str:
        place = find_place(self.text, (*self.path, *path))
        where = ".".join(map(str, (*self.path, *path)))
        return f"{self.file}:{place.line}:{place.column}: {where}: {reason}"


def load_tenants(path: Path) -> Mapping[str, TenantConfig]:
    """The tenants by name, in the order of the file. Raises TenantsInvalid with all problems, never with a secret."""
    problems: list[str] = []
    tenants: dict[str, TenantConfig] = {}
    for name, written in _read(path, problems):
        config = _parse(name, written, problems)
        if config is not None:
            tenants[name] = config
    hosts = Counter(host for config in tenants.values() for host in config.hosts)
    problems += [f"{path}: the host {host} belongs to {count} tenants" for host, count in hosts.items() if count > 1]
    if not problems and not tenants:
        problems.append(f"{path}: it has no tenants; write a table [tenants.NAME] for each")
    if problems:
        raise TenantsInvalid(problems)
    return tenants


def _read(path: Path, problems: list[str]) -> Iterator[tuple[str, _TenantTable]]:
    if path.is_dir():
        for file in sorted(path.glob("*.toml")):
            text, table = _read_file(file, problems)
            if table is not None:
                yield file.stem, _TenantTable(file, text, (), table)
        return
    text, whole = _read_file(path, problems)
    if whole is None:
        return
    tenants = whole.get("tenants", {})
    others = [key for key in whole if key != "tenants"]
    top = _TenantTable(path, text, (), whole)
    problems += [top.problem((key,), "only tables [tenants.NAME] belong here") for key in others]
    if not isinstance(tenants, dict):
        problems.append(top.problem(("tenants",), "write a table [tenants.NAME] for each restaurant"))
        return
    for name, table in tenants.items():
        yield name, _TenantTable(path, text, ("tenants", name), table)


def _read_file(file: Path, problems: list[str]) -> tuple[str, dict[str, object] | None]:
    """The text and its tables; None for the tables after a problem."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file}: cannot be read ({type(error).__name__})")
        return "", None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at, reason = _AT.search(str(error)), _AT.sub("", str(error))
        place = f"{at[1]}:{at[2]}" if at else f"{len(text.splitlines()) or 1}:1"
        problems.append(f"{file}:{place}: {reason}")
        return text, None


def _parse(name: str, written: _TenantTable, problems: list[str]) -> TenantConfig | None:
    if not _NAME.fullmatch(name):
        problems.append(
            written.problem((), f"a tenant's name has up to {MAX_NAME} lower-case letters, digits, - and _")
        )
    try:
        return TenantConfig.model_validate(written.table)
    except ValidationError as error:
        # Without the values, which may be secrets.
        details = error.errors(include_input=False, include_context=False, include_url=False)
        problems += [written.problem(each["loc"], each["msg"].removeprefix("Value error, ")) for each in details]
        return None
