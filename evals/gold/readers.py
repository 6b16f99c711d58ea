"""The readers that can be scored, by name."""

from __future__ import annotations

import importlib

from domain.reading_context import CommandReader

NAMES = {
    "local": "understanding.local_reader:LocalCommandReader",
}


def open_reader(name: str) -> CommandReader:
    """The reader of that name, or of ``module:attribute``: something that makes one, with ``load`` or when called.

    Raises ImportError or AttributeError when there is no such reader.
    """
    module, _, attribute = NAMES.get(name, name).partition(":")
    maker = getattr(importlib.import_module(module), attribute)
    reader: CommandReader = maker.load() if hasattr(maker, "load") else maker()
    return reader
