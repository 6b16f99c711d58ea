"""Questions about the restaurant itself: how it delivers, how it is paid, and what only its staff can tell."""

from __future__ import annotations

from typing import Literal, cast

from understanding.wording import first_name, language
from understanding.words import spoken

HouseTopic = Literal["delivery", "delivery_details", "payment", "staff"]


def house_topic(text: str) -> HouseTopic | None:
    """What about the restaurant a message asks; None when it asks something else."""
    return cast("HouseTopic | None", first_name(language().said["house"], spoken(text)))
