"""Grounding: a guest's words tied to the menu at hand."""

from domain.grounding.ground import ground, ground_mention
from domain.grounding.index import MenuIndex
from domain.grounding.questions import find_category, find_items, mentions_menu

__all__ = ["MenuIndex", "find_category", "find_items", "ground", "ground_mention", "mentions_menu"]
