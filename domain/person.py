"""Whom a dish is for, as the guest named them: "Tom", "my son", or the guest."""

from __future__ import annotations

import unicodedata

GUEST = "me"
"""The person of a dish that the guest eats."""
MAX_PERSON = 40
"""Characters of the name of a person."""
_GUEST_KIND = frozenset({GUEST})
_ANYBODY = frozenset({"anybody"})
# fmt: off
_UNSURE = frozenset({
    "someone", "somebody", "us", "guest", "person", "family", "familia", "famille", "he", "she", "they", "el",
    "him", "her", "them",
    "flatmate", "housemate", "mate", "neighbor", "neighbour", "coworker", "twin",
    "ella", "ellos", "il", "elle", "alguien", "friend", "friends", "amigo", "amiga", "ami", "amie", "colleague",
    "roommate", "boss", "jefe", "uncle", "aunt", "cousin", "niece", "nephew", "people",
})
# fmt: on
"""The last words of wordings that may mean anybody; "friend" may be anybody with a name, and a partner."""
_PERHAPS_GUEST = frozenset(
    {"someone", "somebody", "us", "guest", "person", "family", "familia", "famille", "alguien", "people"}
)
"""The last words of wordings that may mean the guest."""
_PRONOUNS = frozenset({"him", "her", "them", "he", "she", "they"})
_RELATIONS: dict[str, frozenset[str]] = {
    "son": frozenset(["son", "boy", "hijo", "nino", "fil", "garcon"]),
    "daughter": frozenset(["daughter", "girl", "hija", "nina", "fille"]),
    "son daughter": frozenset(["kid", "child", "children", "baby", "toddler", "bebe", "enfant"]),
    "partner": frozenset(["wife", "husband", "partner", "girlfriend", "boyfriend", "fiance", "fiancee", "gf", "bf"])
    | frozenset(["hubby", "wifey", "missu", "spouse", "half"])
    | frozenset(["mujer", "esposa", "marido", "esposo", "novia", "novio", "pareja"])
    | frozenset(["femme", "mari", "copain", "copine"]),
    "mother": frozenset(["mother", "mom", "mum", "madre", "mama", "mere", "maman"]),
    "father": frozenset(["father", "dad", "padre", "papa", "pere"]),
    "grandmother": frozenset(["grandmother", "grandma", "granny", "gran", "nan", "nana", "abuela", "grand-mere"]),
    "grandfather": frozenset(["grandfather", "grandpa", "abuelo", "grand-pere"]),
    "brother": frozenset(["brother", "hermano", "frere"]),
    "sister": frozenset(["sister", "hermana", "soeur"]),
}
"""Relations by their last word without an s. A kid may be a son or a daughter."""
_RELATIVES = frozenset(kind for kinds in _RELATIONS for kind in kinds.split())


def name_person(words: str | None) -> str | None:
    """A person as replies write them: a name begins with a capital, "my son" does not. None without words."""
    name = " ".join((words or "").split())[:MAX_PERSON]
    is_name = " " not in name and name != GUEST and name.lower() not in _PRONOUNS
    return (name[:1].upper() + name[1:] if is_name else name) or None


def is_same_person(one: str, other: str) -> bool:
    """Whether two wordings name the same person as far as words can say: "my son" and "son", "Tomás" and "tomas"."""
    return _kinds_of(one) == _kinds_of(other)


def is_somebody_else(person: str) -> bool:
    """Whether a wording means somebody other than the guest: "Tom", "him", "my friend"."""
    last = person.casefold().split()[-1:]
    return bool(last) and last[0] not in _PERHAPS_GUEST and _kinds_of(person) != _GUEST_KIND


def is_surely_another(one: str, other: str) -> bool:
    """Whether two wordings cannot mean the same person. "Tom" may be "my son"; "he" and "" may be anybody."""
    kinds, others = _kinds_of(one), _kinds_of(other)
    if kinds & _ANYBODY or others & _ANYBODY or not kinds.isdisjoint(others):
        return False
    if _GUEST_KIND in (kinds, others):
        return True
    return (kinds <= _RELATIVES) == (others <= _RELATIVES)


def _kinds_of(words: str) -> frozenset[str]:
    """What a wording says of a person: a relation ("son"), or a name."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char)).split()
    if not plain:
        return _ANYBODY
    if plain == [GUEST]:
        return _GUEST_KIND
    relation = next((kinds for kinds, names in _RELATIONS.items() if plain[-1].rstrip("s") in names), None)
    if relation is not None:
        return frozenset(relation.split())
    return frozenset({"anybody"}) if plain[-1] in _UNSURE else frozenset({" ".join(plain)})
