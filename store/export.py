"""Exports all stored data of a guest, for a data request."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from psycopg.rows import DictRow
from pydantic import JsonValue

from store.pool import Pool, rows_repeatable
from store.private_values import pseudonymizer_of
from store.tenant_scope import acting_for

_EXPORT = "select in_table, content from export_guest(%s, %s)"
_PRIVATE = "private_values"

ExportedRow = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class GuestExport:
    """The rows by table, with their private values in place of the references; ``threads`` of all rows."""

    tables: Mapping[str, Sequence[ExportedRow]]
    threads: Sequence[UUID]

    @property
    def rows(self) -> int:
        """The number of all rows."""
        return sum(map(len, self.tables.values()))


async def export_guest(pool: Pool, tenant: str, user_id: str) -> GuestExport:
    """What ``erase_guest`` would erase or anonymize. Raises StoreError."""
    with acting_for(tenant):
        found = await rows_repeatable(pool, _EXPORT, (tenant, user_id))
    # Not in the event loop: a guest of years has many megabytes.
    return await asyncio.to_thread(_restore_rows, found)


def _restore_rows(found: Sequence[DictRow]) -> GuestExport:
    values: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in found:
        if row["in_table"] == _PRIVATE:
            private = orjson.loads(row["content"])
            values[private["thread_id"]][private["ref"]] = private["value"]
    tables: defaultdict[str, list[ExportedRow]] = defaultdict(list)
    threads: dict[str, None] = {}
    for row in found:
        exported: ExportedRow = orjson.loads(row["content"])
        thread = str(exported["thread_id"])
        threads[thread] = None
        if values[thread] and row["in_table"] != _PRIVATE:
            exported = orjson.loads(pseudonymizer_of(values[thread]).restore_json(row["content"]))
        tables[row["in_table"]].append(exported)
    return GuestExport(dict(tables), tuple(map(UUID, threads)))
