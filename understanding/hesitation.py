"""Removes hesitation ("um", "so yeah" at the beginning), regret ("what a pity") and other words of speech."""

from __future__ import annotations

from understanding.language.rows import patterns


def remove_hesitation(text: str) -> str:
    """The text without hesitation, and without regret at its beginning; a text of nothing else stays as it is."""
    table = patterns("speech")
    rest = table["opening"].sub("", table["hesitation"].sub("", text).strip())
    rest = table["regret"].sub("", rest)
    return rest if any(char.isalnum() for char in rest) else text


def simplify_speech(text: str) -> str:
    """The text without words that only speech has: dictated marks, "Tom says", "let's" before a change, "you have"."""
    table = patterns("speech")
    for name, mark in (("spoken_comma", ","), ("spoken_stop", "."), ("spoken_question", "?")):
        text = table[name].sub(mark, text)
    text = table["that_you_have"].sub(r"\g<size>", text)
    text = table["you_do"].sub("do you have", text)
    text = table["em"].sub("them", text)
    text = table["pause"].sub("no wait", text)
    return table["let_us"].sub("", table["passes_on"].sub("", text))
