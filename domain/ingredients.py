"""Classes of ingredients ("meat"), and the words of menus that name something of a class."""

from __future__ import annotations

from collections.abc import Mapping

from domain.menu import Item
from domain.tastes import plain_words

_FISH = (
    "fish salmon tuna cod haddock anchovy anchovies trout mackerel sardine sardines herring eel pescado atun anchoas"
)
_MEAT = (
    "meat beef pork ham bacon chicken turkey duck goose lamb mutton veal rabbit venison sausage sausages pepperoni "
    "salami chorizo prosciutto pancetta steak brisket rib ribs meatball meatballs mince carne pollo cerdo jamon ternera"
)
_WORDS: Mapping[str, str] = {
    "meat": _MEAT,
    "fish": _FISH,
    "seafood": f"{_FISH} seafood prawn prawns shrimp shrimps crab lobster squid octopus mussel mussels clam clams "
    "oyster oysters scallop scallops marisco mariscos gambas calamares",
    "sauce": "sauce sauces mayonnaise mayo ketchup mustard aioli pesto gravy dressing vinaigrette ragu salsa mayonesa",
    "alcohol": "alcohol wine beer cider rum vodka whisky whiskey brandy liqueur marsala vino cerveza",
    "vegetable": "vegetable vegetables veg tomato tomatoes onion onions pepper peppers mushroom mushrooms lettuce "
    "spinach carrot carrots cucumber cabbage kale squash courgette aubergine verdura verduras",
}
_MEATLESS = frozenset({"vegan", "vegetarian"})
_NEGATIONS = frozenset({"no", "not", "without", "free", "sin", "never"})


def ingredient_words(word: str) -> frozenset[str]:
    """The words of menus for what a guest names: for "meat" every kind of meat; else the word, as one and as many."""
    plain = word.strip().casefold()
    single = plain.removesuffix("s")
    known = _WORDS.get(plain) or _WORDS.get(single)
    return frozenset(known.split()) if known else frozenset({plain, single, f"{single}s"})


def names_ingredient(text: str, word: str) -> bool:
    """Whether a text of the menu names it; never where the text says what is not there."""
    said = plain_words(text)
    if not _NEGATIONS.isdisjoint(said):
        return False
    meant = ingredient_words(word)
    whole = f" {' '.join(said)} "
    return any(f" {each} " in whole for each in meant)


def excluding_diet(item: Item, word: str) -> str | None:
    """The mark of the menu that excludes it ("vegan", for meat); None without one."""
    animal = not ingredient_words(word).isdisjoint(ingredient_words("meat") | ingredient_words("seafood"))
    marks = sorted(_MEATLESS.intersection(mark.casefold() for mark in item.dietary or ()))
    return marks[0] if animal and marks else None
