"""Whether something is safe: what the menu does not say counts as unsafe."""

from dataclasses import replace

from domain.cart import Cart, Line
from domain.commands import AboutItem, AskSafe, Changes, ChosenOption, OpenChoice
from domain.guest import Preferences
from domain.menu import GroupId, GroupKind, Item, ItemId, Option, OptionGroup, OptionId
from domain.outcome import CartSafe, DishContains, DishForGuest, SafeShown, SafeWithOption, UnsafeInCart
from nodes.menu.safety import (
    DishWithOptions,
    check_allergen,
    check_cart,
    check_for_guest,
    choose_avoided,
    list_free_of,
    list_safe_dishes,
    resolve_dish,
)
from tests.fakes.trattoria import trattoria

MENU = trattoria()
NUTS = Preferences(allergies=("nuts",))
TOPPINGS = GroupId("toppings")


def item(name: str) -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return found


def dish(name: str, changes: Changes | None = None, cart: Cart | None = None) -> DishWithOptions:
    return resolve_dish(AboutItem(item=ItemId(name), changes=changes or Changes()), item(name), cart or Cart(), MENU)


PESTO = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("pesto")),))


def test_a_dish_is_asked_about_with_the_options_that_are_named() -> None:
    told = check_for_guest(dish("margherita-pizza", PESTO), NUTS)
    assert told == DishForGuest(name="Margherita Pizza (pesto)", reason="no", allergens=("nuts",))
    assert check_allergen(dish("margherita-pizza", PESTO), "nuts").reason == "yes"


def test_else_as_it_is_in_the_cart() -> None:
    line = Line(number=0, item=ItemId("margherita-pizza"), name="M")
    with_pesto = line.replace(choices=({"group": "toppings", "option": "pesto"},))
    assert check_for_guest(dish("margherita-pizza", cart=Cart().with_line(with_pesto)), NUTS).reason == "no"


def test_an_option_that_is_not_named_may_decide() -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("pesto"), OptionId("olives")), said="this topping")
    assert check_for_guest(dish("margherita-pizza", Changes(open=(open_,))), NUTS).reason == "depends"


def test_what_the_dish_cannot_have_leaves_it_unknown() -> None:
    assert check_allergen(dish("green-salad", Changes(unknown=("croutons",))), "milk") == DishContains(
        name="Green Salad", asked="milk", reason="unknown"
    )


def test_a_question_without_allergens_is_about_the_guest() -> None:
    assert choose_avoided(AskSafe(), NUTS) == NUTS
    assert choose_avoided(AskSafe(), None) == Preferences()
    assert choose_avoided(AskSafe(allergens=("milk",), diets=("vegan",)), NUTS) == Preferences(
        allergies=("milk",), dietary=("vegan",)
    )
    assert check_for_guest(dish("satay-noodles"), Preferences()).reason == "untold"


def test_the_whole_cart_is_checked() -> None:
    cart = Cart()
    for name in ("satay-noodles", "lemonade", "house-stew"):
        cart = cart.with_line(Line(number=0, item=ItemId(name), name=item(name).name))
    peanuts = Preferences(allergies=("peanuts",))
    assert check_cart(cart, MENU, peanuts) == UnsafeInCart(names=("Satay Noodles", "House Stew"))
    assert check_cart(Cart().with_line(cart.lines[1]), MENU, peanuts) == CartSafe(avoided=("peanuts",))
    assert check_cart(cart, MENU, Preferences()) == CartSafe()
    assert check_cart(Cart(), MENU, peanuts) == CartSafe(avoided=("peanuts",), empty=True)


def test_lists_hold_only_what_is_surely_safe() -> None:
    shown, safe = list_safe_dishes(MENU.items, Preferences(allergies=("milk",)))
    assert isinstance(shown, SafeShown)
    assert shown.unknown == 1
    assert {"house-stew", "panna-cotta"}.isdisjoint({found.id for found in safe})
    free, found = list_free_of(MENU.items, "milk", Preferences())
    assert (free.allergen, free.unknown, found) == ("milk", 1, safe)


def make_omelette(*safe_groups: str) -> Item:
    """An omelette with toast, of which only one sort is without gluten, and with a side for each of the groups."""
    free, wheat = frozenset[str](), frozenset({"gluten"})
    toast = OptionGroup(
        id=GroupId("toast"),
        name="Toast",
        kind=GroupKind.SINGLE,
        options=(
            Option(id=OptionId("rye"), name="Rye", allergens=wheat),
            Option(id=OptionId("corn"), name="Corn bread", allergens=free),
        ),
        min_choices=1,
    )
    others = (replace(toast, id=GroupId(name), name=name) for name in safe_groups)
    return Item(
        id=ItemId("omelette"), name="Omelette", category="Eggs", allergens=frozenset({"eggs"}), groups=(toast, *others)
    )


def test_a_dish_that_is_safe_with_one_option_is_listed_with_it() -> None:
    gluten = Preferences(allergies=("gluten",))
    told, listed = list_safe_dishes([make_omelette()], gluten)
    assert isinstance(told, SafeShown)
    assert told.with_option == (SafeWithOption(name="Omelette", options=("Corn bread",)),)
    assert [each.name for each in listed] == ["Omelette"]
    answer = check_for_guest(DishWithOptions(make_omelette()), gluten)
    assert answer == DishForGuest(name="Omelette", reason="depends", options=("Corn bread",))


def test_no_options_are_named_if_two_choices_decide() -> None:
    told, listed = list_safe_dishes([make_omelette("Bun")], Preferences(allergies=("gluten",)))
    assert (told.with_option if isinstance(told, SafeShown) else None, listed) == ((), [])


def test_a_dish_that_is_unsafe_by_itself_is_safe_with_no_option() -> None:
    assert list_safe_dishes([make_omelette()], Preferences(allergies=("eggs",)))[1] == []
