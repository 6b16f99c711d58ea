"""What grounding returns: a guest's words tied to the menu at hand, or the honest statement that they could not be."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from domain.cart import Amount, Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.value import Value


class ItemMention(Value):
    """One thing the guest named, in the guest's words; grounding finds it on the menu or says that it is not there.

    ``words`` holds item and options as said ("large pepperoni pizza"); the rest only what the reader could tell apart.
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
    """Words that name something this menu does not have. ``nearest``: the closest items, best first; may be empty."""

    said: str
    nearest: tuple[ItemId, ...] = ()


class UnknownOption(Value):
    """Words said about a grounded item that none of its options fits ("with pineapple")."""

    line_index: int
    said: str
    nearest: tuple[OptionId, ...] = ()


class Grounding(Value):
    """All that one utterance says about items, tied to one menu. ``lines`` in the order in which they were said."""

    lines: tuple[GroundedLine, ...] = ()
    ambiguous: tuple[AmbiguousLine, ...] = ()
    unknown: tuple[UnknownMention, ...] = ()
    open_options: tuple[tuple[int, OpenOption], ...] = ()
    """(index into ``lines``, the open option)."""
    unknown_options: tuple[UnknownOption, ...] = ()
    loose_choices: tuple[Choice, ...] = ()
    """Options said without any item ("make it large"): for the flow to apply to the line in question."""
    loose_refusals: tuple[Refusal, ...] = ()
    loose_open: tuple[OpenOption, ...] = ()
    """Words said without any item that fit several options of a group ("cheese")."""
    loose_unknown: tuple[str, ...] = ()
    """Words said as an option ("no lettuce") that the item in focus does not have."""

    @property
    def empty(self) -> bool:
        """Whether nothing on or near the menu was named."""
        mentions = self.lines or self.ambiguous or self.unknown
        loose = self.loose_choices or self.loose_refusals or self.loose_open or self.loose_unknown
        return not (mentions or loose)

    @classmethod
    def join(cls, parts: Sequence[Grounding]) -> Grounding:
        """Several groundings as one, their lines one after the other."""
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
