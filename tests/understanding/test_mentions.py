"""Groundings, alone and joined."""

from __future__ import annotations

from domain.cart import Choice
from domain.mentions import GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from understanding.mentions import Grounding, OpenOption, UnknownOption

LARGE = Choice(group=GroupId("size"), option=OptionId("large"))


def line(name: str) -> GroundedLine:
    return GroundedLine(item=ItemId(name), said=name)


def test_a_grounding_with_a_loose_option_is_not_empty() -> None:
    assert Grounding().empty
    assert not Grounding(loose_choices=(LARGE,)).empty
    assert not Grounding(lines=(line("blt"),)).empty


def test_joined_groundings_keep_their_options_with_their_lines() -> None:
    beans = OpenOption(group=GroupId("beans"), options=(OptionId("black"), OptionId("pinto")), said="beans")
    first = Grounding(lines=(line("blt"), line("soup")), unknown_options=(UnknownOption(line_index=1, said="kale"),))
    second = Grounding(
        lines=(line("burrito"),),
        open_options=((0, beans),),
        unknown_options=(UnknownOption(line_index=0, said="pineapple"),),
        loose_choices=(LARGE,),
    )
    both = Grounding.join([first, second])
    assert [each.item for each in both.lines] == ["blt", "soup", "burrito"]
    assert both.open_options == ((2, beans),)
    assert [(each.line_index, each.said) for each in both.unknown_options] == [(1, "kale"), (2, "pineapple")]
    assert both.loose_choices == (LARGE,)
