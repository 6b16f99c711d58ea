"""French is read in the words of the rules: elisions, negations of two parts, pronouns, composition and addresses."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu
from evals.gold.menu import demo_menu
from evals.restaurants.order_book import read_book
from understanding.consent import is_consent, is_postponement, is_refusal
from understanding.language.detection import detect_language
from understanding.language.menu_names import MenuNames, collect_names
from understanding.language.rendering_words import rendering_words
from understanding.language.tokens import tokenize_with_negations
from understanding.language.translation import translate

NAMES = collect_names(demo_menu())
FRENCH = NAMES["fr"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("une grande pizza sans olives et un coca", "a large pizza without olives and a coke"),
        ("j'aimerais de l'eau", "i want some water"),
        ("J’aimerais d’abord une soupe", "i want of abord a soup"),
        ("je n'aime pas les oignons", "i do not like the onion"),
        ("je ne veux plus de frites", "i do not want french fries"),
        ("plus de frites", "extra french fries"),
        ("ne mettez jamais d'ail", "without garlic"),
        ("enlevez-la", "remove it"),
        ("enlevez la salade", "remove the salad"),
        ("les tomates de la salade", "the tomato of the salad"),
        ("avec de la salade", "with some salad"),
        ("un sandwich au thon", "a tuna sandwich"),
        ("ajoutez du fromage à la pizza", "add some cheese to the pizza"),
        ("une soupe épicée", "a spicy soup"),
        ("des pizzas végétariennes", "some vegetarian pizza"),
        ("des œufs", "some egg"),
        ("vers 19h30", "at 19:30"),
        ("trois pizzas et quinze cafés", "three pizza and fifteen coffee"),
        ("svp", "please"),
        ("où est ma commande", "where is my order"),
        ("rouge ou blanc", "red or white"),
        ("une salade de champinons", "a mushrooms salad"),
        ("un coca san glaçons", "a coke without ice"),
        ("je le remplace par une soupe", "change it to a soup"),
        ("c koi le total", "what is my total"),
        ("je me suis trompée, c'est deux soupes", "my mistake, it is two soup"),
        ("ketchup sur l'une et mayo sur l'autre", "ketchup on one and mayonnaise on the other"),
    ],
)  # fmt: skip
def test_french_is_read_in_the_words_of_the_rules(said: str, read: str) -> None:
    assert translate(said, collect_names(None)["fr"]).text == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("une butcher's corner moyenne", "a medium butcher's corner"),
        ("du pain à l'ail", "some garlic bread"),
        ("un burger aux haricots noirs", "a black bean burger"),
        ("allergique aux fruits à coque", "allergic to nuts"),
    ],
)
def test_the_names_of_an_english_menu_are_met(said: str, read: str) -> None:
    assert translate(said, FRENCH).text == read


def test_a_french_name_on_the_menu_stays_as_the_menu_has_it() -> None:
    names = ("Croque-monsieur", "Soupe à l'oignon", "Fromage blanc")
    menu = Menu(items=tuple(Item(id=ItemId(name), name=name, category="Plats") for name in names))
    rendering = translate("deux soupes à l'oignon, un fromage blanc", MenuNames.of(menu, "fr"))
    assert rendering.text == "two soupes l'oignon, a fromage blanc"


def test_the_words_of_a_negation_of_two_parts_are_one() -> None:
    grammar = rendering_words("fr").grammar
    assert [token.plain for token in tokenize_with_negations("je n'en prends plus", grammar)] == [
        "je",
        "en",
        "prends",
        "pas",
    ]
    assert [token.plain for token in tokenize_with_negations("il en reste plus", grammar)] == [
        "il",
        "en",
        "reste",
        "plus",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "5 rue du Puits",
        "18 ter avenue de l'Europe, 33000 Bordeaux",
        "2 allée des Érables, bâtiment C, 4e étage, code 12A7",
        "40 chaussée de Wavre, 1050 Ixelles",
        "310 boulevard Laurier app 5 à Québec",
    ],
)
def test_an_address_is_never_rendered(address: str) -> None:
    rendering = translate(f"deux soupes au {address}", FRENCH)
    assert rendering.text == f"two soup to the {address}"
    assert rendering.quote(address, f"deux soupes au {address}") == address


@pytest.mark.parametrize(
    "said",
    ["bonjour", "une margherita", "deux cocas", "je voudrais commander", "c'est tout", "qu'est-ce que vous avez ?"],
)
def test_french_is_recognised_without_being_expected(said: str) -> None:
    assert detect_language(said, NAMES) == "fr"


@pytest.mark.parametrize("said", ["ok", "2", "Sprite", "12 rue de la Gare", "la carbonara"])
def test_what_tells_nothing_is_in_the_language_that_is_expected(said: str) -> None:
    assert [detect_language(said, NAMES, expected=each) for each in ("en", "fr")] == ["en", "fr"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("a large pizza without olives", "en"),
        ("quisiera dos pizzas grandes", "es"),
        ("je prends deux grandes pizzas", "fr"),
    ],
)
def test_a_guest_may_change_the_language(said: str, language: str) -> None:
    assert {detect_language(said, NAMES, expected=each) for each in ("en", "es", "fr")} == {language}


def test_no_order_in_another_language_is_taken_for_french() -> None:
    for name in ("pizzeria", "grill", "taqueria", "coffee"):
        book = read_book(name)
        names = collect_names(book.menu)
        assert [o.text for o in book.orders if detect_language(o.text, names, expected=book.language) == "fr"] == []


@pytest.mark.parametrize(
    "said", ["oui", "oui, c'est bon", "d'accord, validez la commande", "Parfait, merci !", "allez-y"]
)
def test_a_plain_yes_places(said: str) -> None:
    assert is_consent(said, "confirm")


@pytest.mark.parametrize(
    "said", ["oui mais sans glaçons", "oui si c'est rapide", "oui ?", "peut-être", "c'est tout", "merci"]
)
def test_a_yes_with_a_condition_places_nothing(said: str) -> None:
    assert not is_consent(said, "confirm")


def test_no_and_not_yet_are_told_apart() -> None:
    assert is_refusal("non merci", "confirm")
    assert is_postponement("attendez une minute")
    assert is_postponement("je dois demander à ma femme")
    assert not is_postponement("oui")
