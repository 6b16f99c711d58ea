"""When the guest wants it: "at 7pm", "in half an hour", "tomorrow around noon". Kept in the guest's own words."""

from __future__ import annotations

import re

from understanding.wording import first_match, language

_LONGEST = 60
_LONELY = re.compile(r"\s+([,.;!?])")


def wanted_time(text: str) -> str | None:
    """The words of ``text`` that name a time, exactly as they were said; None when none do."""
    found = first_match(language().written["time"], text)
    return found.group(0).strip(" ,.;")[:_LONGEST] or None if found else None


def without(text: str, time: str) -> str:
    """``text`` without the words that name that time: "make it 7:30" says nothing about seven of anything."""
    left = _LONELY.sub(r"\1", " ".join(text.replace(time, " ", 1).split()))
    return left.strip(" ,;")
