"""The local reader: a message as commands by rules and data, without any model.

The stages, each in a module of its own:

1. A plain yes, no or postponement after a question whose yes acts (consent.py), or after any other (answers.py).
2. Spanish is put into the words of the English rules (language/spanish.py); quotes stay the guest's own.
3. The message is cut into clauses (message.py), with addresses kept whole (address.py).
4. Each clause is read: wordings that say all by themselves (simple_commands.py), how the order is brought and paid
   (fulfilment.py), what the guest tells of themselves (profile_wishes.py), questions (menu_questions.py), or words
   about the order (order_wishes.py, references.py), which are read together.
5. What answers the open question counts first (choices.py).
6. Words of wishing, asking and answering clauses that no command used are reported (unread.py).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.cart import Choice, Refusal
from domain.commands import (
    AddItem,
    Address,
    Agree,
    ChangeOrder,
    Checkout,
    ClearCart,
    ClearFulfilment,
    Command,
    Decline,
    Food,
    KeepOrdering,
    NotUnderstood,
    OrderRef,
    Reading,
    Recommend,
    SetFulfilment,
    Wait,
)
from domain.fulfilment import DeliveryMode
from domain.menu import Menu
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, AskDetail
from understanding.address import find_address, free_address
from understanding.answers import bare_answer, leading_answer
from understanding.choices import Answer as ChoiceAnswer
from understanding.choices import chosen
from understanding.consent import QUESTIONS, is_consent, is_postponement, is_refusal
from understanding.fulfilment import details_in, payment_named
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.language.rows import patterns
from understanding.language.spanish import NO_NAMES, MenuNames, in_english, is_spanish
from understanding.menu_questions import Question, is_question, menu_question, recommendation
from understanding.message import Clause, clauses_of, plain_text
from understanding.numbers import number_of
from understanding.order_mentions import changes_of
from understanding.order_wishes import OrderWishes, Part, Wish, act_of, placed_cart, with_cart
from understanding.profile_wishes import profile_wish, refused_outright
from understanding.quotes import in_own_words
from understanding.rendering import Rendering, composed
from understanding.simple_commands import command_of, find_row, merged_complaints
from understanding.unread import unread_in

_MENUS_KEPT = 64
_COURTESY = frozenset({"greet", "thank", "bye"})
_MINOR = frozenset({"acknowledge", "small_talk", "help", "wait"})
_ASKS_ONLY = frozenset({"wait", "repeat_reply"})
_RECOMMEND_ROW = "recommend"


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What is derived from one menu."""

    menu: Menu
    index: MenuIndex
    names: MenuNames


class LocalCommandReader:
    """A ``CommandReader`` that asks nobody."""

    def __init__(self) -> None:
        self._menus: OrderedDict[int, MenuWords] = OrderedDict()

    @classmethod
    def load(cls) -> LocalCommandReader:
        """A reader with its data files read."""
        is_spanish("")
        leading_answer("yes")
        plain_text("")
        return cls()

    async def read(self, context: ReadingContext) -> Reading:
        """The commands of a message. Never raises for what a guest may write."""
        return self.read_now(context)

    def read_now(self, context: ReadingContext) -> Reading:
        """As ``read``."""
        words = self._menu_words(context.menu)
        text = composed(context.text).strip()
        names = words.names if words else NO_NAMES
        spanish = is_spanish(text, names, expected=_speaks_spanish(context, names))
        rendering = in_english(text, names) if spanish else None
        reading = _MessageReading(context, words, text, rendering).read()
        return reading.model_copy(update={"language": "es" if spanish else "en"})

    def _menu_words(self, menu: Menu | None) -> MenuWords | None:
        if menu is None:
            return None
        kept = self._menus.get(id(menu))
        if kept is None or kept.menu is not menu:
            kept = self._menus[id(menu)] = MenuWords(menu, MenuIndex.of(menu), MenuNames.of(menu))
            if len(self._menus) > _MENUS_KEPT:
                self._menus.popitem(last=False)
        return kept


def _speaks_spanish(context: ReadingContext, names: MenuNames) -> bool:
    """Whether this guest is to be expected to speak Spanish: by their locale, or by what was said before."""
    if context.locale.lower().startswith("es"):
        return True
    return any(is_spanish(text, names) for _, text in context.recent)


@dataclass
class _MessageReading:
    """One message being read. ``text`` is what was written; ``rules`` what the rules read."""

    context: ReadingContext
    words: MenuWords | None
    text: str
    rendering: Rendering | None
    commands: list[Command] = field(default_factory=list)
    order_clauses: list[Clause] = field(default_factory=list)
    leftovers: list[Clause] = field(default_factory=list)
    declined: bool = False

    @property
    def rules(self) -> str:
        return self.rendering.text if self.rendering else self.text

    @property
    def index(self) -> MenuIndex | None:
        return self.words.index if self.words else None

    def read(self) -> Reading:
        """The reading of the whole message."""
        if (plain := self._plain_answer()) is not None:
            return self._reading((plain,) if not isinstance(plain, tuple) else plain)
        text = self._without_answer()
        if (picked := self._choice(text)) is not None:
            return self._reading((picked,))
        self._read_clauses(text)
        wishes = self._order_wishes(text)
        commands = self._in_order([*self.commands, *wishes])
        return self._reading(commands)

    # --- answers

    def _plain_answer(self) -> Command | tuple[Command, ...] | None:
        """The answer that the message is, and nothing else."""
        kind = self.context.pending.kind if self.context.pending else None
        if kind in QUESTIONS:
            if is_consent(self.text, kind):  # type: ignore[arg-type]
                return self._agreed()
            if is_postponement(self.text):
                return Wait()
            if is_refusal(self.text, kind):  # type: ignore[arg-type]
                return Decline()
        yes = bare_answer(self.rules)
        if yes is None or (kind == "address" and yes):
            return None
        if yes and kind in QUESTIONS:
            return NotUnderstood(said=self.text)
        return Agree() if yes else Decline()

    def _agreed(self) -> Command | tuple[Command, ...]:
        """A yes; with the way to pay that it names ("charge my card")."""
        method = payment_named(plain_text(self.rules))
        return (SetFulfilment(payment=method), Agree()) if method else Agree()

    def _without_answer(self) -> str:
        """The rules' text without the yes or no before something else; a no is kept where a dish is in question."""
        answer = leading_answer(self.rules)
        if answer is None or not answer.rest:
            return self.rules
        if not answer.yes:
            self.declined = isinstance(self.context.pending, AllergyWarning)
        return answer.rest

    def _choice(self, text: str) -> Command | None:
        if self.index is None or self.context.pending is None:
            return None
        said = plain_text(text)
        clause = Clause(tuple(clauses_of(text)[0].words), text) if said else None
        if clause is not None and is_question(clause):
            return None
        if patterns("cart")["takes_it"].search(said) and self.context.topic is not None:
            return None
        return chosen(ChoiceAnswer(text, said, self.context, self.index))

    # --- clauses

    def _read_clauses(self, text: str) -> None:
        text = self._take_address(text)
        place = find_address(text) if self._is_address_meant(text) else None
        spans = [(place.start, place.end)] if place else []
        for clause in clauses_of(text, spans):
            for part in self._outside(clause, spans):
                self._read_clause(part)

    def _take_address(self, text: str) -> str:
        """The text; its address, or the answer to "where to?", is a command."""
        asked = isinstance(self.context.pending, AskDetail) and self.context.pending.kind == "address"
        place = find_address(text) if self._is_address_meant(text) else None
        if place is not None:
            mode = DeliveryMode.DELIVERY if self._says_delivery(text, place.start) else None
            self.commands.append(SetFulfilment(mode=mode, address=self._own_address(place.address)))
        elif asked and self._may_be_place(text):
            said = free_address(self.text)
            if said is not None:
                self.commands.append(SetFulfilment(address=said))
                return ""
        return text

    def _own_address(self, address: Address) -> Address:
        return address

    def _is_address_meant(self, text: str) -> bool:
        place = find_address(text)
        if place is None:
            return False
        if place.address.street:
            return not self._is_asked_about(text, place.start)
        known = self.context.fulfilment.address is not None
        asked = isinstance(self.context.pending, AskDetail) and self.context.pending.kind == "address"
        return known or asked or place.address.number is None

    def _is_asked_about(self, text: str, at: int) -> bool:
        """Whether the clause before the address asks: "is it coming to 5 Bay Street?"."""
        before = [clause for clause in clauses_of(text) if clause.start <= at <= clause.end]
        return any(is_question(clause) for clause in before)

    def _says_delivery(self, text: str, at: int) -> bool:
        """A new address means delivery, unless one is only corrected."""
        del at
        corrected = self.context.fulfilment.address is not None and "deliver" not in text.lower()
        return not corrected

    def _may_be_place(self, text: str) -> bool:
        said = plain_text(text)
        known = patterns("fulfilment")
        if len(said.split()) < 2 or known["no_address"].search(said) or bare_answer(text) is not None:
            return False
        clause = clauses_of(text)[0]
        row = find_row(clause, self.context, self.index)
        details = details_in(clause).commands
        return row is None and not details and not is_question(clause)

    def _outside(self, clause: Clause, spans: Sequence[tuple[int, int]]) -> Sequence[Clause]:
        """The clause without the words that stand in one of the spans."""
        parts: list[Clause] = []
        first = None
        for number, word in enumerate(clause.words):
            inside = any(start <= word.start < end for start, end in spans)
            if inside and first is not None:
                parts.append(clause.part(first, number))
                first = None
            elif not inside and first is None:
                first = number
        if first is not None:
            parts.append(clause.part(first, len(clause.words)))
        return parts

    def _read_clause(self, clause: Clause) -> None:
        """One clause: the first reader that knows it takes it."""
        if self._by_row(clause) or self._by_profile(clause):
            return
        if is_question(clause):
            self._by_question(clause)
            return
        details = details_in(clause)
        left = [part for part in details.left if not _is_courtesy(part)]
        if details.commands and self._may_go_with(left):
            self.commands.extend(details.commands)
            for part in left:
                self._read_rest(part)
            return
        self._read_rest(clause)

    def _may_go_with(self, left: Sequence[Clause]) -> bool:
        """Whether what is left beside a time or a place is about the order too: "the match starts at 8" is not."""
        return all(self._is_order(part) or _is_light(part) or self._row_of(part) is not None for part in left)

    def _read_rest(self, clause: Clause) -> None:
        if self._by_row(clause):
            return
        if self._is_order(clause):
            self.order_clauses.append(clause)
        else:
            self.leftovers.append(clause)

    def _row_of(self, clause: Clause):  # type: ignore[no-untyped-def]
        if self.rendering is not None and (own := self._own(clause)) is not None:
            found = find_row(own, self.context, None, "es")
            if found is not None:
                return found, own
        found = find_row(clause, self.context, self.index)
        return (found, clause) if found is not None else None

    def _by_row(self, clause: Clause) -> bool:
        """Wordings that say all by themselves; what stands around a part of a clause is read on."""
        known = self._row_of(clause)
        if known is None:
            return False
        found, own = known
        if found.row.kind == _RECOMMEND_ROW:
            return self._recommend(clause)
        self.commands.append(command_of(found.row, clause, self.context, self.index))
        if found.row.match == "part" and own is clause:
            for part in clause.without(found.start, found.end):
                if not _is_courtesy(part):
                    self._read_clause(part)
        elif found.row.match == "part" and (details := details_in(clause)).commands:
            self.commands.extend(details.commands)
        return True

    def _own(self, clause: Clause) -> Clause | None:
        """The guest's own words behind a clause of the rendering."""
        if self.rendering is None:
            return None
        behind = [s for s in self.rendering.spans if s.begin < clause.end and s.end > clause.start]
        if not behind:
            return None
        said = self.text[min(s.start for s in behind) : max(s.stop for s in behind)]
        words = tuple(word for part in clauses_of(said) for word in part.words)
        return Clause(words, said) if words else None

    def _recommend(self, clause: Clause) -> bool:
        if self.index is None:
            self.commands.append(Recommend())
            return True
        question = Question(clause, clause.raw, self.context, self.index)
        self.commands.append(recommendation(question, refine=False))
        return True

    def _by_profile(self, clause: Clause) -> bool:
        if clause.asked or (is_question(clause) and not clause.plain.startswith("do i")):
            return False
        wish = profile_wish(clause)
        if wish is None and not self._is_option_here(clause):
            wish = refused_outright(clause)
        if wish is None:
            return False
        self.commands.append(wish)
        return True

    def _is_option_here(self, clause: Clause) -> bool:
        """Whether the words refuse an option of the dish in focus, or name a dish: then they are about the order."""
        if self.index is None:
            return False
        line = self.context.cart.line(self.context.focus) if self.context.focus is not None else self.context.cart.last
        item = line.item if line else self.context.topic
        said = ground(clause.raw, self.index, focus=item)
        in_focus = item is not None and bool(said.loose_refusals or said.loose_choices)
        return bool(said.lines) or in_focus or (bool(self.order_clauses) and bool(said.loose_refusals))

    def _by_question(self, clause: Clause) -> None:
        if self.index is None:
            self.leftovers.append(clause)
            return
        if self._offers_instead(clause):
            self.order_clauses.append(clause)
            return
        question = menu_question(Question(clause, clause.raw, self.context, self.index))
        if question is not None:
            self.commands.append(question)
        elif self._is_order(clause):
            self.order_clauses.append(clause)
        else:
            self.leftovers.append(clause)

    def _offers_instead(self, clause: Clause) -> bool:
        """ "What about the arrabbiata?", after a warning of another dish."""
        about = clause.plain.removeprefix("ok ").startswith(("what about", "how about"))
        named = self.index is not None and bool(ground(clause.raw, self.index).lines)
        return about and named and isinstance(self.context.pending, AllergyWarning)

    def _is_order(self, clause: Clause) -> bool:
        """Whether a clause is about the order: it names something on the menu, or says what to do with the cart."""
        if self.index is None:
            return False
        if self._is_chatter(clause):
            return False
        named = ground(clause.raw, self.index, focus=self._focus_item())
        if not named.empty:
            return True
        said = clause.plain
        known = patterns("cart")
        cart = not self.context.cart.empty or bool(self.order_clauses)
        points = known["repeat_alone"].search(said) or known["quantity"].search(said) or known["doubled"].search(said)
        listed = self.context.shown or self.context.topic
        takes = listed and (known["takes_it"].search(said) or _points_at_place(said))
        acts = act_of(said) in ("remove", "change") and (cart or bool(find_items(clause.raw, self.index)))
        return bool((points and (cart or listed)) or takes or acts)

    def _is_chatter(self, clause: Clause) -> bool:
        """Whether a clause tells something that is no wish: "my sister always gets the tagliatelle"."""
        from understanding.moods import is_report

        return is_report(clause)

    def _focus_item(self):  # type: ignore[no-untyped-def]
        if self.context.topic is not None:
            return self.context.topic
        pending = self.context.pending
        if isinstance(pending, AllergyWarning):
            return pending.line.item
        line = self.context.cart.line(self.context.focus) if self.context.focus is not None else self.context.cart.last
        return line.item if line else None

    # --- the order

    def _order_wishes(self, text: str) -> Sequence[Wish | ChangeOrder | Recommend]:
        if self.index is None or not self.order_clauses:
            return ()
        if (refined := self._refined()) is not None:
            return (refined,)
        parts = self._parts(text)
        if (placed := self._of_placed(parts)) is not None:
            return (placed,)
        return OrderWishes(self.context, self.index, held=self._held()).read(parts)

    def _refined(self) -> Recommend | None:
        """ "Not pizza", after a recommendation."""
        clause = self.order_clauses[0]
        only = len(self.order_clauses) == 1 and self.context.cart.empty and bool(self.context.shown)
        refused = clause.plain.removeprefix("but ").removeprefix("ok ").startswith(("not ", "no ", "without "))
        category = find_category(clause.plain, self.index) if self.index else None
        if only and refused and category:
            return Recommend(without=(category,), refine=True)
        return None

    def _held(self) -> AddItem | None:
        """The dish that our warning is about, as it was ordered."""
        pending = self.context.pending
        if not isinstance(pending, AllergyWarning):
            return None
        line = pending.line
        changes = changes_of(tuple[Choice, ...](line.choices), tuple[Refusal, ...](line.refusals))
        return AddItem(food=Food(item=line.item, said=line.said), quantity=line.quantity, changes=changes)

    def _parts(self, text: str) -> tuple[Part, ...]:
        """The order clauses put together, where nothing else stands between them, and apart where the act changes."""
        parts: list[Part] = []
        end = 0
        for clause in self.order_clauses:
            act = act_of(clause.plain)
            between = text[end : clause.start] if end <= clause.start else " "
            joins = bool(parts) and self._joins(parts[-1], clause, act)
            if joins:
                before = parts.pop()
                joint = between if _is_light_text(between) else ", "
                parts.append(Part(before.text + joint + clause.raw, before.act))
            else:
                parts.append(Part(_with_correction(between, parts) + clause.raw, act))
            end = clause.end
        return tuple(parts)

    def _joins(self, before: Part, clause: Clause, act: str | None) -> bool:
        """Whether a clause goes on with the one before: more dishes, or a correction of what was just ordered."""
        if act is None:
            return True
        adding = before.act in (None, "add")
        if act == "add":
            return adding
        if act == "change" and adding:
            return self.context.cart.empty or not self._names_cart(clause)
        return before.act == act and act == "remove"

    def _names_cart(self, clause: Clause) -> bool:
        ids = {line.item for line in self.context.cart.lines}
        named = find_items(clause.raw, self.index) if self.index else ()
        return bool(ids & set(named)) or act_of(clause.plain) == "change" and not named

    def _of_placed(self, parts: Sequence[Part]) -> ChangeOrder | None:
        """A wish about the order that was placed: "can you add a coke to my order?"."""
        if not self.context.orders or not self.context.cart.empty or self.index is None:
            return None
        said = " ".join(part.said for part in parts)
        if not patterns("cart")["placed"].search(said) and parts[0].act not in ("remove", "change"):
            return None
        cart = placed_cart(self.context.orders[-1].lines, self.index)
        wishes = OrderWishes(with_cart(self.context, cart), self.index).read(parts)
        changes = tuple(wish for wish in wishes if not isinstance(wish, KeepOrdering))
        return ChangeOrder(order=OrderRef(), commands=changes) if changes else None

    # --- all together

    def _in_order(self, commands: Sequence[Command]) -> tuple[Command, ...]:
        """The commands as they are carried out: a no first, checkout last, courtesy only alone."""
        kept = _joined_fulfilment(commands)
        kept = [*merged_complaints(kept)]
        if self._speaks_of_placed(kept):
            kept = [self._as_change_of_placed(command) for command in kept]
        wishes = [command for command in kept if command.kind not in _COURTESY]
        kept = wishes or kept[:1]
        serious = [command for command in kept if command.kind not in _MINOR]
        kept = serious if serious and not any(command.kind == "wait" for command in kept) else kept
        if any(command.kind == "wait" for command in kept):
            kept = [command for command in kept if command.kind != "acknowledge"]
        if self.declined and kept and not any(isinstance(command, Decline) for command in kept):
            kept = [Decline(), *kept]
        last = [command for command in kept if isinstance(command, Checkout)][:1]
        return (*(command for command in kept if not isinstance(command, Checkout)), *last)

    def _speaks_of_placed(self, commands: Sequence[Command]) -> bool:
        placed = bool(self.context.orders) and self.context.cart.empty
        changes = any(isinstance(c, SetFulfilment) for c in commands)
        others = any(not isinstance(c, (SetFulfilment, ClearFulfilment)) for c in commands)
        return placed and changes and not others and patterns("cart")["placed"].search(plain_text(self.rules)) is not None

    def _as_change_of_placed(self, command: Command) -> Command:
        if isinstance(command, (SetFulfilment, ClearFulfilment)):
            return ChangeOrder(order=OrderRef(), commands=(command,))
        return command

    def _reading(self, commands: Sequence[Command]) -> Reading:
        if not commands:
            said = NotUnderstood(said=self.text[:300])
            return Reading(commands=(said,), confidence=0.3)
        clauses = self.order_clauses
        unread = unread_in(clauses, commands, self.index) if self.index else ()
        if self.rendering is not None:
            commands = tuple(in_own_words(command, self.rendering, self.text) for command in commands)
            unread = tuple(
                word.model_copy(update={"words": self.rendering.as_said(word.words, self.text)}) for word in unread
            )
        return Reading(commands=tuple(commands), unread=unread, confidence=0.6 if unread else 0.95)


def _joined_fulfilment(commands: Sequence[Command]) -> list[Command]:
    """All that is said of how the order is brought and paid as one command, at its first place."""
    said: dict[str, object] = {}
    notes: list[str] = []
    kept: list[Command] = []
    for command in commands:
        if not isinstance(command, SetFulfilment):
            kept.append(command)
            continue
        if not said and not notes:
            kept.append(command)
        said |= {name: value for name, value in command if value is not None and name not in ("kind", "note")}
        notes += [command.note] if command.note else []
    joined = SetFulfilment.model_validate({**said, "note": "; ".join(notes) or None}) if said or notes else None
    first = next((at for at, command in enumerate(kept) if isinstance(command, SetFulfilment)), None)
    if joined is not None and first is not None:
        kept[first] = joined
    return kept


def _points_at_place(said: str) -> bool:
    from understanding.references import ordinal_in

    return ordinal_in(said) is not None


_LIGHT = frozenset(
    "i we want need would like to have can could you please get the order my for and be here ready make it deliver send"
    " bring thanks thank ok then that is all will just also with by a an us me food at in on so hi hello hey oh by the"
    " way am are this pay paying do go let no yes wait sorry instead now today tonight of as but".split()
)


def _is_light(clause: Clause) -> bool:
    return all(word.text in _LIGHT for word in clause.words)


def _is_courtesy(clause: Clause) -> bool:
    words = {word.text for word in clause.words}
    return words <= {"please", "thanks", "thank", "you", "and", "ok", "then", "so", "but", "also", "by", "the", "way", "for", "to", "with"}


def _is_light_text(between: str) -> bool:
    return all(word in _LIGHT or word in ("actually", "i", "mean", "or", "rather", "-") for word in plain_text(between).split())


def _with_correction(between: str, parts: Sequence[Part]) -> str:
    return between.lstrip(" ,.;") if parts and plain_text(between) and _is_light_text(between) else ""


__all__ = ["LocalCommandReader", "number_of", "ClearCart"]
