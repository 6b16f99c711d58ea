"""The conversation of the README is real: each of its messages gets the printed reply."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.api.restaurant import Guest

README = Path(__file__).parents[2] / "README.md"
MESSAGE = re.compile(r"^> \*\*(.+)\*\*$", re.MULTILINE)
VARIABLE = re.compile(r"ORD-\d+|\d+ minutes")


def conversation() -> list[tuple[str, str]]:
    """Each message with its reply."""
    section = README.read_text(encoding="utf-8").split("## A conversation\n")[1].split("\n## ")[0]
    parts = MESSAGE.split(section)[1:]
    return [(message, _without_variables(reply)) for message, reply in zip(parts[::2], parts[1::2], strict=True)]


def _without_variables(reply: str) -> str:
    """The lines of a reply, without order numbers and estimated times."""
    return VARIABLE.sub("…", "\n".join(line.strip() for line in reply.strip().splitlines()))


async def test_the_conversation_of_the_readme_is_real(guest: Guest) -> None:
    printed = conversation()
    assert len(printed) >= 6
    assert [(message, _without_variables(await guest.says(message))) for message, _ in printed] == printed


async def test_the_response_of_the_readme_is_real(guest: Guest) -> None:
    readme = README.read_text(encoding="utf-8")
    body = json.loads(readme.split("```json\n")[1].split("```")[0].replace(",\n  …", ""))
    sent = json.loads(readme.split("-d '")[1].split("'\n")[0])
    await guest.says(sent["text"])
    assert {name: guest.last[name] for name in body} == body


def test_the_links_of_the_readme_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (README.parent / link).exists()] == []
