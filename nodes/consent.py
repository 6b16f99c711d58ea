"""Whether the guest agreed to what acts: to place, cancel or clear, or to take a dish in spite of a warning."""

from __future__ import annotations

from domain.session import AllergyWarning, CancelPlaced, ClearCart, Confirm
from nodes.state import Scene
from understanding.consent import is_consent


def has_consent(scene: Scene, pending: Confirm | AllergyWarning | ClearCart | CancelPlaced) -> bool:
    """Whether the guest's own words are a yes to this question; what a reader made of them does not suffice."""
    return scene.slots.yes_no is True and is_consent(scene.turn.request.text, pending.kind)
