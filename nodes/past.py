"""What the guest had before: "my usual", "same as last time". Grounded in today's menu like spoken words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls import FetchProfile
from domain.guest import PastLine, Profile
from domain.outcome import NoPastOrder
from nodes import cart
from nodes.edit import Edit
from nodes.state import Ask
from understanding.grounding import MenuIndex, ground_mention
from understanding.mentions import Grounding
from understanding.slot_reading import ItemMention
from understanding.slots import PastOrder


def add_past(edit: Edit, wanted: PastOrder, index: MenuIndex) -> Edit | Ask:
    """What the guest had before into the cart, through the same door as everything else."""
    profile = edit.facts.profile
    if profile is None and "fetch_profile" not in edit.facts.failures:
        return Ask(FetchProfile())
    lines = _lines(profile, wanted) if profile else ()
    if not lines:
        return edit.saying(NoPastOrder())
    return cart.add_all(edit, _grounding(lines, index))


def _lines(profile: Profile, wanted: PastOrder) -> Sequence[PastLine]:
    """The last order; the usual is the favourite dish, with what went with it where the last order had it too."""
    favourite = profile.favourites[0] if profile.favourites else None
    if wanted == "last" or favourite is None or any(line.name == favourite for line in profile.last_order):
        return profile.last_order
    return (PastLine(favourite),)


def _grounding(lines: Sequence[PastLine], index: MenuIndex) -> Grounding:
    mentions = (
        ItemMention(words=line.name, quantity=line.quantity, options=line.options, refusals=line.refusals)
        for line in lines
    )
    return Grounding.joined(tuple(ground_mention(mention, index) for mention in mentions))
