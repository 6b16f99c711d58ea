"""One line: its options and quantity, and what the menu and the guest's allergies allow."""

from dataclasses import replace

from domain.cart import MAX_QUANTITY, Amount, Choice, Line, Refusal
from domain.guest import Preferences
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.outcome import ItemUnavailable, LineChanged, QuantityTooLarge, TooManyOptions
from domain.session import Session
from nodes.order.lines import apply_options, change_line, find_unavailable, set_options, set_quantity
from nodes.turn.cart_draft import CartDraft
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import begin_draft

MENU = trattoria()
TOPPINGS, SIZE = GroupId("toppings"), GroupId("pizza-size")


def item(name: str = "margherita-pizza") -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return found


def choice(option: str, group: GroupId = TOPPINGS) -> Choice:
    return Choice(group=group, option=OptionId(option))


def refusal(option: str, amount: Amount = Amount.NORMAL) -> Refusal:
    return Refusal(group=TOPPINGS, option=OptionId(option), amount=amount)


BARE = Line(number=0, item=ItemId("margherita-pizza"), name="Margherita Pizza")


def begun(line: Line = BARE, preferences: Preferences | None = None) -> tuple[CartDraft, Line]:
    cart = Session().cart.with_line(line)
    return begin_draft(Session(cart=cart, preferences=preferences)), cart.lines[0]


def test_a_single_group_holds_the_last_choice_and_a_full_one_keeps_the_first() -> None:
    line, _ = apply_options(BARE, item(), (choice("small", SIZE), choice("large", SIZE)), ())
    assert line.options_of(SIZE) == ("large",)
    names = ("mozzarella", "mushrooms", "olives", "onions", "pesto")
    full, told = apply_options(BARE, item(), tuple(map(choice, names)), ())
    assert full.options_of(TOPPINGS) == names[:4]
    assert told == (TooManyOptions(item="Margherita Pizza", group="Toppings", limit=4),)


def test_an_exchange_has_room_in_a_full_group() -> None:
    full = BARE.replace(choices=tuple(map(choice, ("mozzarella", "mushrooms", "olives", "onions"))))
    line, too_many = apply_options(full, item(), (choice("pesto"),), (refusal("olives"),))
    assert set(line.options_of(TOPPINGS)) == {"mozzarella", "mushrooms", "onions", "pesto"}
    assert not too_many


def test_a_refused_extra_goes_and_a_refused_part_of_the_dish_is_left_off() -> None:
    with_olives = BARE.replace(choices=(choice("olives"),))
    assert apply_options(with_olives, item(), (), (refusal("olives"),))[0] == BARE
    assert apply_options(BARE, item(), (), (refusal("onions"),))[0].refusals == (refusal("onions"),)
    extra = BARE.replace(choices=(choice("onions"),))
    assert apply_options(extra, item(), (), (refusal("onions", Amount.EXTRA),))[0] == BARE


def test_an_option_of_the_dish_that_comes_back_is_no_extra() -> None:
    dish = item()
    included = replace(dish, groups=tuple(replace(g, included=(OptionId("onions"),)) for g in dish.groups))
    without = BARE.replace(refusals=(refusal("onions"),))
    assert apply_options(without, included, (choice("onions"),), ())[0] == BARE


def test_what_is_sold_out_is_said_with_what_there_is_instead() -> None:
    gone = find_unavailable(item("tiramisu"), (), MENU)
    assert gone == ItemUnavailable(
        name="Tiramisu", reason=item("tiramisu").unavailable_reason, instead=("Panna Cotta",)
    )
    told = find_unavailable(item(), (choice("anchovies"),), MENU)
    assert told is not None
    assert told.name == "anchovies (Margherita Pizza)"


def test_an_option_that_makes_a_dish_unsafe_takes_it_out_until_the_guest_decides() -> None:
    work, line = begun(preferences=Preferences(allergies=("nuts",)))
    held = set_options(work, line, (choice("pesto"),), ())
    assert held.cart.is_empty
    assert held.session.unsafe[0].choices == (choice("pesto"),)


def test_who_accepted_a_danger_accepted_no_further_one() -> None:
    accepted = BARE.replace(allergy_override=True)
    work, line = begun(accepted, Preferences(allergies=("milk", "nuts")))
    assert set_options(work, line, (choice("olives"),), ()).cart.lines[0].options_of(TOPPINGS) == ("olives",)
    assert set_options(work, line, (choice("pesto"),), ()).cart.is_empty


def test_a_change_without_anything_said_changes_nothing() -> None:
    work, line = begun()
    assert change_line(work, line, None, (), ()) is work


def test_quantity_options_and_notes_are_told_as_one_change() -> None:
    work, line = begun()
    after = change_line(work, line, 3, (choice("large", SIZE),), (), ("well done",))
    [told] = after.outcomes
    assert isinstance(told, LineChanged)
    assert (told.line.quantity, told.line.options, told.line.note) == (3, ("large",), "well done")


def test_a_quantity_has_bounds() -> None:
    work, line = begun()
    assert set_quantity(work, line, MAX_QUANTITY + 1).outcomes == (QuantityTooLarge(limit=MAX_QUANTITY),)
