"""The labelled messages of ``messages.jsonl``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

MESSAGES = Path(__file__).with_name("messages.jsonl")


class Message(NamedTuple):
    """A message with the topic that its writer meant."""

    topic: str
    text: str
    language: str


def read_messages(path: Path = MESSAGES) -> list[Message]:
    """The labelled messages of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Message(row["topic"], row["text"], row["language"]) for row in rows]
