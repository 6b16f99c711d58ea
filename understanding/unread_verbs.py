"""A verb that the rules do not know, before a dish of the cart: "zorble the lemonade".

The words have no option, so that only the whole line can be meant: to take it off, and not to order it again. Since
the verb is unknown, the reader reports it as weighty, and the guest is asked before the line goes.
"""

from __future__ import annotations

from domain.commands import RemoveLine
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_talk import OrderTalk, Part, find_act


def read_unread_verb(part: Part, talk: OrderTalk) -> tuple[RemoveLine, Part | None] | None:
    """The removal that an unknown verb may ask for, and the words after an "and"; None for other words.

    The verb is noted in ``talk.doubtful``.
    """
    first, _, rest = part.text.partition(" and ")
    plain = plain_text(first)
    match = patterns("cart")["verb_before_dish"].fullmatch(plain)
    if match is None or find_act(plain) is not None or not _is_unread(match["verb"], talk):
        return None
    lines = _find_bare_dish(match["dish"], talk)
    if not lines:
        return None
    talk.doubtful.add(match["verb"])
    return RemoveLine(lines=lines), Part(rest, find_act(plain_text(rest))) if rest else None


def _is_unread(verb: str, talk: OrderTalk) -> bool:
    """Whether neither the rules nor the menu know a word."""
    words = lexicon()
    known = verb in words.chat or verb in words.small or verb in words.sizes or (verb,) in words.cues
    return not (known or verb in talk.index.vocabulary)


def _find_bare_dish(words: str, talk: OrderTalk) -> tuple[int, ...]:
    """The lines of a dish of the cart that the words name, and nothing else: no option, no other dish."""
    grounding = talk.references.ground(words)
    line = grounding.lines[0] if len(grounding.lines) == 1 else None
    others = grounding.ambiguous or grounding.unknown or grounding.unknown_options or grounding.loose_choices
    if line is None or others or line.choices or line.refusals or plain_text(line.said) not in words:
        return ()
    return talk.find_in_cart(words)
