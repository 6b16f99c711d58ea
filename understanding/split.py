"""Where one message may be two: at the end of a sentence, and before a new clause after "and" or a comma."""

from __future__ import annotations

import re

_STARTERS = (
    r"what|whats|what's|which|where|wheres|where's|when|when's|how|how's|who|why|can|could|do|does|did|is|are|will|would|i|i'd|i'll|i'm|id|ill|im|we|"
    r"please|show|tell|track|cancel|remember|add|remove|give|get|gimme|let|lemme|recommend|suggest|check|help|talk|connect|my|never|forget|make|change|delete|clear|"
    r"put|send|deliver|qué|que|dónde|donde|cuánto|cuanto|quiero|recuerda"
)
_BORDER = re.compile(
    rf"[.!?;]+\s+|\s*[,]\s*(?:and |but |so |also |oh |then |plus )*(?=(?:{_STARTERS})\b)"
    rf"|\s+(?:and|but|so|oh|plus|y|pero)(?: (?:also|then|oh|so))?\s+(?=(?:{_STARTERS})\b)"
    r"|(?<=[a-z])\s+(?=what can (?:i|we)\b)",
    re.IGNORECASE,
)
MOST_PARTS = 6


def clauses(text: str) -> list[str]:
    """The clauses of a message in order; one when there is no border, or too many to be a message of two things."""
    parts = [part.strip() for part in _BORDER.split(text) if part.strip(" .!?,;")]
    return parts if 1 < len(parts) <= MOST_PARTS else [text]
