"""Spanish is read in the words of the rules, English is never taken for it, and what was said can be told again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.menu import Item, ItemId, Menu
from evals.conversations.script import load_conversations
from evals.restaurants.order_book import book_names, read_book
from understanding.language.detection import detect_language
from understanding.language.menu_names import MenuNames, NamesByLanguage, collect_names
from understanding.language.translation import translate
from understanding.rendering import Piece, Rendering

UTTERANCES = Path(__file__).parents[2] / "evals" / "utterances"
GRILL, TAQUERIA = (MenuNames.of(read_book(name).menu, "es") for name in ("grill", "taqueria"))
BORROWED = {"bonjour", "au revoir", "merci beaucoup"}
"""French that English guests use."""
NO_MENU = collect_names(None)


def is_english(text: str, names: NamesByLanguage = NO_MENU) -> bool:
    return detect_language(text, names) == "en"


def is_spanish(text: str, names: NamesByLanguage = NO_MENU, *, expected: str = "en") -> bool:
    return detect_language(text, names, expected=expected) == "es"


def utterances(language: str) -> list[str]:
    """The written utterances of one language: blocks of Spanish lines stand among the English ones."""
    lines = []
    for file in sorted(UTTERANCES.glob("*.txt")):
        spoken = "English"
        for line in file.read_text(encoding="utf-8").splitlines():
            if line in ("# Spanish", "# English"):
                spoken = line.removeprefix("# ")
            elif line and not line.startswith("#") and spoken == language:
                lines.append(line)
    return lines


def test_no_english_utterance_is_taken_for_spanish() -> None:
    english = utterances("English")
    assert len(english) > 5000
    assert {line for line in english if not is_english(line)} <= BORROWED


def test_no_english_order_is_taken_for_spanish() -> None:
    for book in map(read_book, book_names()):
        names = collect_names(book.menu)
        assert book.language == "es" or [o.text for o in book.orders if not is_english(o.text, names)] == []


def test_no_english_conversation_is_taken_for_spanish() -> None:
    said = [
        step.guest
        for talk in load_conversations()
        if talk.topic not in ("spanish", "french")
        for step in talk.steps
        if step.guest
    ]
    assert len(said) > 500
    assert [text for text in said if not is_english(text)] == []


def test_nearly_every_spanish_sentence_is_recognised() -> None:
    sentences = [line for line in utterances("Spanish") if len(line.split()) > 2]
    assert sum(map(is_spanish, sentences)) > 0.9 * len(sentences)


def test_every_spanish_order_is_recognised() -> None:
    for name in ("grill", "taqueria"):
        book = read_book(name)
        names = collect_names(book.menu)
        assert [o.text for o in book.orders if not is_spanish(o.text, names, expected="es")] == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("una pizza pepperoni grande sin aceitunas y una coca", "a large pizza pepperoni without olives and a coke"),
        ("¿Qué me recomiendas?", "what do you recommend?"),
        ("quítame la limonada", "remove the lemonade"),
        ("cámbialas por dos cocas", "change it to two coke"),
        ("cambia una por una limonada", "change one for a lemonade"),
        ("quiero una por favor", "i want a please"),
        ("mejor que sean dos", "make that two"),
        ("nada más", "that's all"),
        ("nada más una cerveza", "just a beer"),
        ("pizza mediana de queso", "medium cheese pizza"),
        ("papas fritas", "french fries"),
        ("soy alérgica a las nueces", "i am allergic to nuts"),
        ("una haburguesa con tocin", "a hamburger with bacon"),
        ("café con leche de almendras", "coffee with almond milk"),
        ("un té y te digo", "a tea and you digo"),
        ("ORD-12345", "ORD-12345"),
    ],
)  # fmt: skip
def test_spanish_is_read_in_the_words_of_an_english_menu(said: str, read: str) -> None:
    assert translate(said, GRILL).text == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("tres tacos al pastor sin piña", "three tacos al pastor without piña"),
        ("dos cocas medianas", "two cocas mediano"),
        ("un pastel de tres leches", "a pastel de tres leches"),
        ("tres flanes con queso", "three flan with queso"),
    ],
)
def test_what_the_menu_names_stays_as_the_menu_has_it(said: str, read: str) -> None:
    assert translate(said, TAQUERIA).text == read


def test_a_name_of_the_menu_counts_before_its_english() -> None:
    menu = Menu(items=(Item(id=ItemId("1"), name="Queso", category="Dips"),))
    assert translate("un queso y una cebolla", MenuNames.of(menu, "es")).text == "a queso and a onion"
    assert translate("un queso y una cebolla", NO_MENU["es"]).text == "a cheese and a onion"


def test_what_was_said_can_be_split_repeats() -> None:
    said = "Una pizza de queso grande, con Champiñones"
    rendering = translate(said, GRILL)
    assert rendering.text == "a large cheese pizza, with mushrooms"
    assert rendering.quote("mushrooms", said) == "Champiñones"
    assert rendering.quote("large cheese pizza", said) == "pizza de queso grande"
    assert rendering.quote("sushi", said) == "sushi"


def test_an_address_is_not_rendered() -> None:
    rendering = translate("dos cervezas a la calle del Pan 5, sin hielo", GRILL)
    assert rendering.text == "two beer to the calle del Pan 5, without ice"


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    rendering = translate(text, TAQUERIA)
    assert all(0 <= span.start <= span.stop <= len(text) + 80 for span in rendering.spans)


@given(st.lists(st.from_regex(r"[a-zñ]{1,8}", fullmatch=True), min_size=1, max_size=6))
def test_every_piece_leads_back_to_its_place(words: list[str]) -> None:
    said = " ".join(words)
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    pieces = [Piece(f"w{at}", start, start + len(words[at])) for at, start in enumerate(starts)]
    rendering = Rendering.of(pieces)
    assert [rendering.quote(piece.words, said) for piece in pieces] == words
