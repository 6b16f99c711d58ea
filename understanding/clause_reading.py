"""One message, clause by clause: the first reader that knows a clause takes it; words about the order are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.commands import (
    AskMenu,
    AskSafe,
    ClearFulfilment,
    Command,
    Complain,
    Forget,
    Pick,
    Recommend,
    Remember,
    SetFulfilment,
)
from domain.fulfilment import DeliveryMode
from domain.menu import ItemId, Menu
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption
from understanding.address import (
    AddressPlace,
    extended,
    find_address,
    free_address,
    number_instead,
    place_led_to,
)
from understanding.answers import bare_answer, leading_answer
from understanding.asked_about import MenuQuestion
from understanding.choices import Answer as ChoiceAnswer
from understanding.choices import chosen
from understanding.consent import QUESTIONS
from understanding.earlier_languages import EarlierLanguages
from understanding.food_evidence import is_strange_name, speaks_of_food
from understanding.fulfilment import details_in, table_named, tells_outright
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.lexicon import lexicon
from understanding.language.menu_names import NamesByLanguage
from understanding.language.rendering_words import ENGLISH, rendering_words
from understanding.language.rows import patterns
from understanding.language.tokens import elided_tokens
from understanding.mentions import Grounding
from understanding.menu_questions import is_question, menu_question, recommendation
from understanding.message import Clause, Word, clauses_of, plain_text
from understanding.moods import is_report, wishes
from understanding.numbers import numbers_in
from understanding.order_talk import act_of
from understanding.profile_wishes import listed_further, profile_wish, refused_outright, speaks_of_harm
from understanding.references import ordinal_in
from understanding.rendering import Rendering
from understanding.simple_commands import Found, command_of, complaints_in, find_complained, find_row, names_dish

_SHORT = 3
"""Words of a message that may be nothing but the name of a dish."""
_LONGEST_ANSWER = 6
"""Words before other words that are an answer to our question."""
_SENTENCE_ENDS = frozenset(".!?;\n")
_NO_ADDRESS = (ClearFulfilment(fields=("address",)),)
_ABOUT_PLACES = frozenset({"out_of_scope", "ask_restaurant", "small_talk"})
"""Rows whose words (a hotel, a terrace) are in addresses, too."""


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What is derived from one menu."""

    menu: Menu
    index: MenuIndex
    names: NamesByLanguage
    earlier_languages: EarlierLanguages


@dataclass
class MessageReading:
    """A message being read. ``text`` is what was written; ``rendering``: its words for the rules, if it is not English.

    ``commands``: those found so far. ``order_clauses``: what is about the order. ``reports``: what tells of the past.
    ``unread``: questions and wishes that no reader knew. ``contradictory``: counts that do not add up.
    ``order_first``: the message begins with words about the order.
    """

    context: ReadingContext
    words: MenuWords | None
    text: str
    rendering: Rendering | None
    commands: list[Command] = field(default_factory=list)
    order_clauses: list[Clause] = field(default_factory=list)
    reports: list[Clause] = field(default_factory=list)
    unread: list[Clause] = field(default_factory=list)
    contradictory: str | None = None
    declined: bool = False
    order_first: bool = False
    _single: bool = True
    _requesting: bool = False
    _last_end: int = 0

    @property
    def rules(self) -> str:
        """What the rules read."""
        return self.rendering.text if self.rendering else self.text

    @property
    def _language(self) -> str:
        """That of the message."""
        return self.rendering.language if self.rendering else ENGLISH

    @property
    def index(self) -> MenuIndex | None:
        return self.words.index if self.words else None

    @property
    def focus_item(self) -> ItemId | None:
        """The dish that "it" means: the one talked about, the one warned of, else that of the line in focus."""
        if self.context.topic is not None:
            return self.context.topic
        if isinstance(self.context.pending, AllergyWarning):
            return self.context.pending.line.item
        focus, cart = self.context.focus, self.context.cart
        line = cart.line(focus) if focus is not None else cart.last
        return line.item if line else None

    def grounding(self, text: str, focus: ItemId | None = None) -> Grounding:
        """What some words name on the menu."""
        return ground(text, self.index, focus=focus) if self.index is not None else Grounding()

    # --- the whole message

    def says_more_than_an_answer(self) -> bool:
        """Whether the wording of a short message says by itself what it means: "no more", "keep the change"."""
        clauses = clauses_of(self.rules)
        if len(clauses) != 1:
            return False
        found = self._row_of(clauses[0])
        return found is not None and found[0].row.kind not in ("decline", "acknowledge", "thank")

    def without_answer(self) -> str:
        """What the rules read, without the yes or no before something else."""
        answer = leading_answer(self.rules)
        if answer is None or not answer.rest or numbers_in(self.rules.removesuffix(answer.rest)):
            return self.rules
        self.declined = not answer.yes and isinstance(self.context.pending, AllergyWarning)
        return answer.rest

    def picked(self, text: str) -> Command | None:
        """The answer to "which one?" or "which table?", where the words choose."""
        said = plain_text(text)
        if self._asked_for("table_number") and (table := table_named(said)) is not None:
            return SetFulfilment(mode=DeliveryMode.DINE_IN, table=table)
        if self.index is None or self.context.pending is None or not said or _has_street(text):
            return None
        open_choice = patterns("answers_to_choices")["any"].search(said)
        if not open_choice and any(is_question(clause) for clause in clauses_of(text)):
            return None
        takes = self.context.topic is not None and patterns("cart")["takes_it"].search(said)
        if takes and not isinstance(self.context.pending, ChooseItem):
            return None
        return chosen(ChoiceAnswer(text, said, self.context, self.index))

    def picked_first(self, text: str) -> tuple[Command, str] | None:
        """The answer that a message begins with, and the rest of it: "medium, thick crust, and a small coke"."""
        clauses = clauses_of(text)
        if not isinstance(self.context.pending, ChooseOption) or len(clauses) < 2:
            return None
        if patterns("moods")["corrected"].match(clauses[0].plain):
            return None  # "no sorry, the greek one" answers nothing
        for at in range(len(clauses) - 1, 0, -1):
            head = text[clauses[0].start : clauses[at - 1].end]
            picked = self.picked(head) if len(head.split()) <= _LONGEST_ANSWER else None
            if isinstance(picked, Pick):
                return picked, text[clauses[at].start :]
        return None

    def details_beside(self, text: str) -> tuple[SetFulfilment, ...]:
        """How the order is brought and paid, said beside a choice: "large, for pickup, and I pay cash"."""
        clauses = clauses_of(text)
        if len(clauses) < 2 or any(is_question(clause) for clause in clauses):
            return ()
        found = (command for clause in clauses for command in details_in(clause).commands)
        return tuple(
            command for command in found if isinstance(command, SetFulfilment) and (command.mode or command.payment)
        )

    def read_clauses(self, text: str) -> str:
        """Reads every clause; gives back what was read, which the order clauses refer to."""
        place = self._address(text)
        spans = [(place.start, place.end)] if place else []
        clauses = [part for clause in clauses_of(text, spans) for part in _outside(clause, spans)]
        joined = list(_joined_questions(clauses, text))
        joined = [clause for clause in joined if not _is_courtesy(clause)] or joined
        self._single = len(joined) == 1 and place is None
        for clause in joined:
            self._begin_sentence(clause, text)
            self._read_clause(clause)
        return text

    def _begin_sentence(self, clause: Clause, text: str) -> None:
        """A question mark at the end of a request asks for nothing of what was listed in it."""
        if not _SENTENCE_ENDS.isdisjoint(text[self._last_end : clause.start]):
            self._requesting = False
        self._last_end = clause.end
        self._requesting = self._requesting or patterns("questions")["requests"].search(clause.plain) is not None

    # --- addresses

    def _address(self, text: str) -> AddressPlace | None:
        asked = self._asked_for("address")
        place = find_address(text, is_asked=asked)
        known = self.context.fulfilment.address
        if known and (swapped := number_instead(text, known)) is not None:
            place = swapped
        elif place is not None and self._is_address_meant(place, text):
            place = extended(place, text, self._may_be_of_address, is_asked=asked)
        else:
            place = self._free_address(text)
        if place is None:
            return None
        moved = self.context.fulfilment.address is None or "deliver" in text.lower()
        mode = DeliveryMode.DELIVERY if moved else None
        self.commands.append(SetFulfilment(mode=mode, address=place.address))
        return place

    def _is_address_meant(self, place: AddressPlace, text: str) -> bool:
        if place.address.street:
            around = (clause for clause in clauses_of(text) if clause.start <= place.start <= clause.end)
            return not any(patterns("questions")["asks"].search(clause.plain) for clause in around)
        known = self.context.fulfilment.address is not None
        if not known and not self._asked_for("address") and place_led_to(text, self._may_be_of_address):
            return False
        if self._asked_for("address") and (place.address.unit or plain_text(text[: place.start])):
            return False  # what we asked for is more than the unit: the words around it are the rest of the address
        return known or self._asked_for("address") or place.address.number is None

    def _asked_for(self, detail: str) -> bool:
        return isinstance(self.context.pending, AskDetail) and self.context.pending.kind == detail

    def _free_address(self, text: str) -> AddressPlace | None:
        """Any place that the message says, as the answer to "what is the address?" or after "deliver to"."""
        if patterns("fulfilment")["no_address"].search(plain_text(text)):
            return None
        if self._asked_for("address") and bare_answer(text) is None:
            parts = [part for clause in clauses_of(text) for part in _before_details(clause)]
            return free_address(parts, self._may_be_of_address)
        return None if any(map(is_question, clauses_of(text))) else place_led_to(text, self._may_be_of_address)

    def _may_be_of_address(self, clause: Clause) -> bool:
        """Whether words beside a street, or in its place, mean nothing else."""
        known, plain = lexicon(), [word.text for word in clause.words]
        strange = [word for word in plain if word not in known.chat and word not in known.small]
        is_named = all(word.isdigit() or clause.message[at.start].isupper() or word in strange
                       for word, at in zip(plain, clause.words, strict=True))  # fmt: skip
        is_place = bool(strange) and (is_named or (self._asked_for("address") and len(plain) > 1))
        return is_place and not self._means_something(clause)

    def _means_something(self, clause: Clause) -> bool:
        """Whether a clause is about anything else than where to."""
        row = self._row_of(clause)
        is_command = row is not None and row[0].row.kind not in _ABOUT_PLACES
        tells = [command for command in details_in(clause).commands if not _is_bare_number(command)]
        return bool(
            is_command or tells or is_question(clause) or wishes(clause) or profile_wish(clause)
            or _is_courtesy(clause) or _is_light(clause) or self._orders(clause)
        )  # fmt: skip

    def _orders(self, clause: Clause) -> bool:
        """Whether words in the place of an address name a dish outright: "the garden house" names no garden salad."""
        named = self.grounding(clause.raw)
        loose = bool(named.loose_choices or named.loose_refusals or named.loose_open) and clause.raw.islower()
        outright = self.index is not None and names_dish(clause.raw, self.index)
        return outright or bool(named.ambiguous) or loose

    # --- one clause

    def _read_clause(self, clause: Clause) -> None:
        if self._is_exact_option(clause):
            self._keep_for_order(clause)
        elif not (self._by_row(clause) or self._by_profile(clause) or self._by_question(clause)):
            self._by_details(clause)

    def _by_details(self, clause: Clause) -> None:
        """How the order is brought and paid, and what is left beside it."""
        details = details_in(clause)
        if details.commands == _NO_ADDRESS and self._has_address():
            return  # "wrong address, it's 5 Hill Road"
        left = [part for part in details.left if not _is_courtesy(part)]
        outright = self._is_checking_out() and tells_outright(clause)
        if details.commands and all(outright or self._goes_with_details(part) for part in left):
            self.commands.extend(details.commands)
            for part in left:
                if not outright or self._names_menu(part) or self._row_of(part):
                    self._read_rest(part)
        else:
            self._read_rest(clause)

    def _is_checking_out(self) -> bool:
        """Whether words about delivery and payment are expected: there is an order to bring or to pay."""
        return isinstance(self.context.pending, AskDetail) or not self.context.cart.is_empty

    def _has_address(self) -> bool:
        return any(isinstance(command, SetFulfilment) and command.address for command in self.commands)

    def _goes_with_details(self, part: Clause) -> bool:
        """Whether words beside a time or a place are about the order too: "the match starts at 8" is not."""
        return self._names_menu(part) or _is_light(part) or self._row_of(part) is not None

    def _read_rest(self, clause: Clause) -> None:
        if self._by_row(clause):
            return
        if self._is_report(clause) and not (self.order_clauses and self._names_option(clause)):
            self.reports.append(clause)
        elif self._refines(clause):
            category = find_category(clause.plain, self.index) if self.index else None
            self.commands.append(Recommend(without=(category,) if category else (), refine=True))
        elif self._is_order(clause):
            self._keep_for_order(clause)
        elif (is_question(clause) or wishes(clause)) and not _is_light(clause):
            self.unread.append(clause)

    def _keep_for_order(self, clause: Clause) -> None:
        self.order_first = self.order_first or not self.commands
        self.order_clauses.append(clause)
        self._requesting = True

    def _refines(self, clause: Clause) -> bool:
        """ "Not pizza", after a recommendation."""
        if self.index is None or not self.context.shown or not self.context.cart.is_empty:
            return False
        refused = patterns("moods")["refuses"].match(clause.plain)
        return refused is not None and find_category(clause.plain, self.index) is not None

    def _is_exact_option(self, clause: Clause) -> bool:
        """ "Well done", of a dish that can be had so: the whole clause names an option of the dish in focus."""
        item = self.index.menu.item(self.focus_item) if self.index and self.focus_item else None
        if item is None or len(clause.words) > 4:
            return False
        names = {plain_text(name) for group in item.groups for o in group.options for name in (o.name, *o.aliases)}
        return clause.plain in names and len(clause.words) > 1

    # --- wordings that say all by themselves

    def _row_of(self, clause: Clause) -> tuple[Found, Clause] | None:
        own = self._own(clause)
        if own is not None:
            found = find_row(own, self.context, None, self._language, alone=self._single)
            if found is not None:
                return found, own
        found = find_row(clause, self.context, self.index, alone=self._single)
        return (found, clause) if found is not None else None

    def _by_row(self, clause: Clause) -> bool:
        known = self._row_of(clause)
        if known is None:
            return False
        found, own = known
        if found.row.kind == "complain":
            language = ENGLISH if own is clause else self._language
            self.commands += complaints_in(own, clause, self.context, self.index, language)
        elif found.row.kind == "recommend":
            self.commands.append(self._recommendation(clause))
        else:
            self.commands.append(command_of(found.row, clause, self.context))
        if found.row.match == "part":
            self._read_around(found, own, clause)
        return True

    def _read_around(self, found: Found, own: Clause, clause: Clause) -> None:
        """What stands around the part of a clause that a row took."""
        if own is not clause:
            self.commands.extend(details_in(clause).commands)
            return
        for part in clause.without(found.start, found.end):
            if not _is_courtesy(part):
                self._read_clause(part)

    def _is_report(self, clause: Clause) -> bool:
        return is_report(clause, self._own(clause), self._language)

    def _own(self, clause: Clause) -> Clause | None:
        """The guest's own words behind a clause of the rendering."""
        if self.rendering is None:
            return None
        behind = [span for span in self.rendering.spans if span.begin < clause.end and span.end > clause.start]
        if not behind:
            return None
        said = self.text[min(span.start for span in behind) : max(span.stop for span in behind)]
        grammar = rendering_words(self._language).grammar
        words = tuple(Word(t.plain, t.start, t.end) for t in elided_tokens(said, grammar) if t.word)
        return Clause(words, said, clause.asked) if words else None

    def _recommendation(self, clause: Clause) -> Recommend:
        if self.index is None:
            return Recommend()
        wish = recommendation(MenuQuestion(clause, clause.raw, self.context, self.index), refine=False)
        pending = self.context.pending
        if wish.category is None and isinstance(pending, ChooseItem):
            item = self.index.menu.item(pending.choice.candidates[0])
            return wish.replace(category=item.category if item else None)
        return wish

    # --- the guest

    def _by_profile(self, clause: Clause) -> bool:
        if is_question(clause):
            return False
        if self._goes_on_listing(clause):
            return True
        wish = profile_wish(clause)
        if wish is None and (self._is_harm_meant(clause) or not self._is_option_here(clause)):
            wish = refused_outright(clause)
        if wish is None or (self.order_clauses and self._is_taste_in_order(wish, clause)):
            return False
        self.commands.append(wish)
        return True

    def _goes_on_listing(self, clause: Clause) -> bool:
        """ "I'm allergic to nuts, shellfish and eggs": the end of the list belongs to its beginning."""
        before = self.commands[-1] if self.commands else None
        more = listed_further(clause) if isinstance(before, Remember) and before.allergies else ()
        if not more or not isinstance(before, Remember):
            return False
        self.commands[-1] = before.replace(allergies=tuple(dict.fromkeys((*before.allergies, *more))))
        return True

    def _is_harm_meant(self, clause: Clause) -> bool:
        """Whether the message tells what some food does to a body: "epipen here, no peanuts"."""
        return any(map(speaks_of_harm, (clause, *clauses_of(self.rules))))

    def _is_taste_in_order(self, wish: Remember | Forget, clause: Clause) -> bool:
        """ "A pizza, I hate olives": beside a dish that is ordered, likes and dislikes of its options are about it."""
        taste = isinstance(wish, Remember) and not (wish.allergies or wish.diets or wish.name)
        return taste and self._names_option(clause)

    def _names_option(self, clause: Clause) -> bool:
        named = self.grounding(clause.raw)
        return bool(named.loose_choices or named.loose_refusals or named.loose_open) and not named.lines

    def _is_option_here(self, clause: Clause) -> bool:
        """Whether the words refuse an option of the dish in focus, or name a dish: then they are about the order."""
        said = self.grounding(clause.raw, self.focus_item)
        loose = bool(said.loose_refusals or said.loose_choices)
        return bool(said.lines) or (loose and (self.focus_item is not None or bool(self.order_clauses)))

    # --- questions

    def _by_question(self, clause: Clause) -> bool:
        starts = patterns("questions")["asks"].search(clause.plain) is not None
        if not is_question(clause) or (self._requesting and not starts):
            return False
        if self.index is None or self._offers_instead(clause):
            return False
        question = menu_question(MenuQuestion(clause, clause.raw, self.context, self.index, self._asked_before()))
        if question is None or self._asks_back(question, clause):
            return False
        self.commands.append(question)
        return True

    def _asks_back(self, question: AskMenu | AskSafe, clause: Clause) -> bool:
        """ "Is that ok?", after a question whose yes acts: asks about nothing on the menu."""
        acts = self.context.pending is not None and self.context.pending.kind in QUESTIONS
        vague = isinstance(question, AskMenu) and question.aspect == "other"
        return acts and vague and not self.grounding(clause.raw).lines

    def _asked_before(self) -> ItemId | None:
        """The one dish that this message has asked about already."""
        asked = [command.about.items for command in self.commands if isinstance(command, AskMenu)]
        return asked[-1][0].item if asked and len(asked[-1]) == 1 else None

    def _offers_instead(self, clause: Clause) -> bool:
        """ "What about the arrabbiata?", after a warning of another dish."""
        about = patterns("moods")["offers"].match(clause.plain) is not None
        return about and bool(self.grounding(clause.raw).lines) and isinstance(self.context.pending, AllergyWarning)

    # --- the order

    def _is_order(self, clause: Clause) -> bool:
        """Whether a clause is about the order: it names something on the menu, or says what to do with the cart."""
        if self.index is None:
            return False
        if self._is_report(clause):
            return bool(self.order_clauses) and self._names_option(clause)
        named = self.grounding(clause.raw, self.focus_item)
        if self._names_menu(clause):
            return True
        unknown = bool(named.unknown or named.loose_unknown)
        if self._refuses_option(clause):
            return True
        return (unknown and self._may_name_food(clause)) or self._speaks_of_cart(clause)

    def _refuses_option(self, clause: Clause) -> bool:
        """ "No dip", of a dish that comes without: nothing is to be done, and nothing is misunderstood."""
        refuses = patterns("moods")["refuses"].match(clause.plain) is not None
        cart = bool(self.order_clauses) or not self.context.cart.is_empty
        if self.index is None or not refuses or not cart or len(clause.words) > _SHORT + 1:
            return False
        senses = [sense for piece in segment_text(normalize_text(clause.raw), self.index) for sense in piece.senses]
        return any(self.focus_item in sense.concept.places for sense in senses)

    def _names_menu(self, clause: Clause) -> bool:
        """Whether a clause names a dish, or an option, that is on the menu."""
        named = self.grounding(clause.raw, self.focus_item)
        loose = named.loose_choices or named.loose_refusals or named.loose_open
        if self.order_clauses and not (named.lines or named.ambiguous or loose):
            named = self.grounding(clause.raw)  # of what was just ordered
            loose = named.loose_choices or named.loose_refusals or named.loose_open
        if self.index is None or not (named.lines or named.ambiguous or loose):
            return False
        spoken = speaks_of_food(clause, self.index, self.focus_item, after_dish=bool(self.order_clauses))
        return spoken and not self._is_report(clause)

    def _may_name_food(self, clause: Clause) -> bool:
        """Whether unknown words are wished for like a dish, or are the whole of a short message."""
        is_name = is_strange_name(clause.raw) and not self._expects_other_words()
        short = self._single and len(clause.words) <= _SHORT and is_name
        return wishes(clause) or patterns("cart")["indefinite"].search(f"{clause.plain} ") is not None or short

    def _expects_other_words(self) -> bool:
        """Whether our question is answered by a yes or a no, or by how the order is brought and paid."""
        pending = self.context.pending
        return isinstance(pending, AskDetail) or (pending is not None and pending.kind in QUESTIONS)

    def _speaks_of_cart(self, clause: Clause) -> bool:
        said = clause.plain
        if self._counts_lines(said) or self._points_at_list(said):
            return True
        if patterns("cart")["other_one"].fullmatch(said) and self.context.chosen is not None:
            return True
        if self.order_clauses and patterns("moods")["scratches"].fullmatch(said):
            return True
        if patterns("moods")["refuses"].match(said) and (self._names_cart_dish(clause) or self._ends_with_it(said)):
            return True
        return self._changes_cart(clause) or self._compares(said)

    def _counts_lines(self, said: str) -> bool:
        """ "Two more", "double it", "the same for my friend": of the cart, or of what was shown."""
        known = patterns("cart")
        meant = self.context.shown or self.context.topic or self.order_clauses or not self.context.cart.is_empty
        counts = ("repeat_alone", "quantity", "doubled", "all_of_them", "same_for")
        return bool(meant) and any(known[name].search(said) for name in counts)

    def _points_at_list(self, said: str) -> bool:
        """ "The second one", "I'll take it", "one of each": of what was shown or talked about."""
        known = patterns("cart")
        if len(self.context.shown) > 1 and known["one_of_each"].search(said):
            return True
        listed = bool(self.context.shown or self.context.topic)
        return listed and (known["takes_it"].search(said) is not None or ordinal_in(said) is not None)

    def _changes_cart(self, clause: Clause) -> bool:
        cart = not self.context.cart.is_empty or bool(self.order_clauses)
        named = self.index is not None and bool(find_items(clause.raw, self.index))
        return act_of(clause.plain) in ("remove", "change") and (cart or named)

    def _ends_with_it(self, said: str) -> bool:
        """ "No olives on those", with something in the cart."""
        found = patterns("cart")["off_it"].search(said)
        it = found is not None and patterns("questions")["it"].fullmatch(found["dish"]) is not None
        return it and not self.context.cart.is_empty

    def _names_cart_dish(self, clause: Clause) -> bool:
        ids = {line.item for line in self.context.cart.lines}
        return self.index is not None and bool(ids.intersection(find_items(clause.raw, self.index)))

    def _compares(self, said: str) -> bool:
        """ "Add the cheaper one", of dishes that the message asks about."""
        asked = any(isinstance(c, AskMenu) and len(c.about.items) > 1 for c in self.commands)
        known = patterns("answers_to_choices")
        return asked and any(known[name].search(said) for name in ("cheapest", "dearest"))


def reported_dishes(reading: MessageReading, complaint: Complain) -> Complain:
    """The complaint with the dishes that a report beside it names: "we ordered a soup and it came cold"."""
    if complaint.items or reading.index is None:
        return complaint
    named = (find_complained(clause.raw, reading.context, reading.index) for clause in reading.reports)
    return complaint.replace(items=next((items for items in named if items), ()))


def _outside(clause: Clause, spans: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    """The clause without the words that are in one of the spans."""
    first = None
    for number, word in enumerate(clause.words):
        inside = any(start <= word.start < end for start, end in spans)
        if inside and first is not None:
            yield clause.part(first, number)
            first = None
        elif not inside and first is None:
            first = number
    if first is not None:
        yield clause.part(first, len(clause.words))


def _joined_questions(clauses: Sequence[Clause], text: str) -> Iterator[Clause]:
    """The clauses; "which is bigger, the club or the BLT?" is one question."""
    held: Clause | None = None
    for clause in clauses:
        if held is not None and _continues(held, clause, text):
            held = Clause((*held.words, *clause.words), held.message, clause.asked)
            continue
        if held is not None:
            yield held
        held = clause
    if held is not None:
        yield held


def _continues(held: Clause, clause: Clause, text: str) -> bool:
    if patterns("questions")["which_of"].fullmatch(held.plain) and patterns("questions")["may_eat"].match(clause.plain):
        return True
    compares = patterns("moods")["compares"].search(held.plain) is not None
    same = _SENTENCE_ENDS.isdisjoint(text[held.end : clause.start])
    if same and patterns("moods")["bare_name"].fullmatch(held.plain) and is_question(clause):
        return patterns("questions")["it"].search(clause.plain) is not None
    return compares and same and not is_question(Clause(clause.words, clause.message)) and act_of(clause.plain) is None


def _has_street(text: str) -> bool:
    place = find_address(text)
    return place is not None and place.address.street is not None


def _before_details(clause: Clause) -> Iterator[Clause]:
    """The clause up to where it says how the order is brought or paid."""
    details = details_in(clause)
    tells = [command for command in details.commands if not _is_bare_number(command)]
    if not tells:
        yield clause
    elif details.left and details.left[0].start == clause.start:
        yield details.left[0]


def _is_bare_number(command: Command) -> bool:
    """Digits that may be a telephone number, and nothing else."""
    return isinstance(command, SetFulfilment) and command == SetFulfilment(contact=command.contact)


def _is_light(clause: Clause) -> bool:
    return patterns("moods")["light"].fullmatch(clause.plain) is not None


def _is_courtesy(clause: Clause) -> bool:
    return patterns("moods")["courtesy"].fullmatch(clause.plain) is not None
