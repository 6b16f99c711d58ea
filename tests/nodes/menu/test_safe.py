"""Whether something is safe: what the menu does not say counts as unsafe."""

from domain.cart import Cart, Line
from domain.commands import AboutItem, AskSafe, Changes, ChosenOption, OpenChoice
from domain.guest import Preferences
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.outcome import CartSafe, DishContains, DishForGuest, SafeShown, UnsafeInCart
from nodes.menu.safe import AskedDish, asked_dish, avoided_in, cart_safe, dish_contains, for_guest, free_of, safe_dishes
from tests.fakes.trattoria import trattoria

MENU = trattoria()
NUTS = Preferences(allergies=("nuts",))
TOPPINGS = GroupId("toppings")


def item(name: str) -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return found


def dish(name: str, changes: Changes | None = None, cart: Cart | None = None) -> AskedDish:
    return asked_dish(AboutItem(item=ItemId(name), changes=changes or Changes()), item(name), cart or Cart(), MENU)


PESTO = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("pesto")),))


def test_a_dish_is_asked_about_with_the_options_that_are_named() -> None:
    told = for_guest(dish("margherita-pizza", PESTO), NUTS)
    assert told == DishForGuest(name="Margherita Pizza (pesto)", reason="no", allergens=("nuts",))
    assert dish_contains(dish("margherita-pizza", PESTO), "nuts").reason == "yes"


def test_else_as_it_is_in_the_cart() -> None:
    line = Line(number=0, item=ItemId("margherita-pizza"), name="M")
    with_pesto = line.replace(choices=({"group": "toppings", "option": "pesto"},))
    assert for_guest(dish("margherita-pizza", cart=Cart().with_line(with_pesto)), NUTS).reason == "no"


def test_an_option_that_is_not_named_may_decide() -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("pesto"), OptionId("olives")), said="this topping")
    assert for_guest(dish("margherita-pizza", Changes(open=(open_,))), NUTS).reason == "depends"


def test_what_the_dish_cannot_have_leaves_it_unknown() -> None:
    assert dish_contains(dish("green-salad", Changes(unknown=("croutons",))), "milk") == DishContains(
        name="Green Salad", asked="milk", reason="unknown"
    )


def test_a_question_without_allergens_is_about_the_guest() -> None:
    assert avoided_in(AskSafe(), NUTS) == NUTS
    assert avoided_in(AskSafe(), None) == Preferences()
    assert avoided_in(AskSafe(allergens=("milk",), diets=("vegan",)), NUTS) == Preferences(
        allergies=("milk",), dietary=("vegan",)
    )
    assert for_guest(dish("satay-noodles"), Preferences()).reason == "untold"


def test_the_whole_cart_is_checked() -> None:
    cart = Cart()
    for name in ("satay-noodles", "lemonade", "house-stew"):
        cart = cart.with_line(Line(number=0, item=ItemId(name), name=item(name).name))
    peanuts = Preferences(allergies=("peanuts",))
    assert cart_safe(cart, MENU, peanuts) == UnsafeInCart(names=("Satay Noodles", "House Stew"))
    assert cart_safe(Cart().with_line(cart.lines[1]), MENU, peanuts) == CartSafe(avoided=("peanuts",))
    assert cart_safe(cart, MENU, Preferences()) == CartSafe()
    assert cart_safe(Cart(), MENU, peanuts) == CartSafe(avoided=("peanuts",), empty=True)


def test_lists_hold_only_what_is_surely_safe() -> None:
    shown, safe = safe_dishes(MENU.items, Preferences(allergies=("milk",)))
    assert isinstance(shown, SafeShown)
    assert shown.unknown == 1
    assert {"house-stew", "panna-cotta"}.isdisjoint({found.id for found in safe})
    free, found = free_of(MENU.items, "milk", Preferences())
    assert (free.allergen, free.unknown, found) == ("milk", 1, safe)
