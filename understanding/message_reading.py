"""The state of reading one message, and the lookups that its readers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.commands import Command
from domain.menu import Item, ItemId, Menu
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, AskDetail
from understanding.described_dishes import DishWords
from understanding.dish_parts import SoldParts
from understanding.earlier_languages import EarlierLanguages
from understanding.grounding import MenuIndex, ground
from understanding.language.menu_names import NamesByLanguage
from understanding.language.rendering_words import ENGLISH, rendering_words
from understanding.language.tokens import tokenize
from understanding.measured_names import SoldAmounts
from understanding.measures import Measure
from understanding.mentions import Grounding
from understanding.message import Clause, Word
from understanding.moods import is_report, recalls_before
from understanding.names_by_sound import SoundIndex
from understanding.rendering import Rendering
from understanding.shares import cut_corrected_counts
from understanding.simple_commands import RowMatch, find_row


@dataclass(frozen=True, slots=True)
class MenuWords:
    """Everything derived from one menu. ``name_stems``: the stems of the names of its dishes."""

    menu: Menu
    index: MenuIndex
    names: NamesByLanguage
    earlier_languages: EarlierLanguages
    sounds: SoundIndex = field(default_factory=SoundIndex)
    measures: Mapping[Measure, Sequence[str]] = field(default_factory=dict)
    name_stems: frozenset[str] = frozenset()
    dish_words: DishWords = field(default_factory=dict)
    parts: SoldParts = field(default_factory=SoldParts)
    amounts: SoldAmounts = field(default_factory=SoldAmounts)
    portions: SoldAmounts = field(default_factory=SoldAmounts)


def drop_ordered_topic(context: ReadingContext) -> ReadingContext:
    """A dish talked about that is in the cart is no topic any more: "it" means the cart line."""
    line = next((each for each in reversed(context.cart.lines) if each.item == context.topic), None)
    return replace(context, topic=None, focus=line.number) if line is not None else context


@dataclass
class MessageReading:
    """One message while it is read.

    ``text``: the message as written. ``rendering``: its words for the rules, if it is not English.
    ``commands``: the commands so far. ``order_clauses``: clauses about the order. ``reports``: clauses about the past.
    ``leftovers``: clauses that say how the dish before them is to be, in words that no reader knows.
    ``unread``: questions and wishes that no reader recognized. ``contradictory``: words whose counts do not add up.
    ``doubtful``: unknown words that decide what happens to the cart. ``uncounted``: words for one portion each, of an
    unknown number of persons. ``conditional``: orders that depend on our answer, or are perhaps none.
    ``totals``: counts of which an order has a part only. ``unread_parts``: changes of a dish of the
    cart that are not understood.
    ``has_decline``: it begins with a no to a warning; ``has_consent``: with sentences that are a yes to it.
    ``is_order_first``: it begins with words about the order.
    ``is_single``: it has one clause and no address. ``is_request``: the current sentence requests something;
    ``last_end``: the end of the clause before; ``question_end``: that of the last question about dishes;
    ``address_end``: that of the address.
    """

    context: ReadingContext
    words: MenuWords | None
    text: str
    rendering: Rendering | None
    commands: list[Command] = field(default_factory=list)
    order_clauses: list[Clause] = field(default_factory=list)
    reports: list[Clause] = field(default_factory=list)
    leftovers: list[Clause] = field(default_factory=list)
    unread: list[Clause] = field(default_factory=list)
    contradictory: str | None = None
    doubtful: frozenset[str] = frozenset()
    uncounted: tuple[str, ...] = ()
    conditional: list[str] = field(default_factory=list)
    totals: frozenset[int] = frozenset()
    unread_parts: tuple[str, ...] = ()
    has_decline: bool = False
    has_consent: bool = False
    is_order_first: bool = False
    is_single: bool = True
    is_request: bool = False
    last_end: int = 0
    question_end: int = 0
    address_end: int | None = None
    rules_text: str = field(init=False)
    """The text that the rules read: the rendering, or the message itself in English."""
    index: MenuIndex | None = field(init=False)
    """The index of the menu; None without a menu."""
    _rows: dict[tuple[int, bool], tuple[Clause, RowMatch | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules_text = self.rendering.text if self.rendering else self.text
        self.index = self.words.index if self.words else None

    @property
    def language(self) -> str:
        """The language of the message."""
        return self.rendering.language if self.rendering else ENGLISH

    @property
    def focus_item(self) -> ItemId | None:
        """The dish that "it" refers to: the last topic, else the dish of a warning, else that of the line in focus."""
        if self.context.topic is not None:
            return self.context.topic
        if isinstance(self.context.pending, AllergyWarning):
            return self.context.pending.line.item
        focus, cart = self.context.focus, self.context.cart
        line = cart.line(focus) if focus is not None else cart.last
        return line.item if line else None

    def list_shown(self) -> tuple[Item, ...]:
        """List the dishes that we listed or compared last."""
        menu = self.index.menu if self.index else None
        return tuple(item for each in self.context.shown if menu and (item := menu.item(each)))

    def ground(self, text: str, focus: ItemId | None = None) -> Grounding:
        """Match words to the menu, of corrected counts the last one. Without a menu nothing matches."""
        return ground(cut_corrected_counts(text), self.index, focus=focus) if self.index is not None else Grounding()

    def is_question_for(self, detail: str) -> bool:
        """Whether our open question asks for this detail, such as "address"."""
        return isinstance(self.context.pending, AskDetail) and self.context.pending.kind == detail

    def find_row(self, clause: Clause) -> RowMatch | None:
        """Find the row of ``commands.toml`` that fits the guest's own words, else one that fits their rendering."""
        known = self._rows.get((id(clause), self.is_single))
        if known is None:
            # The clause beside its row: while it lives, no other one has its id.
            known = self._rows[id(clause), self.is_single] = (clause, self._find_row(clause))
        return known[1]

    def _find_row(self, clause: Clause) -> RowMatch | None:
        own = self._find_own_clause(clause)
        if own is not None and (row_match := find_row(own, self.context, None, self.language, alone=self.is_single)):
            return row_match
        return find_row(clause, self.context, self.index, alone=self.is_single)

    def is_report(self, clause: Clause) -> bool:
        """Whether the clause only reports."""
        if self.context.cart.is_empty and not self.order_clauses and recalls_before(clause):
            return True
        return is_report(clause, self._find_own_clause(clause), self.language)

    def _find_own_clause(self, clause: Clause) -> Clause | None:
        """Find the guest's own words behind a clause of the rendering."""
        if self.rendering is None:
            return None
        behind = [span for span in self.rendering.spans if span.begin < clause.end and span.end > clause.start]
        if not behind:
            return None
        own_text = self.text[min(span.start for span in behind) : max(span.stop for span in behind)]
        grammar = rendering_words(self.language).grammar
        words = tuple(Word(t.plain, t.start, t.end) for t in tokenize(own_text, grammar) if t.is_word)
        return Clause(words, own_text, clause.has_question_mark) if words else None

    def has_option(self, clause: Clause) -> bool:
        """Whether the clause names options and no dish."""
        grounding = self.ground(clause.raw)
        return bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_open) and not grounding.lines
