"""What a message means beyond doubt, by its wording or by the question that we asked before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.understanding import Intent, OrderAct
from nodes.understanding import slots, wishes
from nodes.understanding.acts import act_of, certain_act
from nodes.understanding.answers import bare_answer
from nodes.understanding.features import FOOD, OPTION, WordKind
from nodes.understanding.words import NUMBERS, tokens

CERTAIN = 0.97
LIKELY = 0.9

YES_NO_QUESTIONS = frozenset({"confirm", "allergy", "anything_else", "clear_cart", "cancel_order"})
_ASKS = re.compile(
    r"^(?:what|whats|which|where|wheres|when|whens|who|why|how|hows|do you|do u|does|are you|are there|are they|is there|is the|is it|is that|"
    r"any|got any|have you|que|cual|cuanto|donde|cuando|tienen)\b"
)
_CANCEL_ORDER = re.compile(
    r"\b(?:cancel|cancell|cancle|canel|call off|void|abort|cancela|cancelar)\b(?: \w+){0,4}? (?:order|purchase|delivery|everything|all|that|this|it|whole thing|pedido|<id>)\b"
    r"|^(?:please )?(?:cancel|cancelar|cancela|abort|nevermind|never mind|nvm|forget it|scrap (?:it|that)|olvidalo|call it off)(?: please| it| that| this)*$"
)
_OTHER_CANCEL = re.compile(
    r"\b(?:flight|hotel|subscription|membership|alarm|reservation|appointment|meeting|booking|trip|gym|netflix|reminder|card|insurance)\b"
)
_TRACK_ID = re.compile(
    r"\b(?:where|wheres|when|track|status|eta|check|update|find|locate|look up|lookup|how long|ready|order|arrive|coming|donde|progress|delivered|dispatched)\b"
)
_PERSONAL = re.compile(
    r"\b(?:im|i am|ive|i have|i got|i get|my|i cant|i cannot|i dont|i do not|we|remember|save|note|soy|tengo|recuerda|olvida|forget|no longer)\b"
)
_HEALTH = re.compile(
    r"\b(?:allerg\w*|alerg\w*|intoleran\w*|celiac\w*|coeliac\w*|lactose|diabetic|vegan\w*|vegetarian\w*|pescatarian|halal|kosher|hives)\b"
)
_REMEMBER = re.compile(
    r"\b(?:remember|save|keep in mind|from now on|make a note|note|always|never|recuerda)\b(?: that)? .*\b(?:i|im|my|me)\b"
)
_ELSEWHERE = (Intent.MENU, Intent.RECOMMEND, Intent.TRACK_ORDER, Intent.PROFILE, Intent.HELP, Intent.HANDOFF, Intent.CANCEL)
_USUAL = re.compile(
    r"^(?:can i (?:get|have) |ill (?:have|take|get) |i want |give me |get me |just )?(?:my |the )usual(?: order)?(?: please)?$"
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """An intent that the rules are sure of, and how sure."""

    intent: Intent
    confidence: float = CERTAIN


def rule_on_wording(text: str, kind_of: WordKind) -> Ruling | None:
    """The intent of a message whose words leave no doubt, whatever was asked before; None for all others."""
    said = " ".join(tokens(text))
    if _CANCEL_ORDER.search(said) and not _OTHER_CANCEL.search(said):
        return Ruling(Intent.CANCEL)
    if slots.order_id(text) is not None and (_TRACK_ID.search(said) or said == "<id>"):
        return Ruling(Intent.TRACK_ORDER)
    if _about_oneself(said):
        return Ruling(Intent.PROFILE, LIKELY)
    if act_of(text) is OrderAct.REMOVE and any(kind_of(word) == FOOD for word in tokens(text)):
        return Ruling(Intent.ORDER, LIKELY)
    if _USUAL.search(said) or (certain_act(text) is not None and "cancel" not in said):
        return Ruling(Intent.ORDER)
    return None


def rule_on_answer(text: str, pending: str | None, kind_of: WordKind, weights: Mapping[Intent, float]) -> Ruling | None:
    """The intent of a message that answers our question; ``weights`` is how it reads without the question."""
    answer = bare_answer(text)
    if answer is not None:
        return _yes_or_no(answer, pending)
    if pending is None or _asks(text, weights):
        return None
    answers = _ANSWERS.get(pending)
    return Ruling(Intent.ORDER) if answers is not None and answers(text, kind_of, weights) else None


def _yes_or_no(yes: bool, pending: str | None) -> Ruling:
    """A bare yes or no means what was asked; without a question it is talk."""
    if pending is None:
        return Ruling(Intent.SMALLTALK, LIKELY)
    if pending in ("confirm", "clear_cart", "cancel_order"):
        return Ruling(Intent.CONFIRM)
    return Ruling(Intent.ORDER)


def _about_oneself(said: str) -> bool:
    if _ASKS.search(said):
        return False
    return bool(_HEALTH.search(said) and _PERSONAL.search(said)) or bool(_REMEMBER.search(said))


def _asks(text: str, weights: Mapping[Intent, float]) -> bool:
    """Whether the guest asks something back instead of answering."""
    elsewhere = max(
        (weights[i] for i in Intent if i not in (Intent.ORDER, Intent.SMALLTALK, Intent.OUT_OF_SCOPE)), default=0.0
    )
    return (
        bool(_ASKS.search(" ".join(tokens(text))))
        or (text.rstrip().endswith("?")
        and elsewhere > 0.3)
        or elsewhere > 0.85
    )


def _picks(text: str, kind_of: WordKind, weights: Mapping[Intent, float]) -> bool:
    words = tokens(text)
    named = any(kind_of(word) in (FOOD, OPTION) or word in NUMBERS or word == "<num>" for word in words)
    return named or slots.ordinal(text, asked=True) is not None or weights[Intent.ORDER] > 0.3


def _gives_address(text: str, _: WordKind, weights: Mapping[Intent, float]) -> bool:
    if wishes.address(text, asked=True) or slots.delivery_mode(text):
        return True
    told = max(weights, key=weights.__getitem__)
    return len(tokens(text)) > 2 and (weights[told] < 0.6 or told in (Intent.OUT_OF_SCOPE, Intent.SMALLTALK, Intent.ORDER))


def _gives_table(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.table_number(text, asked=True) is not None or slots.delivery_mode(text) is not None


def _gives_mode(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.delivery_mode(text) is not None or wishes.address(text, asked=False) is not None


def _gives_payment(text: str, _: WordKind, __: Mapping[Intent, float]) -> bool:
    return slots.payment_method(text) is not None


def _orders_more(text: str, kind_of: WordKind, weights: Mapping[Intent, float]) -> bool:
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
