"""What a message means beyond doubt, by its wording or by the question that we asked before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.intent import Intent
from understanding import slots, wishes
from understanding.acts import act_of, certain_act
from understanding.answers import bare_answer
from understanding.features import FOOD, OPTION, WordKind, kinds
from understanding.house import house_topic
from understanding.manners import Manner, manner_of
from understanding.slot_reading import OrderAct
from understanding.wording import language, numbers
from understanding.words import NUMBER, plain, spoken, tokens

CERTAIN = 0.97
LIKELY = 0.9

ABOUT_ACTIONS = frozenset({"confirm", "clear_cart", "cancel_order"})
"""Questions whose yes does something to the whole order."""
YES_NO_QUESTIONS = frozenset({"confirm", "allergy", "anything_else", "clear_cart", "cancel_order", "try_again"})
_WHILE_CHECKING_OUT = frozenset({"confirm", "payment_method", "delivery_mode", "address", "table_number"})
_CONNECTING = re.compile(r"^(?:(?:and|also|plus|then|ok|okay|oh|yes|yeah) )+")
_MANNERS: Mapping[Manner, Intent] = {
    "waiting": Intent.SMALLTALK,
    "goodbye": Intent.GREETING,
    "complaint": Intent.HANDOFF,
}
_ELSEWHERE = (
    Intent.MENU,
    Intent.RECOMMEND,
    Intent.TRACK_ORDER,
    Intent.PROFILE,
    Intent.HELP,
    Intent.HANDOFF,
    Intent.CANCEL,
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """An intent that the rules are sure of, and how sure."""

    intent: Intent
    confidence: float = CERTAIN


def rule_on_wording(text: str, kind_of: WordKind) -> Ruling | None:
    """The intent of a message whose words leave no doubt, whatever was asked before; None for all others."""
    said = spoken(text)
    if (ruling := _on_manners(text, kind_of)) is not None:
        return ruling
    if act_of(text) is OrderAct.UNDO and not _fits("asks", said):
        return Ruling(Intent.ORDER)
    if _fits("cancel_order", said) and not _fits("other_cancel", said):
        return Ruling(Intent.CANCEL)
    if slots.order_id(text) is not None and (_fits("track_id", said) or said == "<id>"):
        return Ruling(Intent.TRACK_ORDER)
    if house_topic(text) is not None:
        return Ruling(Intent.HELP, LIKELY)
    if (wants_food(text, kind_of) and not asks_fit(text)) or _leaves_address(text):
        return Ruling(Intent.ORDER, LIKELY)
    if (asked := _on_questions(text, kind_of)) is not None:
        return asked
    if wishes.special_instructions(text) is not None and not _fits("asks", said):
        return Ruling(Intent.ORDER, LIKELY)
    if _about_oneself(said):
        return Ruling(Intent.PROFILE, LIKELY)
    return _on_the_cart(text, kind_of)


def _on_questions(text: str, kind_of: WordKind) -> Ruling | None:
    """What is safe for this guest of all there is, or something about the dish that was spoken of last."""
    if asks_edible(text) and not any(kind_of(word) == FOOD for word in tokens(text)):
        return Ruling(Intent.RECOMMEND, LIKELY)
    if asks_fit(text):
        return Ruling(Intent.RECOMMEND, LIKELY)
    return Ruling(Intent.MENU, LIKELY) if _fits("about_it", spoken(text)) else None


def _on_manners(text: str, kind_of: WordKind) -> Ruling | None:
    """What asks for nothing but patience, or to be said again."""
    if wants_again(text):
        return Ruling(Intent.HELP)
    manner = manner_of(text)
    named = any(kind_of(word) == FOOD for word in tokens(text))
    return Ruling(_MANNERS[manner]) if manner is not None and not named else None


def _on_the_cart(text: str, kind_of: WordKind) -> Ruling | None:
    """What is to be done to the cart, or "my usual"."""
    said = spoken(text)
    if act_of(text) is OrderAct.REMOVE and any(kind_of(word) == FOOD for word in tokens(text)):
        return Ruling(Intent.ORDER, LIKELY)
    if slots.past_order(text) is not None and not _fits("asks", said):
        return Ruling(Intent.ORDER)
    if _fits("usual", said) or _fits("other_one", said) or (certain_act(text) is not None and "cancel" not in said):
        return Ruling(Intent.ORDER)
    return None


def rule_on_answer(text: str, pending: str | None, kind_of: WordKind, weights: Mapping[Intent, float]) -> Ruling | None:
    """The intent of a message that answers our question; ``weights`` is how it reads without the question."""
    if wants_again(text):
        return Ruling(Intent.HELP)
    if manner_of(text) == "waiting":
        return Ruling(Intent.SMALLTALK)
    if certain_act(text) is OrderAct.CHECKOUT and pending not in ABOUT_ACTIONS:
        return Ruling(Intent.ORDER)
    if bare_answer(text) is not None and not asks_fit(text):
        return (
            Ruling(Intent.ORDER, LIKELY) if pending is None and _fits("takes_it", spoken(text)) else _yes_or_no(pending)
        )
    if repeats_question(text, pending):
        return Ruling(Intent.CONFIRM)
    if pending is None:
        return None
    if pending in _WHILE_CHECKING_OUT and _says_how(text):
        return Ruling(Intent.ORDER, LIKELY)
    if pending == "address" and wishes.tells_no_address(text):
        return Ruling(Intent.ORDER, LIKELY)
    if _asks(text, weights) or (_about_oneself(spoken(text)) and not wants_food(text, kind_of)):
        return None
    answers = _ANSWERS.get(pending)
    return Ruling(Intent.ORDER) if answers is not None and answers(text, kind_of, weights) else None


def _yes_or_no(pending: str | None) -> Ruling:
    """A bare yes or no means what was asked; without a question it is talk."""
    if pending is None:
        return Ruling(Intent.SMALLTALK, LIKELY)
    if pending in ABOUT_ACTIONS:
        return Ruling(Intent.CONFIRM)
    return Ruling(Intent.ORDER)


def repeats_question(text: str, pending: str | None) -> bool:
    """ "Cancel it" after "shall I cancel?" is a yes."""
    if pending == "cancel_order":
        return _fits("cancel_order", spoken(text))
    return pending == "clear_cart" and (certain_act(text) is OrderAct.CLEAR or _fits("clear_it", spoken(text)))


def wants_again(text: str) -> bool:
    """Whether the guest did not catch what we said last: "pardon?", "say that again"."""
    return _fits("say_again", spoken(text))


def asks_edible(text: str) -> bool:
    """Whether a guest asks what of it all is for them: "what can I eat?"."""
    return _fits("edible", spoken(text))


def asks_fit(text: str) -> bool:
    """Whether a guest asks if one dish is for them: "is the carbonara ok for me?"."""
    return _fits("fits_me", spoken(text))


def says_wrong(text: str, pending: str | None) -> bool:
    """ "No, that's wrong" about what we did to the cart; after "shall I place it?" it is a plain no."""
    doubted = pending is not None and pending not in ABOUT_ACTIONS and pending != "allergy"
    return doubted and _fits("wrong", spoken(text))


def means_other_one(text: str) -> bool:
    """Whether the one that was not taken is meant after all: "no, the other one"."""
    return _fits("other_one", spoken(text))


def corrects_itself(text: str, kind_of: WordKind) -> bool:
    """Whether a dish is ordered and, in the same breath, ordered otherwise: "a large coke, actually make it medium"."""
    found = language().said["rules"]["corrects"].search(plain(text))
    before = _CONNECTING.sub("", plain(text)[: found.start()]).strip(" ,.") if found else ""
    return found is not None and wants_food(before, kind_of)


def replaces(text: str) -> bool:
    """Whether one thing shall stand for another: "a cappuccino instead"."""
    return _fits("instead", spoken(text))


def _says_how(text: str) -> bool:
    """Whether the guest says, in the middle of checking out, how the order is paid or reaches them."""
    said = slots.payment_method(text) is not None or slots.delivery_mode(text) is not None
    return said and not _fits("asks", spoken(text))


def _fits(rule: str, said: str) -> bool:
    return language().said["rules"][rule].search(said) is not None


def wants_food(text: str, kind_of: WordKind) -> bool:
    """Whether the wording asks for a dish ("could I get a latte", "a large latte") and not about one."""
    if ("?" in text and not _fits("requests", spoken(text))) or language().words["categories"] & set(tokens(text)):
        return False
    # To the classifier numbers are mostly of another trade; before a dish they count it.
    named = " ".join(kinds(text, lambda word: word if word == NUMBER else kind_of(word)))
    before_food = named.partition(FOOD)[0]
    return _fits("wants_food", named) and not _fits("about_food", before_food)


def _leaves_address(text: str) -> bool:
    """Whether a message is an address, or begins with one: an order is to be brought there."""
    place = wishes.address(text, asked=False)
    return place is not None and " ".join(text.split()).lower().startswith(place.lower())


def _about_oneself(said: str) -> bool:
    if _fits("asks", said):
        return False
    return (_fits("health", said) and _fits("personal", said)) or _fits("remember", said)


def _asks(text: str, weights: Mapping[Intent, float]) -> bool:
    """Whether the guest asks something back instead of answering."""
    elsewhere = max(weights[intent] for intent in _ELSEWHERE)
    asked = text.rstrip().endswith("?") and elsewhere > 0.3
    return asked or elsewhere > 0.85 or _fits("asks", spoken(text))


def _picks(text: str, kind_of: WordKind, weights: Mapping[Intent, float]) -> bool:
    words = tokens(text)
    named = any(kind_of(word) in (FOOD, OPTION) or word == NUMBER or word in numbers() for word in words)
    return named or slots.ordinal(text, asked=True) is not None or weights[Intent.ORDER] > 0.3


def _gives_address(text: str, _: WordKind, weights: Mapping[Intent, float]) -> bool:
    if wishes.address(text, asked=True) or slots.delivery_mode(text) or wishes.tells_no_address(text):
        return True
    told = max(weights, key=weights.__getitem__)
    return len(tokens(text)) > 2 and (
        weights[told] < 0.6 or told in (Intent.OUT_OF_SCOPE, Intent.SMALLTALK, Intent.ORDER)
    )


def _gives_table(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.table_number(text, asked=True) is not None or slots.delivery_mode(text) is not None


def _gives_mode(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.delivery_mode(text) is not None or wishes.address(text, asked=False) is not None


def _gives_payment(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.payment_method(text) is not None


def _orders_more(text: str, kind_of: WordKind, _: Mapping[Intent, float]) -> bool:
    return certain_act(text) is OrderAct.CHECKOUT or any(kind_of(word) == FOOD for word in tokens(text))


_ANSWERS = {
    "choose_item": _picks,
    "choose_option": _picks,
    "address": _gives_address,
    "table_number": _gives_table,
    "delivery_mode": _gives_mode,
    "payment_method": _gives_payment,
    "anything_else": _orders_more,
}
