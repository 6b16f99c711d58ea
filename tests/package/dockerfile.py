"""Reads a Dockerfile, as far as ours needs it: stages, instructions, joined lines."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Instruction:
    """One instruction: its keyword, and its words with the lines joined."""

    keyword: str
    words: str


def parse_stages(text: str) -> list[list[Instruction]]:
    """The instructions of each stage, in their order; a stage begins with FROM."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    stages: list[list[Instruction]] = []
    for line in filter(None, joined.splitlines()):
        keyword, words = line.split(maxsplit=1)
        if keyword == "FROM":
            stages.append([])
        stages[-1].append(Instruction(keyword, words))
    return stages
