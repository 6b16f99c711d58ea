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
from understanding.answers import read_bare_answer, read_leading_answer
from understanding.asked_about import MenuQuestion
from understanding.choices import Answer as ChoiceAnswer
from understanding.choices import read_answer
from understanding.consent import QUESTIONS
from understanding.earlier_languages import EarlierLanguages
from understanding.food_evidence import is_strange_name, speaks_of_food
from understanding.fulfilment import details_in, table_named, tells_outright
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding.spans import pieces_of
from understanding.grounding.words import readable
from understanding.language.lexicon import lexicon
from understanding.language.menu_names import NamesByLanguage
from understanding.language.rendering_words import ENGLISH, rendering_words
from understanding.language.rows import patterns
from understanding.language.tokens import elided_tokens
from understanding.mentions import Grounding
from understanding.menu_questions import is_question, menu_question, recommendation
from understanding.message import Clause, Word, clauses_of, plain_text
from understanding.moods import is_report, is_wish
from understanding.numbers import numbers_in
from understanding.order_talk import find_act
from understanding.profile_wishes import listed_further, profile_wish, refused_outright, speaks_of_harm
from understanding.references import find_ordinal
from understanding.rendering import Rendering
from understanding.simple_commands import Found, build_command, find_complained, find_row, names_dish, read_complaints

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
        hit = self._find_row(clauses[0])
        return hit is not None and hit[0].row.kind not in ("decline", "acknowledge", "thank")

    def without_answer(self) -> str:
        """What the rules read, without the yes or no before something else."""
        answer = read_leading_answer(self.rules)
        if answer is None or not answer.rest or numbers_in(self.rules.removesuffix(answer.rest)):
            return self.rules
        self.declined = not answer.yes and isinstance(self.context.pending, AllergyWarning)
        return answer.rest

    def picked(self, text: str) -> Command | None:
        """The answer to "which one?" or "which table?", where the words choose."""
        plain = plain_text(text)
        if self._is_question_for("table_number") and (table := table_named(plain)) is not None:
            return SetFulfilment(mode=DeliveryMode.DINE_IN, table=table)
        if self.index is None or self.context.pending is None or not plain or _has_street(text):
            return None
        open_choice = patterns("answers_to_choices")["any"].search(plain)
        if not open_choice and any(is_question(clause) for clause in clauses_of(text)):
            return None
        takes = self.context.topic is not None and patterns("cart")["takes_it"].search(plain)
        if takes and not isinstance(self.context.pending, ChooseItem):
            return None
        return read_answer(ChoiceAnswer(text, plain, self.context, self.index))

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
        commands = (command for clause in clauses for command in details_in(clause).commands)
        return tuple(
            command for command in commands if isinstance(command, SetFulfilment) and (command.mode or command.payment)
        )

    def read_clauses(self, text: str) -> str:
        """Reads every clause; gives back what was read, which the order clauses refer to."""
        place = self._read_address(text)
        spans = [(place.start, place.end)] if place else []
        clauses = [part for clause in clauses_of(text, spans) for part in _cut_out_spans(clause, spans)]
        joined = list(_join_questions(clauses, text))
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

    def _read_address(self, text: str) -> AddressPlace | None:
        is_question = self._is_question_for("address")
        place = find_address(text, is_asked=is_question)
        current = self.context.fulfilment.address
        if current and (swapped := number_instead(text, current)) is not None:
            place = swapped
        elif place is not None and self._is_address(place, text):
            place = extended(place, text, self._can_be_address_part, is_asked=is_question)
        else:
            place = self._find_free_address(text)
        if place is None:
            return None
        moved = self.context.fulfilment.address is None or "deliver" in text.lower()
        mode = DeliveryMode.DELIVERY if moved else None
        self.commands.append(SetFulfilment(mode=mode, address=place.address))
        return place

    def _is_address(self, place: AddressPlace, text: str) -> bool:
        if place.address.street:
            around = (clause for clause in clauses_of(text) if clause.start <= place.start <= clause.end)
            return not any(patterns("questions")["asks"].search(clause.plain) for clause in around)
        has_address = self.context.fulfilment.address is not None
        if not has_address and not self._is_question_for("address") and place_led_to(text, self._can_be_address_part):
            return False
        if self._is_question_for("address") and (place.address.unit or plain_text(text[: place.start])):
            return False  # what we asked for is more than the unit: the words around it are the rest of the address
        return has_address or self._is_question_for("address") or place.address.number is None

    def _is_question_for(self, detail: str) -> bool:
        return isinstance(self.context.pending, AskDetail) and self.context.pending.kind == detail

    def _find_free_address(self, text: str) -> AddressPlace | None:
        """Any place that the message says, as the answer to "what is the address?" or after "deliver to"."""
        if patterns("fulfilment")["no_address"].search(plain_text(text)):
            return None
        if self._is_question_for("address") and read_bare_answer(text) is None:
            parts = [part for clause in clauses_of(text) for part in _cut_before_details(clause)]
            return free_address(parts, self._can_be_address_part)
        return None if any(map(is_question, clauses_of(text))) else place_led_to(text, self._can_be_address_part)

    def _can_be_address_part(self, clause: Clause) -> bool:
        """Whether words beside a street, or in its place, mean nothing else."""
        vocabulary, plain = lexicon(), [word.text for word in clause.words]
        strange = [word for word in plain if word not in vocabulary.chat and word not in vocabulary.small]
        is_named = all(word.isdigit() or clause.message[at.start].isupper() or word in strange
                       for word, at in zip(plain, clause.words, strict=True))  # fmt: skip
        is_place = bool(strange) and (is_named or (self._is_question_for("address") and len(plain) > 1))
        return is_place and not self._has_other_meaning(clause)

    def _has_other_meaning(self, clause: Clause) -> bool:
        """Whether a clause is about anything else than where to."""
        row = self._find_row(clause)
        is_command = row is not None and row[0].row.kind not in _ABOUT_PLACES
        tells = [command for command in details_in(clause).commands if not _is_bare_number(command)]
        return bool(
            is_command or tells or is_question(clause) or is_wish(clause) or profile_wish(clause)
            or _is_courtesy(clause) or _is_filler(clause) or self._has_menu_name(clause)
        )  # fmt: skip

    def _has_menu_name(self, clause: Clause) -> bool:
        """Whether words in the place of an address name a dish outright: "the garden house" names no garden salad."""
        grounding = self.grounding(clause.raw)
        loose = (
            bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_open) and clause.raw.islower()
        )
        outright = self.index is not None and names_dish(clause.raw, self.index)
        return outright or bool(grounding.ambiguous) or loose

    # --- one clause

    def _read_clause(self, clause: Clause) -> None:
        if self._is_exact_option(clause):
            self._add_order_clause(clause)
        elif not (self._read_row(clause) or self._read_profile(clause) or self._read_question(clause)):
            self._read_details(clause)

    def _read_details(self, clause: Clause) -> None:
        """How the order is brought and paid, and what is left beside it."""
        details = details_in(clause)
        if details.commands == _NO_ADDRESS and self._has_address():
            return  # "wrong address, it's 5 Hill Road"
        rest = [part for part in details.left if not _is_courtesy(part)]
        outright = self._is_checking_out() and tells_outright(clause)
        if details.commands and all(outright or self._can_join_details(part) for part in rest):
            self.commands.extend(details.commands)
            for part in rest:
                if not outright or self._names_dish_or_option(part) or self._find_row(part):
                    self._read_rest(part)
        else:
            self._read_rest(clause)

    def _is_checking_out(self) -> bool:
        """Whether words about delivery and payment are expected: there is an order to bring or to pay."""
        return isinstance(self.context.pending, AskDetail) or not self.context.cart.is_empty

    def _has_address(self) -> bool:
        return any(isinstance(command, SetFulfilment) and command.address for command in self.commands)

    def _can_join_details(self, part: Clause) -> bool:
        """Whether words beside a time or a place are about the order too: "the match starts at 8" is not."""
        return self._names_dish_or_option(part) or _is_filler(part) or self._find_row(part) is not None

    def _read_rest(self, clause: Clause) -> None:
        if self._read_row(clause):
            return
        if self._is_report(clause) and not (self.order_clauses and self._names_option(clause)):
            self.reports.append(clause)
        elif self._is_refinement(clause):
            category = find_category(clause.plain, self.index) if self.index else None
            self.commands.append(Recommend(without=(category,) if category else (), refine=True))
        elif self._is_order(clause):
            self._add_order_clause(clause)
        elif (is_question(clause) or is_wish(clause)) and not _is_filler(clause):
            self.unread.append(clause)

    def _add_order_clause(self, clause: Clause) -> None:
        self.order_first = self.order_first or not self.commands
        self.order_clauses.append(clause)
        self._requesting = True

    def _is_refinement(self, clause: Clause) -> bool:
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

    def _find_row(self, clause: Clause) -> tuple[Found, Clause] | None:
        own = self._find_own_clause(clause)
        if own is not None:
            hit = find_row(own, self.context, None, self._language, alone=self._single)
            if hit is not None:
                return hit, own
        hit = find_row(clause, self.context, self.index, alone=self._single)
        return (hit, clause) if hit is not None else None

    def _read_row(self, clause: Clause) -> bool:
        row_hit = self._find_row(clause)
        if row_hit is None:
            return False
        hit, own = row_hit
        if hit.row.kind == "complain":
            language = ENGLISH if own is clause else self._language
            self.commands += read_complaints(own, clause, self.context, self.index, language)
        elif hit.row.kind == "recommend":
            self.commands.append(self._build_recommendation(clause))
        else:
            self.commands.append(build_command(hit.row, clause, self.context))
        if hit.row.match == "part":
            self._read_around(hit, own, clause)
        return True

    def _read_around(self, hit: Found, own: Clause, clause: Clause) -> None:
        """What stands around the part of a clause that a row took."""
        if own is not clause:
            self.commands.extend(details_in(clause).commands)
            return
        for part in clause.without(hit.start, hit.end):
            if not _is_courtesy(part):
                self._read_clause(part)

    def _is_report(self, clause: Clause) -> bool:
        return is_report(clause, self._find_own_clause(clause), self._language)

    def _find_own_clause(self, clause: Clause) -> Clause | None:
        """The guest's own words behind a clause of the rendering."""
        if self.rendering is None:
            return None
        behind = [span for span in self.rendering.spans if span.begin < clause.end and span.end > clause.start]
        if not behind:
            return None
        own_text = self.text[min(span.start for span in behind) : max(span.stop for span in behind)]
        grammar = rendering_words(self._language).grammar
        words = tuple(Word(t.plain, t.start, t.end) for t in elided_tokens(own_text, grammar) if t.word)
        return Clause(words, own_text, clause.asked) if words else None

    def _build_recommendation(self, clause: Clause) -> Recommend:
        if self.index is None:
            return Recommend()
        wish = recommendation(MenuQuestion(clause, clause.raw, self.context, self.index), refine=False)
        pending = self.context.pending
        if wish.category is None and isinstance(pending, ChooseItem):
            item = self.index.menu.item(pending.choice.candidates[0])
            return wish.replace(category=item.category if item else None)
        return wish

    # --- the guest

    def _read_profile(self, clause: Clause) -> bool:
        if is_question(clause):
            return False
        if self._extend_allergies(clause):
            return True
        wish = profile_wish(clause)
        if wish is None and (self._has_harm_words(clause) or not self._is_option_here(clause)):
            wish = refused_outright(clause)
        if wish is None or (self.order_clauses and self._is_taste_in_order(wish, clause)):
            return False
        self.commands.append(wish)
        return True

    def _extend_allergies(self, clause: Clause) -> bool:
        """ "I'm allergic to nuts, shellfish and eggs": the end of the list belongs to its beginning."""
        before = self.commands[-1] if self.commands else None
        more = listed_further(clause) if isinstance(before, Remember) and before.allergies else ()
        if not more or not isinstance(before, Remember):
            return False
        self.commands[-1] = before.replace(allergies=tuple(dict.fromkeys((*before.allergies, *more))))
        return True

    def _has_harm_words(self, clause: Clause) -> bool:
        """Whether the message tells what some food does to a body: "epipen here, no peanuts"."""
        return any(map(speaks_of_harm, (clause, *clauses_of(self.rules))))

    def _is_taste_in_order(self, wish: Remember | Forget, clause: Clause) -> bool:
        """ "A pizza, I hate olives": beside a dish that is ordered, likes and dislikes of its options are about it."""
        taste = isinstance(wish, Remember) and not (wish.allergies or wish.diets or wish.name)
        return taste and self._names_option(clause)

    def _names_option(self, clause: Clause) -> bool:
        grounding = self.grounding(clause.raw)
        return bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_open) and not grounding.lines

    def _is_option_here(self, clause: Clause) -> bool:
        """Whether the words refuse an option of the dish in focus, or name a dish: then they are about the order."""
        grounding = self.grounding(clause.raw, self.focus_item)
        loose = bool(grounding.loose_refusals or grounding.loose_choices)
        return bool(grounding.lines) or (loose and (self.focus_item is not None or bool(self.order_clauses)))

    # --- questions

    def _read_question(self, clause: Clause) -> bool:
        starts = patterns("questions")["asks"].search(clause.plain) is not None
        if not is_question(clause) or (self._requesting and not starts):
            return False
        if self.index is None or self._is_counter_offer(clause):
            return False
        question = menu_question(MenuQuestion(clause, clause.raw, self.context, self.index, self._find_earlier_dish()))
        if question is None or self._is_question_back(question, clause):
            return False
        self.commands.append(question)
        return True

    def _is_question_back(self, question: AskMenu | AskSafe, clause: Clause) -> bool:
        """ "Is that ok?", after a question whose yes acts: asks about nothing on the menu."""
        acts = self.context.pending is not None and self.context.pending.kind in QUESTIONS
        vague = isinstance(question, AskMenu) and question.aspect == "other"
        return acts and vague and not self.grounding(clause.raw).lines

    def _find_earlier_dish(self) -> ItemId | None:
        """The one dish that this message has asked about already."""
        questions = [command.about.items for command in self.commands if isinstance(command, AskMenu)]
        return questions[-1][0].item if questions and len(questions[-1]) == 1 else None

    def _is_counter_offer(self, clause: Clause) -> bool:
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
        grounding = self.grounding(clause.raw, self.focus_item)
        if self._names_dish_or_option(clause):
            return True
        unknown = bool(grounding.unknown or grounding.loose_unknown)
        if self._refuses_option(clause):
            return True
        return (unknown and self._can_name_food(clause)) or self._is_about_cart(clause)

    def _refuses_option(self, clause: Clause) -> bool:
        """ "No dip", of a dish that comes without: nothing is to be done, and nothing is misunderstood."""
        refuses = patterns("moods")["refuses"].match(clause.plain) is not None
        cart = bool(self.order_clauses) or not self.context.cart.is_empty
        if self.index is None or not refuses or not cart or len(clause.words) > _SHORT + 1:
            return False
        senses = [sense for piece in pieces_of(readable(clause.raw), self.index) for sense in piece.senses]
        return any(self.focus_item in sense.concept.places for sense in senses)

    def _names_dish_or_option(self, clause: Clause) -> bool:
        """Whether a clause names a dish, or an option, that is on the menu."""
        grounding = self.grounding(clause.raw, self.focus_item)
        loose = grounding.loose_choices or grounding.loose_refusals or grounding.loose_open
        if self.order_clauses and not (grounding.lines or grounding.ambiguous or loose):
            grounding = self.grounding(clause.raw)  # of what was just ordered
            loose = grounding.loose_choices or grounding.loose_refusals or grounding.loose_open
        if self.index is None or not (grounding.lines or grounding.ambiguous or loose):
            return False
        is_food = speaks_of_food(clause, self.index, self.focus_item, after_dish=bool(self.order_clauses))
        return is_food and not self._is_report(clause)

    def _can_name_food(self, clause: Clause) -> bool:
        """Whether unknown words are wished for like a dish, or are the whole of a short message."""
        is_name = is_strange_name(clause.raw) and not self._has_question_without_food()
        short = self._single and len(clause.words) <= _SHORT and is_name
        return is_wish(clause) or patterns("cart")["indefinite"].search(f"{clause.plain} ") is not None or short

    def _has_question_without_food(self) -> bool:
        """Whether our question is answered by a yes or a no, or by how the order is brought and paid."""
        pending = self.context.pending
        return isinstance(pending, AskDetail) or (pending is not None and pending.kind in QUESTIONS)

    def _is_about_cart(self, clause: Clause) -> bool:
        plain = clause.plain
        if self._has_line_count(plain) or self._has_list_place(plain):
            return True
        if patterns("cart")["other_one"].fullmatch(plain) and self.context.chosen is not None:
            return True
        if self.order_clauses and patterns("moods")["scratches"].fullmatch(plain):
            return True
        if patterns("moods")["refuses"].match(plain) and (
            self._has_cart_dish(clause) or self._has_refusal_on_it(plain)
        ):
            return True
        return self._is_cart_change(clause) or self._has_comparison(plain)

    def _has_line_count(self, plain: str) -> bool:
        """ "Two more", "double it", "the same for my friend": of the cart, or of what was shown."""
        cart_patterns = patterns("cart")
        has_target = self.context.shown or self.context.topic or self.order_clauses or not self.context.cart.is_empty
        counts = ("repeat_alone", "quantity", "doubled", "all_of_them", "same_for")
        return bool(has_target) and any(cart_patterns[name].search(plain) for name in counts)

    def _has_list_place(self, plain: str) -> bool:
        """ "The second one", "I'll take it", "one of each": of what was shown or talked about."""
        cart_patterns = patterns("cart")
        if len(self.context.shown) > 1 and cart_patterns["one_of_each"].search(plain):
            return True
        listed = bool(self.context.shown or self.context.topic)
        return listed and (cart_patterns["takes_it"].search(plain) is not None or find_ordinal(plain) is not None)

    def _is_cart_change(self, clause: Clause) -> bool:
        cart = not self.context.cart.is_empty or bool(self.order_clauses)
        has_dish = self.index is not None and bool(find_items(clause.raw, self.index))
        return find_act(clause.plain) in ("remove", "change") and (cart or has_dish)

    def _has_refusal_on_it(self, plain: str) -> bool:
        """ "No olives on those", with something in the cart."""
        match = patterns("cart")["off_it"].search(plain)
        it = match is not None and patterns("questions")["it"].fullmatch(match["dish"]) is not None
        return it and not self.context.cart.is_empty

    def _has_cart_dish(self, clause: Clause) -> bool:
        ids = {line.item for line in self.context.cart.lines}
        return self.index is not None and bool(ids.intersection(find_items(clause.raw, self.index)))

    def _has_comparison(self, plain: str) -> bool:
        """ "Add the cheaper one", of dishes that the message asks about."""
        has_several = any(isinstance(c, AskMenu) and len(c.about.items) > 1 for c in self.commands)
        choice_patterns = patterns("answers_to_choices")
        return has_several and any(choice_patterns[name].search(plain) for name in ("cheapest", "dearest"))


def add_reported_dishes(reading: MessageReading, complaint: Complain) -> Complain:
    """The complaint with the dishes that a report beside it names: "we ordered a soup and it came cold"."""
    if complaint.items or reading.index is None:
        return complaint
    dishes = (find_complained(clause.raw, reading.context, reading.index) for clause in reading.reports)
    return complaint.replace(items=next((items for items in dishes if items), ()))


def _cut_out_spans(clause: Clause, spans: Sequence[tuple[int, int]]) -> Iterator[Clause]:
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


def _join_questions(clauses: Sequence[Clause], text: str) -> Iterator[Clause]:
    """The clauses; "which is bigger, the club or the BLT?" is one question."""
    open_clause: Clause | None = None
    for clause in clauses:
        if open_clause is not None and _is_continuation(open_clause, clause, text):
            open_clause = Clause((*open_clause.words, *clause.words), open_clause.message, clause.asked)
            continue
        if open_clause is not None:
            yield open_clause
        open_clause = clause
    if open_clause is not None:
        yield open_clause


def _is_continuation(before: Clause, clause: Clause, text: str) -> bool:
    if patterns("questions")["which_of"].fullmatch(before.plain) and patterns("questions")["may_eat"].match(
        clause.plain
    ):
        return True
    compares = patterns("moods")["compares"].search(before.plain) is not None
    same = _SENTENCE_ENDS.isdisjoint(text[before.end : clause.start])
    if same and patterns("moods")["bare_name"].fullmatch(before.plain) and is_question(clause):
        return patterns("questions")["it"].search(clause.plain) is not None
    return (
        compares and same and not is_question(Clause(clause.words, clause.message)) and find_act(clause.plain) is None
    )


def _has_street(text: str) -> bool:
    place = find_address(text)
    return place is not None and place.address.street is not None


def _cut_before_details(clause: Clause) -> Iterator[Clause]:
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


def _is_filler(clause: Clause) -> bool:
    return patterns("moods")["light"].fullmatch(clause.plain) is not None


def _is_courtesy(clause: Clause) -> bool:
    return patterns("moods")["courtesy"].fullmatch(clause.plain) is not None
