"""Local understanding: rules first, then the linear classifier with the menu and the pending question as evidence.

In the process, without a key or a network, far below a millisecond for most messages. The confidence is calibrated:
of the readings given with 0.8, about four in five are right.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from domain.fulfilment import DeliveryMode
from domain.intent import Intent
from understanding import consent, slots, times, wishes
from understanding.acts import act_of
from understanding.answers import bare_answer, leading_answer
from understanding.classifier import Classifier
from understanding.features import WordKind, spelt_out
from understanding.grounding import MenuIndex
from understanding.manners import manner_of
from understanding.plain_answers import needs_consent, plain_answer
from understanding.reader import Heard
from understanding.rules import (
    ABOUT_ACTIONS,
    CERTAIN,
    LIKELY,
    YES_NO_QUESTIONS,
    Ruling,
    corrects_itself,
    means_other_one,
    replaces,
    rule_on_answer,
    rule_on_wording,
    says_wrong,
    wants_food,
)
from understanding.slot_reading import OrderAct, OrderStep, Slots, Understanding
from understanding.split import clauses
from understanding.wording import language
from understanding.words import NUMBER, plain, tokens, without_courtesy

MAX_CHARS = 1000
_MENUS_KEPT = 64
_PART_CONFIDENCE = 0.78
_SHORTEST_PART = 2
_AFTER_A_NAME = frozenset({"now", "then", "too", "today"})
_BEFORE_A_NAME = frozenset({"a", "an", "the", "one", "some", "and", NUMBER})
_NOTHING_SAID = 0.3
_CHANGES = frozenset({OrderAct.CHANGE, OrderAct.REMOVE})
_COURTESY = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALLTALK, Intent.OUT_OF_SCOPE})
_ANSWERING = 4.0
"""How much likelier a message is about the order while we wait for an answer about the order."""


@dataclass(frozen=True, slots=True)
class Part:
    """One clause and how it reads."""

    text: str
    intent: Intent
    confidence: float


class LocalReader:
    """The ``Reader`` that is always there. Build it once with ``load``; it is safe to share."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._menus: OrderedDict[int, tuple[MenuIndex, WordKind]] = OrderedDict()

    @classmethod
    def load(cls) -> LocalReader:
        """Read the data files once. Raises OSError or ValueError when it is missing or broken."""
        language()
        consent.load()
        return cls(Classifier.load())

    async def read(self, heard: Heard) -> Understanding:
        """``understand`` as the ``Reader`` protocol wants it."""
        return self.understand(heard)

    def understand(self, heard: Heard) -> Understanding:
        """The reading of one message. Never raises, whatever was written."""
        if (answer := plain_answer(heard)) is not None:
            return answer
        text = heard.words[:MAX_CHARS]
        if not heard.cart_empty and says_wrong(text, heard.pending):
            return Understanding(intents=(Intent.ORDER,), confidence=CERTAIN, slots=Slots(act=OrderAct.CHANGE))
        time = times.wanted_time(text)
        if time is None:
            return self._read(text, heard)
        left = times.without(text, time)
        return _timed(self._read(left, heard), left, time, heard.pending)

    def _read(self, text: str, heard: Heard) -> Understanding:
        parts = self._parts(text, heard)
        intents = tuple(dict.fromkeys(part.intent for part in parts))
        return Understanding(
            intents=intents,
            confidence=round(min(part.confidence for part in parts), 4),
            slots=fill_slots(text, parts, heard.pending, fresh=self._orders_afresh(text, heard)),
            parts=_words_behind(parts, intents) if len(intents) > 1 else (),
        )

    def weigh(self, heard: Heard) -> dict[Intent, float]:
        """The probability of each intent for the whole message, everything considered. They sum to 1."""
        weights, ruling = self._weighed(heard.words[:MAX_CHARS], heard)
        if ruling is None:
            return weights
        others = 1.0 - weights[ruling.intent] or 1.0
        spread = (1.0 - ruling.confidence) / others
        return {i: ruling.confidence if i is ruling.intent else w * spread for i, w in weights.items()}

    def _parts(self, text: str, heard: Heard) -> list[Part]:
        whole = self._part(text, heard)
        if (heard.pending == "address" and whole.intent is Intent.ORDER) or manner_of(text) or means_other_one(text):
            return [whole]
        answer = leading_answer(text)
        if answer is not None and answer.rest and heard.pending in YES_NO_QUESTIONS:
            return self._answer_and_more(answer.yes, answer.rest, heard)
        pieces = clauses(text)
        if len(pieces) == 1:
            return [whole]
        return _told_apart([self._part(piece, heard) for piece in pieces]) or [whole]

    def _answer_and_more(self, yes: bool, rest: str, heard: Heard) -> list[Part]:
        """ "Yes, and where is my order?": the answer stands only when the rest does not change the order.

        Where a yes must be the whole message, it is dropped and the rest counts.
        """
        more = self._part(rest, Heard(rest, None, heard.menu, heard.cart_empty, heard.locale))
        if yes and needs_consent(heard.pending):
            unsure = more.confidence < CERTAIN and more.intent is Intent.CANCEL
            says_nothing = unsure or more.intent in _COURTESY or more.intent is Intent.CONFIRM
            return [Part(rest, Intent.CONFIRM, LIKELY)] if says_nothing else [more]
        answered = Part(
            "yes" if yes else "no", Intent.CONFIRM if heard.pending in ABOUT_ACTIONS else Intent.ORDER, CERTAIN
        )
        if more.intent in _COURTESY or more.intent is Intent.CONFIRM or (not yes and more.intent is Intent.CANCEL):
            return [answered]
        if more.intent is Intent.ORDER:
            return [more]
        return [answered, more]

    def _part(self, text: str, heard: Heard) -> Part:
        if not tokens(text):
            return Part(text, Intent.HELP, _NOTHING_SAID)
        weights, ruling = self._weighed(text, heard)
        if ruling is not None:
            return Part(text, ruling.intent, ruling.confidence)
        intent = max(weights, key=weights.__getitem__)
        confidence = weights[intent] if self._knows_any(text, heard) else min(weights[intent], _NOTHING_SAID)
        return Part(text, intent, confidence)

    def _knows_any(self, text: str, heard: Heard) -> bool:
        """Whether any word of the text was ever met before: "asdf qwer" is not to be taken for something said."""
        kind_of, known = self._kind_of(heard.menu), self._classifier.known
        words = spelt_out(tokens(text))
        return any(word in known or word == NUMBER or kind_of(word) != word for word in words)

    def _weighed(self, text: str, heard: Heard) -> tuple[dict[Intent, float], Ruling | None]:
        """What the classifier makes of the text in its context, and what the rules are sure of."""
        kind_of = self._kind_of(heard.menu)
        weights = self._classifier.weigh(text, kind_of)
        ruling = rule_on_answer(text, heard.pending, kind_of, weights) or rule_on_wording(text, kind_of)
        if ruling is None and (_names_only(text, heard.menu) or _names_option(text, heard)):
            ruling = Ruling(Intent.ORDER, LIKELY)
        return (_while_asked(weights) if heard.pending is not None else weights), ruling

    def _orders_afresh(self, text: str, heard: Heard) -> bool:
        """Whether a "skip the rice" or "make it hot" in the text belongs to the dish that the text orders."""
        if heard.cart_empty:
            return True
        kind_of = self._kind_of(heard.menu)
        return corrects_itself(text, kind_of) or (wants_food(text, kind_of) and not replaces(text) and not _steps(text))

    def _kind_of(self, index: MenuIndex | None) -> WordKind:
        if index is None:
            return self._classifier.lexicon.kind_of
        kept = self._menus.get(id(index))
        if kept is None or kept[0] is not index:
            kept = (index, self._classifier.lexicon.with_menu(_menu_words(index)))
            self._menus[id(index)] = kept
            if len(self._menus) > _MENUS_KEPT:
                self._menus.popitem(last=False)
        return kept[1]


def fill_slots(text: str, parts: list[Part], pending: str | None, *, fresh: bool) -> Slots:
    """What the message says besides its intents. Order slots only when it is about the order.

    ``fresh``: the message can only add to the cart, not change what is in it.
    """
    intents = {part.intent for part in parts}
    said: dict[str, object] = {}
    if intents & {Intent.ORDER, Intent.CONFIRM}:
        said |= _order_slots(text, parts, pending, fresh)
    if intents & {Intent.ORDER, Intent.CONFIRM, Intent.SMALLTALK, Intent.CANCEL}:
        said["yes_no"] = _yes_no(text, parts, pending)
    if intents & {Intent.TRACK_ORDER, Intent.CANCEL, Intent.HANDOFF}:
        said["order_id"] = slots.order_id(text)
    if Intent.PROFILE in intents:
        said["preferences"] = wishes.preferences(text)
    return Slots.model_validate(said)


def _timed(read: Understanding, left: str, time: str, pending: str | None) -> Understanding:
    """The reading of what was said besides the time; words that mean little without it are about the order."""
    if _COURTESY.issuperset(read.intents) or read.confidence <= _NOTHING_SAID:
        part = Part(left, Intent.ORDER, LIKELY)
        said = fill_slots(left, [part], pending, fresh=False)
        return Understanding(intents=(part.intent,), confidence=LIKELY, slots=said.replace(wanted_time=time))
    ordering = not {Intent.ORDER, Intent.CONFIRM}.isdisjoint(read.intents)
    return read.replace(slots=read.slots.replace(wanted_time=time)) if ordering else read


def _words_behind(parts: list[Part], intents: tuple[Intent, ...]) -> tuple[str, ...]:
    return tuple(". ".join(part.text for part in parts if part.intent is intent) for intent in intents)


def _order_slots(text: str, parts: list[Part], pending: str | None, fresh: bool) -> dict[str, object]:
    ordering = [part for part in parts if part.intent in (Intent.ORDER, Intent.CONFIRM)]
    about_order = text if len(ordering) == len(parts) else ". ".join(part.text for part in ordering)
    steps = () if fresh else _steps(about_order)
    act = steps[0].act if steps else _act(about_order, pending)
    table = slots.table_number(about_order, asked=pending == "table_number")
    place = wishes.address(about_order, asked=pending == "address")
    mode = slots.delivery_mode(about_order)
    note = wishes.special_instructions(about_order)
    if place is None and pending == "address" and mode is None and not note and _tells_a_place(text):
        place = wishes.free_address(text)
    if place and note:
        place = place.replace(note, "").strip(" ,.;") or None
    if mode is None:
        mode = DeliveryMode.DINE_IN if table else DeliveryMode.DELIVERY if place else None
    return {
        "act": None if fresh and act in _CHANGES else act,
        "steps": steps,
        "delivery_mode": mode,
        "address": place,
        "table_number": table,
        "payment_method": slots.payment_method(about_order),
        "special_instructions": note,
        "quantity": slots.quantity(about_order.replace(place, " ") if place else about_order),
        "ordinal": slots.ordinal(about_order, asked=pending in ("choose_item", "choose_option")),
    }


def _tells_a_place(text: str) -> bool:
    """Whether a message after "where to?" may be a place, though it looks like no address: never a "yes" or "cash"."""
    return len(tokens(text)) > 2 and bare_answer(text) is None and slots.payment_method(text) is None


def _steps(text: str) -> tuple[OrderStep, ...]:
    """The acts of a message that wants several, clause by clause; empty when it wants one."""
    steps = [OrderStep(act=act_of(clause), words=clause) for clause in clauses(text)]
    return tuple(steps) if len({step.act for step in steps if step.act is not None}) > 1 else ()


def _act(text: str, pending: str | None) -> OrderAct | None:
    answer = leading_answer(text)
    declined = answer is not None and not answer.yes and not answer.rest
    if pending == "anything_else" and declined and slots.quantity(text) is None:
        return OrderAct.CHECKOUT
    act = act_of(answer.rest if answer is not None and answer.rest else text)
    # "Yeah, let's do that" agrees, and changes nothing.
    agrees = answer is not None and answer.yes and not answer.rest
    return None if agrees and act is OrderAct.CHANGE else act


def _yes_no(text: str, parts: list[Part], pending: str | None) -> bool | None:
    """A yes or no that changes the order in the same breath answers nothing: the change counts.

    A yes that must be the whole message was read before (plain_answers.py): what is left is none.
    """
    answer = leading_answer(text)
    if answer is None or (answer.yes and needs_consent(pending)):
        return None
    changes = bool(answer.rest) and any(part.intent is Intent.ORDER for part in parts)
    return None if changes and pending in ABOUT_ACTIONS else answer.yes


def _told_apart(parts: list[Part]) -> list[Part] | None:
    """The clauses as separate wishes, in order; None when it is not clear that there are two."""
    wishes_told = [part for part in parts if part.intent not in _COURTESY] or parts
    joined: list[Part] = []
    for part in wishes_told:
        if joined and joined[-1].intent is part.intent:
            joined[-1] = Part(
                f"{joined[-1].text} . {part.text}", part.intent, max(joined[-1].confidence, part.confidence)
            )
        else:
            joined.append(part)
    clear = all(part.confidence >= _PART_CONFIDENCE and _says_enough(part) for part in joined)
    return joined if clear else None


def _says_enough(part: Part) -> bool:
    """Two words, or one that answers our question beyond doubt ("large, and do you deliver?")."""
    if len(tokens(part.text)) >= _SHORTEST_PART:
        return True
    return part.intent is Intent.ORDER and part.confidence >= CERTAIN and bare_answer(part.text) is None


def _names_only(text: str, index: MenuIndex | None) -> bool:
    """Whether the text is the name of one item and nothing else but an article and courtesy."""
    if index is None or "?" in text:
        return False
    said = _bare_name(text)
    return any(
        said in (name.lower(), f"{name.lower()}s") for item in index.menu.items for name in (item.name, *item.aliases)
    )


def _names_option(text: str, heard: Heard) -> bool:
    """Whether the text is the name of an option, and one was asked for: a menu may have words for its own sizes."""
    if heard.menu is None or heard.pending != "choose_option":
        return False
    said = _bare_name(text)
    groups = (group for item in heard.menu.menu.items for group in item.groups)
    return any(said == plain(name) for group in groups for o in group.options for name in (o.name, *o.aliases))


def _bare_name(text: str) -> str:
    """What is left without an article before it and courtesy around it."""
    words = list(without_courtesy(tokens(text)))
    while words and words[0] in _BEFORE_A_NAME:
        words.pop(0)
    while words and words[-1] in _AFTER_A_NAME:
        words.pop()
    return " ".join(words)


def _while_asked(weights: dict[Intent, float]) -> dict[Intent, float]:
    """The weights of a message that follows our question: rather about the order, hardly about the wide world."""
    factors = {Intent.ORDER: _ANSWERING, Intent.OUT_OF_SCOPE: 1 / _ANSWERING}
    tilted = {intent: weight * factors.get(intent, 1.0) for intent, weight in weights.items()}
    total = sum(tilted.values())
    return {intent: weight / total for intent, weight in tilted.items()}


def _menu_words(index: MenuIndex) -> frozenset[str]:
    small = language().words["small"]
    names = [name for item in index.menu.items for name in (item.name, *item.aliases)]
    words = (word for name in names for word in tokens(name))
    known = frozenset(word for word in words if len(word) > 2 and word not in small and not word.startswith("<"))
    return known | {f"{word}s" for word in known}
