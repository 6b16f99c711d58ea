"""Questions about allergens: what is not surely safe is never told as safe."""

from dataclasses import replace

import pytest

from domain.guest import Preferences, Profile
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.trattoria import trattoria

DRESSINGS = OptionGroup(
    GroupId("dressing"),
    "Dressing",
    GroupKind.SINGLE,
    options=(
        Option(OptionId("ranch"), "Ranch dressing", allergens=frozenset({"milk", "eggs"})),
        Option(OptionId("sesame"), "Sesame dressing", allergens=frozenset({"may contain peanuts", "sesame"})),
        Option(OptionId("house"), "House dressing", allergens=frozenset({"ask staff"})),
        Option(OptionId("oil"), "Olive oil", allergens=frozenset()),
    ),
)


def menu_of(*dishes: tuple[str, frozenset[str]]) -> Menu:
    """The trattoria's menu with further mains, each with its labels."""
    mains = (Item(ItemId(name.lower()), name, "Mains", allergens=labels) for name, labels in dishes)
    return replace(trattoria(), items=(*trattoria().items, *mains), version="with-labels")


def with_dressings() -> Menu:
    """The trattoria's menu, its salad with a choice of dressings."""
    items = tuple(replace(i, groups=(DRESSINGS,)) if i.name == "Green Salad" else i for i in trattoria().items)
    return replace(trattoria(), items=items, version="with-dressings")


def allergic(menu: Menu, *allergies: str) -> Guest:
    """A guest of a restaurant with this menu, whose profile has these allergies."""
    restaurant = Restaurant()
    restaurant.menus.menu = menu
    restaurant.profiles.profiles["eve"] = Profile(preferences=Preferences(allergies=allergies))
    return restaurant.guest("eve")


@pytest.mark.parametrize(
    "question",
    ["what is in the tiramisu?", "which allergens does the tiramisu have?"],
)
async def test_a_question_about_what_is_in_a_dish_gets_its_allergens(question: str) -> None:
    reply = await Restaurant().guest().says(question)
    assert reply.kinds == ["dish_ingredients"]
    assert "eggs" in reply.text
    assert "milk" in reply.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("are there eggs in the tiramisu?", "Yes: Tiramisu contains eggs."),
        ("is the tiramisu safe for an egg allergy?", "Yes: Tiramisu contains eggs."),
        ("does the tiramisu have peanuts?", "No: our menu declares no peanuts in Tiramisu."),
        (
            "does the stew contain milk?",
            "I can't tell: our menu doesn't say plainly whether House Stew contains milk. Please ask our staff.",
        ),
        ("is there cheese in the margherita pizza?", "Yes: Margherita Pizza contains milk."),
    ],
)
async def test_whether_a_dish_has_one_allergen_is_answered_with_yes_or_no(question: str, answer: str) -> None:
    reply = await Restaurant().guest().says(question)
    assert (reply.kinds, reply.text) == (["dish_contains"], answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is the green salad safe for me?", "yes"),
        ("is the green salad safe for me with ranch dressing?", "yes"),
        ("is the green salad ok for me with the sesame dressing?", "maybe"),
        ("is the green salad safe for me with house dressing?", "unknown"),
        ("is the green salad safe for me with the dressing?", "depends"),
        ("is the green salad safe for me with croutons?", "unknown"),
        ("is the green salad safe for me with pesto?", "unknown"),
        ("is the green salad safe for me with olive oil?", "yes"),
    ],
)
async def test_an_option_carries_its_allergens_into_the_question(question: str, answer: str) -> None:
    reply = await allergic(with_dressings(), "peanuts").says(question)
    [outcome] = reply.outcomes
    assert (outcome.kind, getattr(outcome, "reason", None)) == ("dish_for_guest", answer), reply.text


@pytest.mark.parametrize(
    ("allergy", "question", "answer"),
    [
        ("milk", "is it safe with this dressing?", "no"),
        ("milk", "is it safe for me?", "no"),
        ("milk", "is it safe with the house dressing?", "unknown"),
        ("peanuts", "is it safe with this dressing?", "yes"),
    ],
)
async def test_it_is_the_dish_in_the_cart_with_its_options(allergy: str, question: str, answer: str) -> None:
    guest = allergic(with_dressings(), allergy)
    await guest.says("a green salad with ranch dressing")
    if guest.session.pending is not None and guest.session.pending.kind == "allergy":
        await guest.says("yes")
    reply = await guest.says(question)
    outcome = reply.outcomes[0]
    assert (outcome.kind, getattr(outcome, "reason", None)) == ("dish_for_guest", answer), reply.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("does the green salad with ranch dressing contain milk?", "yes"),
        ("does the green salad contain milk?", "no"),
        ("does the green salad with house dressing contain milk?", "unknown"),
        ("does the green salad with sesame dressing have peanuts?", "maybe"),
    ],
)
async def test_whether_a_dish_has_an_allergen_counts_its_options(question: str, answer: str) -> None:
    reply = await allergic(with_dressings()).says(question)
    [outcome] = reply.outcomes
    assert (outcome.kind, getattr(outcome, "reason", None)) == ("dish_contains", answer), reply.text


@pytest.mark.parametrize("label", ["G", "ask staff", "unknown", "N/A", "E322", "gluten free", "spices"])
async def test_a_label_that_nobody_can_read_is_never_told_as_safe(label: str) -> None:
    guest = allergic(menu_of(("Moussaka", frozenset({label}))), "peanuts")
    assert "I can't tell" in (await guest.says("is the moussaka safe for me?")).text
    assert "I can't tell" in (await guest.says("does the moussaka have peanuts?")).text
    listed = await guest.says("what can I eat?")
    assert "Moussaka" not in listed.text
    reply = await guest.says("a moussaka please")
    assert (guest.cart, reply.pending) == ([], "allergy")
    assert "I can't tell for sure what Moussaka contains" in reply.text


async def test_what_a_menu_says_that_we_cannot_read_is_quoted() -> None:
    guest = allergic(menu_of(("Moussaka", frozenset({"milk", "may contain nuts", "G"}))))
    reply = await guest.says("what is in the moussaka?")
    assert "Contains milk. May contain nuts. I can't tell what else: the menu also says “G”." in reply.text


@pytest.mark.parametrize(
    ("label", "allergy", "words"),
    [
        ("may contain peanuts", "peanuts", "Moussaka may contain peanuts"),
        ("nuts", "peanuts", "Moussaka may contain nuts"),
        ("cereals containing gluten", "wheat", "Moussaka contains cereals containing gluten"),
        ("milk*", "lactose", "Moussaka contains milk"),
        ("tree nuts (almonds)", "tree nuts", "Moussaka contains almonds and tree nuts"),
    ],
)
async def test_a_warning_says_what_the_menu_says(label: str, allergy: str, words: str) -> None:
    guest = allergic(menu_of(("Moussaka", frozenset({label}))), allergy)
    assert words in (await guest.says("a moussaka please")).text
    assert guest.cart == []


async def test_dishes_of_which_the_menu_does_not_say_enough_are_counted_as_left_out() -> None:
    dishes = menu_of(("Moussaka", frozenset({"G"})), ("Paella", frozenset({"may contain milk"})))
    reply = await allergic(dishes).says("what do you have without milk?")
    assert "Moussaka" not in reply.text
    assert "Paella" not in reply.text
    assert "2 more dishes" in reply.text  # the moussaka, and the stew that is silent
