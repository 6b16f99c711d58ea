"""How dishes taste or are made, and the words of menus that tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def taste_words(word: str) -> frozenset[str]:
    """The words of menus that tell of a taste; the word itself for one that is not known here."""
    plain = word.strip().casefold()
    known = _WORDS.get(_SAME.get(plain, plain))
    return frozenset(known.split()) | {plain} if known else frozenset({plain})


def is_taste(word: str) -> bool:
    """Whether menus can be searched for it."""
    plain = word.strip().casefold()
    return _SAME.get(plain, plain) in _WORDS


def told_of(item: Item) -> frozenset[str]:
    """The words that the menu uses of an item: name, description, marks, and what it includes."""
    included = (o.name for group in item.groups for o in group.options if o.id in group.included)
    texts = (item.name, item.description or "", *item.aliases, *(item.dietary or ()), *included)
    return frozenset(word for text in texts for word in plain_words(text))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a menu's text, in lower case and without punctuation."""
    letters = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return tuple(letters.split())


def tasting(word: str, items: Sequence[Item]) -> list[Item]:
    """Those of the items that the menu describes so."""
    meant = taste_words(word)
    return [item for item in items if item.available and not meant.isdisjoint(told_of(item))]
