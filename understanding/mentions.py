"""The result of grounding: dishes and options of the menu that match the guest's words, and words that match none."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from domain.cart import Amount, Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.value import Value


class ItemMention(Value):
    """One item in the guest's words, before it is matched to the menu.

    ``words`` has item and options ("large pepperoni pizza"); the other fields have the parts that the reader found.
    """

    words: str
    quantity: int | None = Field(default=None, ge=1, le=99)
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class OpenOption(Value):
    """Words that fit several options of the item ("beans"): the guest must say which."""

    group: GroupId
    options: tuple[OptionId, ...]
    said: str
    refused: bool = False
    amount: Amount = Amount.NORMAL


class UnknownMention(Value):
    """Words for a dish that this menu lacks. ``nearest``: the closest items, best first; may be empty."""

    said: str
    nearest: tuple[ItemId, ...] = ()


class UnknownOption(Value):
    """Words about a line that match none of its item's options ("with pineapple")."""

    line_index: int
    said: str
    nearest: tuple[OptionId, ...] = ()


class Grounding(Value):
    """The matches of one utterance with one menu. ``lines`` are in the order of their words."""

    lines: tuple[GroundedLine, ...] = ()
    ambiguous: tuple[AmbiguousLine, ...] = ()
    unknown: tuple[UnknownMention, ...] = ()
    open_options: tuple[tuple[int, OpenOption], ...] = ()
    """Pairs of an index into ``lines`` and an open option."""
    unknown_options: tuple[UnknownOption, ...] = ()
    loose_choices: tuple[Choice, ...] = ()
    """Options without an item ("make it large"): the flow applies them to the line in question."""
    loose_refusals: tuple[Refusal, ...] = ()
    loose_open: tuple[OpenOption, ...] = ()
    """Words without an item that fit several options of a group ("cheese")."""
    loose_unknown: tuple[str, ...] = ()
    """Words for an option ("no lettuce") that the item in focus lacks."""

    @property
    def empty(self) -> bool:
        """Whether the words match nothing on the menu, and nothing near it."""
        mentions = self.lines or self.ambiguous or self.unknown
        loose = self.loose_choices or self.loose_refusals or self.loose_open or self.loose_unknown
        return not (mentions or loose)

    @classmethod
    def join(cls, parts: Sequence[Grounding]) -> Grounding:
        """Join several groundings into one, their lines one after the other."""
        offsets = [sum(len(part.lines) for part in parts[:at]) for at in range(len(parts))]
        return cls(
            lines=tuple(line for part in parts for line in part.lines),
            ambiguous=tuple(a for part in parts for a in part.ambiguous),
            unknown=tuple(u for part in parts for u in part.unknown),
            open_options=tuple(
                (at + offset, option)
                for part, offset in zip(parts, offsets, strict=True)
                for at, option in part.open_options
            ),
            unknown_options=tuple(
                option.replace(line_index=option.line_index + offset)
                for part, offset in zip(parts, offsets, strict=True)
                for option in part.unknown_options
            ),
            loose_choices=tuple(c for part in parts for c in part.loose_choices),
            loose_refusals=tuple(r for part in parts for r in part.loose_refusals),
            loose_open=tuple(o for part in parts for o in part.loose_open),
            loose_unknown=tuple(words for part in parts for words in part.loose_unknown),
        )
