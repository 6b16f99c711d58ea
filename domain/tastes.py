"""How dishes taste or are made, and the words of menus that tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from domain.menu import Item

# "Hot" is left out: a hot drink is not spicy.
_WORDS: Mapping[str, str] = {
    "spicy": "spicy spiced spices chilli chillies chili chilies jalapeno jalapenos habanero cayenne sriracha harissa "
    "piri fiery arrabbiata buffalo nduja vindaloo kimchi wasabi picante chile chiles guindilla cayena",
    "smoky": "smoky smoked smokehouse chipotle bbq barbecue ahumado ahumada",
    "crunchy": "crunchy crispy crisp crunch crujiente",
    "creamy": "creamy cream cremoso cremosa",
    "cheesy": "cheesy cheese cheddar mozzarella parmesan feta halloumi gouda queso",
    "garlicky": "garlicky garlic aioli ajo",
    "fruity": "fruity fruit fruits berry berries mango fruta frutas",
    "fried": "fried frito frita",
    "grilled": "grilled chargrilled barbecue bbq parrilla",
    "sour": "sour pickled lemon tangy limon",
    "sweet": "sweet chocolate honey caramel syrup sugar dulce tiramisu cheesecake brownie gelato",
    "cold": "cold iced ice lemonade sparkling sorbet gelato salad helado helada limonada ensalada",
    "light": "light salad soup ensalada sopa",
    "filling": "burger pizza pasta noodles rice steak double large",
}
_SAME: Mapping[str, str] = {
    "crispy": "crunchy",
    "picante": "spicy",
    "hot day": "cold",
    "refreshing": "cold",
    "dulce": "sweet",
}

_WITHOUT = frozenset({"without", "no", "zero"})


def taste_words(word: str) -> frozenset[str]:
    """The words by which menus mean a taste; the word itself for one that is not known here."""
    plain = word.strip().casefold()
    known = _WORDS.get(_SAME.get(plain, plain))
    return frozenset(known.split()) | {plain} if known else frozenset({plain})


def is_taste(word: str) -> bool:
    """Whether menus can be searched for it."""
    plain = word.strip().casefold()
    return _SAME.get(plain, plain) in _WORDS


def menu_words_of(item: Item) -> frozenset[str]:
    """The words that the menu uses of an item: name, description, marks, and what it includes."""
    words = (_cut_denials(plain_words(text)) for text in _list_texts(item))
    return frozenset(word for text in words for word in text)


def states_free_of(item: Item, word: str) -> bool:
    """Whether the menu says that an item is without this: "sugar free", "without sugar", "no sugar"."""
    denials = (denial for text in _list_texts(item) for denial in _list_denials(plain_words(text)))
    return word.strip().casefold() in denials


def _list_texts(item: Item) -> Iterator[str]:
    yield from (item.name, item.description or "", *item.aliases, *(item.dietary or ()))
    yield from (o.name for group in item.groups for o in group.options if o.id in group.included)


def _list_denials(words: Sequence[str]) -> Iterator[str]:
    """The words that a text says a dish is without."""
    for first, second in pairwise(words):
        if second == "free":
            yield first
        elif first in _WITHOUT:
            yield second


def _cut_denials(words: Sequence[str]) -> Iterator[str]:
    """The words of a text but those that it says a dish is without."""
    denied = set(_list_denials(words))
    return (word for word in words if word not in denied)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a menu's text, in lower case and without punctuation."""
    letters = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return tuple(letters.split())


def tasting(word: str, items: Sequence[Item]) -> list[Item]:
    """Those of the items that the menu describes so."""
    meant = taste_words(word)
    return [item for item in items if item.available and not meant.isdisjoint(menu_words_of(item))]
