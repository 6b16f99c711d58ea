"""Options on a part of a dish and dishes of two halves, on a menu that sells them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart, Choice, Line
from domain.commands import AddItem, ChangeLine, Changes, Command
from domain.menu import DishPart, GroupId, Item, ItemId, Menu, OptionId, make_halves_id
from evals.gold.menu import demo_menu
from tests.understanding.readings import context, reading
from tests.understanding.test_own_words import dish, group
from understanding.rendering import Edit, Rendering


def read(restaurant: str, said: str, *items: str, locale: str = "en") -> str:
    """The commands of a message on a demo menu: "halves" and the parts of options are written out."""
    menu = demo_menu(restaurant)
    lines = tuple(
        Line(number=number, item=ItemId(item), name=found.name)
        for number, item in enumerate(items, start=1)
        if (found := menu.item(ItemId(item)))
    )
    assert len(lines) == len(items)
    made = replace(
        context(said), menu=menu, cart=Cart(lines=lines, next_number=len(lines) + 1), focus=None, locale=locale
    )
    return "; ".join(map(write, reading(made).commands))


def write(command: Command) -> str:
    match command:
        case AddItem():
            return " ".join(("add", str(command.quantity), str(command.food.item), *write_options(command.changes)))
        case ChangeLine():
            swap = str(command.swap_to.item) if command.swap_to else ""
            return " ".join(filter(None, ("change", *map(str, command.lines), swap, *write_options(command.changes))))
        case _:
            return " ".join((command.kind, *(getattr(command, "what", ""),)))


def write_options(changes: Changes) -> list[str]:
    placed = [
        choice.option if choice.placement is DishPart.WHOLE else f"{choice.option}/{choice.placement}"
        for choice in changes.choices
    ]
    return [*placed, *(f"-{refusal.option}" for refusal in changes.refusals), *(f"?{each}" for each in changes.unknown)]


HALVES = make_halves_id(ItemId("buta-tama"), ItemId("ebi-tama"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a buta tama with half kimchi and half cheese", "add 1 buta-tama kimchi/left cheese/right"),
        ("ebi tama, squid on the left half, mushrooms on the right half", "add 1 ebi-tama squid/left mushrooms/right"),
        ("a yasai tama with cheese on one half only", "add 1 yasai-tama cheese/half"),
        ("a yasai tama with cheese on one half and bacon on the other", "add 1 yasai-tama cheese/half bacon/right"),
        (
            "yasai tama, left half bacon and squid, right half kimchi",
            "add 1 yasai-tama bacon/left squid/left kimchi/right",
        ),
        ("a buta tama with extra cheese, and kimchi on half", "add 1 buta-tama cheese kimchi/half"),
        ("a buta tama with kimchi and a green tea", "add 1 buta-tama kimchi; add 1 green-tea"),
        ("two buta tamas, each half kimchi half bacon", "add 2 buta-tama kimchi/left bacon/right"),
        ("4 buta tamas, half kimchi half bacon", "add 2 buta-tama kimchi; add 2 buta-tama bacon"),
        ("a buta tama, no cheese on the left half", "add 1 buta-tama cheese/right"),
        ("half buta tama half ebi tama with cheese", f"add 1 {HALVES} cheese"),
        ("a half-and-half buta tama and ebi tama and a ramune", f"add 1 {HALVES}; add 1 ramune"),
        ("half buta tama half ebi tama, kimchi on the ebi half", f"add 1 {HALVES} kimchi/right"),
        ("a buta tama and a half buta tama half ebi tama", f"add 1 buta-tama; add 1 {HALVES}"),
        ("three half buta tama half ebi tama", f"add 3 {HALVES}"),
        ("half a buta tama and half an ebi tama", f"add 1 {HALVES}"),
        ("half prawn and half vegetable okonomiyaki", "add 1 ebi-tama½yasai-tama"),
        ("ebi tama. left: kimchi. right: bacon and cheese", "add 1 ebi-tama kimchi/left bacon/right cheese/right"),
        (
            "a yasai tama with squid left, bacon right and cheese everywhere",
            "add 1 yasai-tama squid/left bacon/right cheese",
        ),
        ("a yasai tama with cheese all over and squid on the left", "add 1 yasai-tama cheese squid/left"),
        ("bacon on the left half squid on the right half of a buta tama", "add 1 buta-tama bacon/left squid/right"),
        ("a buta tama, squid on the right and nothing on the left", "add 1 buta-tama squid/right"),
        ("an ebi tama with ginger on my side, the right one", "add 1 ebi-tama pickled-ginger/right"),
        ("one side pork, the other side prawn", f"add 1 {HALVES}"),
        ("a buta tama with squid on the rihgt half", "add 1 buta-tama squid/right"),
        (
            "a half and half buta tama and ebi tama with bacon on the left half and cheese",
            f"add 1 {HALVES} bacon/left cheese",
        ),
        ("a half and half pancake, pork left, prawn right, kimchi on the prawn bit", f"add 1 {HALVES} kimchi/right"),
        ("two half and half pancakes, both half pork on the left, half prawn on the right", f"add 2 {HALVES}"),
        ("a pancake that's prawn on the right and pork on the left", f"add 1 {HALVES}"),
        ("two of them half pork half vegetable", "add 2 buta-tama½yasai-tama"),
        ("2 x half buta tama half ebi tama", f"add 2 {HALVES}"),
        ("two half pork half veggie pancakes and a prawn one", "add 2 buta-tama½yasai-tama; add 1 ebi-tama"),
        ("3 pancakes: two half pork half prawn, one vegetable", f"add 2 {HALVES}; add 1 yasai-tama"),
        ("two pancakes, half pork half prawn", "add 1 buta-tama; add 1 ebi-tama"),
        (
            "2 pancakes: one half pork half prawn, the other half veggie half prawn",
            f"add 1 {HALVES}; add 1 yasai-tama½ebi-tama",
        ),
        (
            "one pancake half pork half prawn and another half veggie half prawn",
            f"add 1 {HALVES}; add 1 yasai-tama½ebi-tama",
        ),
        ("one half pork, one half prawn", f"add 1 {HALVES}"),
        ("a pork and prawn half and half please", f"add 1 {HALVES}"),
        ("pork/prawn half half", f"add 1 {HALVES}"),
        ("one pancake in thirds: pork, prawn and vegetable", "want_unsupported halves"),
        ("half miso ramen half shoyu ramen", "want_unsupported halves"),
        ("half buta tama half miso ramen", "want_unsupported halves"),
        ("half a buta tama", "want_unsupported halves"),
    ],
)
def test_parts_that_the_menu_sells(said: str, expected: str) -> None:
    assert read("noodles", said) == expected


@pytest.mark.parametrize(
    ("items", "said", "expected"),
    [
        (("buta-tama",), "left half bacon, right half squid", "change 1 bacon/left squid/right"),
        (("buta-tama",), "take the kimchi off the left half", "change 1 kimchi/right"),
        (("buta-tama",), "change it to half buta tama half ebi tama", f"change 1 {HALVES}"),
        ((HALVES,), "squid on the ebi side only", "change 1 squid/right"),
        (("buta-tama", "ramune"), "add squid, and put it on the whole thing", "change 1 squid"),
        (("buta-tama",), "move the squid to the left half", "change 1 squid/left"),
        ((HALVES,), "change the left half to vegetable", "change 1 yasai-tama½ebi-tama"),
        ((HALVES,), "could the prawn side be vegetable instead", "change 1 buta-tama½yasai-tama"),
        ((HALVES,), "swap the pork for vegetable", "change 1 yasai-tama½ebi-tama"),
        ((HALVES,), "make it all pork", "change 1 buta-tama"),
        ((HALVES,), "kimchi only on the left half of the half buta tama half ebi tama", "change 1 kimchi/left"),
        ((HALVES,), "make it half pork half vegetable", "change 1 buta-tama½yasai-tama"),
        ((HALVES,), "make it half vegetable half pork", "change 1 yasai-tama½buta-tama"),
        ((HALVES,), "half vegetable half pork instead", "change 1 yasai-tama½buta-tama"),
        ((HALVES,), "the pork half must be vegetable half", "change 1 yasai-tama½ebi-tama"),
        ((HALVES,), "and another one half yasai half ebi", "add 1 yasai-tama½ebi-tama"),
        ((HALVES,), "another half pork half prawn", f"add 1 {HALVES}"),
        ((HALVES, "ramune"), "remove the ebi tama", "remove_line"),
        ((HALVES, "ramune"), "remove the half and half", "remove_line"),
    ],
)
def test_changes_of_parts(items: tuple[str, ...], said: str, expected: str) -> None:
    assert read("noodles", said, *items).rstrip() == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("the other way round please", "change 1 squid/right mushrooms/left"),
        ("oh wait no other way round, squid right mushrooms left", "change 1 squid/right mushrooms/left"),
        ("sorry swap the sides", "change 1 squid/right mushrooms/left"),
        ("switch them around", "change 1 squid/right mushrooms/left"),
        ("can you swap the halves around and add a ramune", "change 1 squid/right mushrooms/left; add 1 ramune"),
        ("squid on the right, mushrooms left actually", "change 1 squid/right mushrooms/left"),
        ("put the squid on the right half and add a ramune", "change 1 squid/right; add 1 ramune"),
        ("swap the tea for a ramune", "change 2 ramune"),
    ],
)
def test_options_change_their_half(said: str, expected: str) -> None:
    toppings = (("squid", DishPart.LEFT), ("mushrooms", DishPart.RIGHT))
    choices = tuple(
        Choice(group=GroupId("toppings"), option=OptionId(option), placement=part) for option, part in toppings
    )
    lines = (
        Line(number=1, item=ItemId("buta-tama"), name="Buta tama", choices=choices),
        Line(number=2, item=ItemId("green-tea"), name="Green tea"),
    )
    cart = Cart(lines=lines, next_number=3)
    made = replace(context(said), menu=demo_menu("noodles"), cart=cart, focus=1)
    assert "; ".join(map(write, reading(made).commands)) == expected


@pytest.mark.parametrize(
    ("restaurant", "said", "locale", "expected"),
    [
        (
            "tapas",
            "una coca de escalivada con anchoas en una mitad y aceitunas en la otra mitad",
            "es",
            "add 1 coca-escalivada anchoas/half aceitunas-negras/right",
        ),
        ("tapas", "una coca mitad escalivada mitad sobrasada", "es", "add 1 coca-escalivada½coca-sobrasada"),
        ("tapas", "media coca de escalivada y media de sobrasada", "es", "add 1 coca-escalivada½coca-sobrasada"),
        ("tapas", "una coca, media escalivada y media verduras", "es", "add 1 coca-escalivada½coca-verduras"),
        ("tapas", "media de bravas y media de croquetas", "es", "add 1 bravas media; add 1 croquetas media"),
        ("noodles", "media buta tama media ebi tama por favor", "es", f"add 1 {HALVES}"),
        ("tapas", "unas bravas, media ración", "es", "add 1 bravas media"),
        ("noodles", "un okonomiyaki moitié buta tama moitié ebi tama", "fr", f"add 1 {HALVES}"),
        (
            "noodles",
            "un yasai tama, moitié champignons, moitié fromage",
            "fr",
            "add 1 yasai-tama mushrooms/left cheese/right",
        ),
        ("noodles", "une pizza moitié jambon moitié olives", "fr", "want_unsupported halves"),
    ],
)
def test_parts_in_other_languages(restaurant: str, said: str, locale: str, expected: str) -> None:
    assert read(restaurant, said, locale=locale) == expected


LOAF = group("Loaf", "Whole", "Half", required=True)


@pytest.mark.parametrize(
    ("items", "said", "expected"),
    [
        ((dish("Sourdough", "Breads", LOAF),), "half a sourdough", "add 1 sourdough half"),
        ((dish("Sourdough", "Breads"), dish("Half Sourdough", "Breads")), "half a sourdough", "add 1 half-sourdough"),
        ((dish("Sourdough", "Breads"),), "half a sourdough", "want_unsupported halves"),
    ],
)
def test_a_half_that_is_sold_as_a_portion(items: tuple[Item, ...], said: str, expected: str) -> None:
    made = replace(
        context(said), menu=Menu(items=items, version=str(len(items)) + items[-1].name), cart=Cart(), focus=None
    )
    assert "; ".join(map(write, reading(made).commands)) == expected


def test_quotes_of_an_edited_rendering_are_the_guests_words() -> None:
    message = "media margarita y un café"
    rendering = Rendering.of([], "es").replace(text="half margherita and a coffee")
    assert rendering.edit([Edit(0, 4, "lefthalf")]).text == "lefthalf margherita and a coffee"
    assert rendering.edit([Edit(0, 4, "lefthalf")]).quote("coffee", message) == "coffee"
