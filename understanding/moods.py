"""The mood of a clause: reports, wishes, fillers and courtesy."""

from __future__ import annotations

import re

from domain.work import once_a_turn
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text


def is_report(clause: Clause, own: Clause | None = None, language: str = "en") -> bool:
    """Whether a clause reports the past, or what somebody does, and has no wish.

    ``own``: the guest's words in ``language``, if the clause is a rendering of them.
    """
    if own is not None and patterns("moods", language)["report"].search(own.plain):
        return True
    return _has_report(clause.plain) and not is_wish(clause)


@once_a_turn
def _has_report(plain: str) -> bool:
    return patterns("moods")["report"].search(plain) is not None


def recalls_before(clause: Clause) -> bool:
    """Whether a clause says what something was, and wishes nothing: "it was the meat feast"."""
    return patterns("moods")["recalls_before"].search(clause.plain) is not None and not is_wish(clause)


def is_wish(clause: Clause) -> bool:
    """Whether a clause asks for something in so many words."""
    return patterns("moods")["wish"].search(clause.plain) is not None


def is_filler(clause: Clause) -> bool:
    """Whether a clause is a filler, without a meaning of its own."""
    return patterns("moods")["light"].fullmatch(clause.plain) is not None


def is_reason(clause: Clause) -> bool:
    """Whether a clause only gives the reason of a wish beside it: "big is too much for me"."""
    return patterns("moods")["reason"].fullmatch(clause.plain) is not None


def is_courtesy(clause: Clause) -> bool:
    """Whether a clause is only courtesy."""
    return patterns("moods")["courtesy"].fullmatch(clause.plain) is not None


def cut_occasions(text: str, index: MenuIndex) -> str:
    """The text without the food after which an occasion is named: "a breakfast meeting" becomes "a meeting".

    What the menu has under such a name stays, such as a "party platter".
    """

    def cut(match: re.Match[str]) -> str:
        event = extract_stems(text[match.end() :].split()[0])
        kind = match["kind"].strip().lower()
        is_food = bool(index.find_senses(extract_stems(kind))) and kind not in lexicon().sizes
        is_name = any(stem in index.vocabulary for stem in event)
        return match.group().removesuffix(match["kind"]) if is_food and not is_name else match.group()

    return _cut_meal(patterns("moods")["occasion"].sub(cut, text), index)


def _cut_meal(text: str, index: MenuIndex) -> str:
    """The text without whom or what it begins with: "lunch for three: a soup", "order for the shop floor: two teas".

    The name of a dish stays.
    """
    if order := patterns("moods")["order_for"].match(text):
        return text[order.end() :]
    match = patterns("moods")["meal_for"].match(text)
    if match is None or any(sense.score >= EXACT for sense in index.find_senses(extract_stems(match["meal"]))):
        return text
    return text[match.end() :]


def cut_announcement(text: str, language: str) -> str:
    """The text without a beginning that only says that changes follow: "two changes: no soup, and a tea"."""
    return patterns("moods", language)["announces"].sub("", text)


def cut_question_tag(text: str) -> str:
    """The text without the tag that makes a question of a wish: "a large coke, yeah?" orders a coke.

    A question stays one: "the soup is vegan, right?".
    """
    match = patterns("speech")["tag"].search(text)
    if match is None:
        return text
    sentence = plain_text(re.split(r"[.!?]", text[: match.start()])[-1])
    is_order = patterns("moods")["wish"].search(sentence) or patterns("cart")["indefinite"].search(f"{sentence} ")
    return text[: match.start()] if is_order and not patterns("questions")["asks"].search(sentence) else text
