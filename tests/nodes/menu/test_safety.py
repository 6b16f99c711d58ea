"""Whether something is safe: what the menu does not say counts as unsafe."""

from domain.cart import Cart, Line
from domain.commands import AboutItem, AskSafe, Changes, ChosenOption, OpenChoice
from domain.guest import Preferences
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.outcome import CartSafe, DishContains, DishForGuest, SafeShown, UnsafeInCart
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
