"""A message as words: lower case, no accents, no courtesy at the front, order numbers and digits as one word each."""

from __future__ import annotations

import re
import unicodedata

ORDER_ID = re.compile(r"\b([A-Za-z]{2,5}[-# ]?\d{3,})\b")
_WORD = re.compile(r"<id>|\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_GREETINGS = frozenset(
    ["hi", "hello", "hey", "hiya", "howdy", "yo", "heya", "hola", "good", "there", "morning", "afternoon", "evening", "buenas", "buenos"]
)
_FILLERS = frozenset(["um", "uh", "uhh", "uhm", "umm", "er", "erm", "ah", "oh", "hmm", "well", "so", "like", "please", "pls", "plz", "por", "favor", "kindly", "ok", "okay"])
_KEEP_AFTER_GREETING = 2

NUMBERS = {
    word: value
    for value, names in enumerate(
        (
            "one un una uno",
            "two dos couple",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
            "eleven once",
            "twelve doce dozen",
        ),
        start=1,
    )
    for word in names.split()
}
_SPANISH_WORDS_THAT_ARE_ENGLISH = ("once", "un", "una", "uno")
_PLURAL_NUMBERS = frozenset(word for word in NUMBERS if word not in (*_SPANISH_WORDS_THAT_ARE_ENGLISH, "one"))


def plain(text: str) -> str:
    """Lower case, straight quotes, no accents, single spaces; punctuation stays."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES).lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def tokens(text: str) -> list[str]:
    """The words of ``text``: order numbers as ``<id>``, other numbers as ``<num>``, contractions without apostrophe."""
    marked = re.sub(r"\b[a-z]{2,5}-?\d{3,}\b", " <id> ", plain(text))
    words = [word.replace("'", "") for word in _WORD.findall(marked)]
    return [_number(word) for word in words]


def without_courtesy(words: list[str]) -> list[str]:
    """``words`` without a leading "hi there", "um" or a "please" anywhere, unless little else remains."""
    start = 0
    while start < len(words) and words[start] in _GREETINGS | _FILLERS:
        start += 1
    rest = [word for word in words[start:] if word not in ("please", "pls", "plz", "plase")]
    if len(rest) >= _KEEP_AFTER_GREETING:
        return rest
    return [word for word in words if word not in ("please", "pls", "plz", "plase")] or words


def _number(word: str) -> str:
    if word.isdigit() or word in _PLURAL_NUMBERS:
        return "<num>"
    return word
