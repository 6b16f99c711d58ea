"""Commands on a cart: each does what it says, and no sequence of them breaks a rule of the menu or places an order."""

from __future__ import annotations

import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain import commands
from domain.calls import PlaceOrder
from domain.cart import MAX_QUANTITY, Line
from domain.commands import (
    AddItem,
    Agree,
    CancelOrder,
    ChangeLine,
    Changes,
    Checkout,
    ChosenOption,
    ClearCart,
    Command,
    Decline,
    Food,
    KeepOrdering,
    OpenChoice,
    Pick,
    PickAny,
    Reading,
    RefusedOption,
    RemoveLine,
    Reorder,
    RepeatLine,
    SetFulfilment,
    ShowCart,
    Undo,
    Unread,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.guest import Preferences, Profile
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.outcome import AskCancelOrder, CartTotal, LeftOut, LineChanged, NothingToChange, NotOnMenu, WishNoted
from domain.safety import find_danger
from domain.session import AllergyWarning, CancelPlaced, ChooseItem, Confirm, Session
from nodes.order.apply_command import apply_command
from nodes.order.flow import order_flow
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask
from tests.fakes.phrases import add
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import FlowRunner, begin_draft, build_results

MENU = trattoria()
PIZZA, SALAD = ItemId("pepperoni-pizza"), ItemId("green-salad")
TOPPINGS, SIZE = GroupId("toppings"), GroupId("pizza-size")


def large(**changes: object) -> Changes:
    return Changes(choices=(ChosenOption(group=SIZE, option=OptionId("large")),), **changes)  # type: ignore[arg-type]


def no_onions() -> Changes:
    return Changes(refusals=(RefusedOption(group=TOPPINGS, option=OptionId("onions")),))


@pytest.fixture
def runner() -> FlowRunner:
    """A session with two large pizzas and a salad."""
    begun = FlowRunner(order_flow)
    begun.send(add("pepperoni-pizza", 2, size="large"), AddItem(food=Food(item=SALAD)))
    assert begun.cart == ["2 pepperoni-pizza large", "1 green-salad"]
    return begun


# --- one command at a time


def test_a_change_of_some_pieces_takes_them_apart(runner: FlowRunner) -> None:
    runner.send(ChangeLine(lines=(1,), pieces=1, changes=no_onions()))
    assert runner.cart == ["1 pepperoni-pizza large", "1 green-salad", "1 pepperoni-pizza large -onions"]


def test_a_new_quantity_of_none_removes_the_line(runner: FlowRunner) -> None:
    runner.send(ChangeLine(lines=(2,), quantity=0))
    assert runner.cart == ["2 pepperoni-pizza large"]


def test_another_dish_takes_the_number_and_the_shared_options_of_the_old_one(runner: FlowRunner) -> None:
    number = runner.session.cart.lines[0].number
    runner.send(ChangeLine(lines=(1,), swap_to=Food(item=ItemId("margherita-pizza"))))
    assert runner.cart == ["2 margherita-pizza large", "1 green-salad"]
    assert runner.session.cart.lines[0].number == number


def test_positions_are_those_before_the_message(runner: FlowRunner) -> None:
    runner.send(RemoveLine(lines=(1,)), ChangeLine(lines=(2,), quantity=3))
    assert runner.cart == ["3 green-salad"]


def test_several_changes_of_a_line_are_reported_once(runner: FlowRunner) -> None:
    changes = (ChangeLine(lines=(1,), changes=no_onions()), ChangeLine(lines=(1, 2), quantity=3))
    reports = [outcome.line for outcome in runner.send(*changes) if isinstance(outcome, LineChanged)]
    assert [(line.name, line.quantity, len(line.refusals)) for line in reports] == [
        ("Pepperoni Pizza", 3, 1),
        ("Green Salad", 3, 0),
    ]


def test_an_option_that_a_dish_lacks_goes_to_the_kitchen_as_its_note(runner: FlowRunner) -> None:
    told = runner.send(ChangeLine(lines=(1,), changes=Changes(unknown=("ketchup",))))
    assert runner.cart[0] == "2 pepperoni-pizza large (ketchup)"
    assert WishNoted(item="Pepperoni Pizza", wishes=("ketchup",)) in told


def test_an_option_of_another_dish_goes_to_the_kitchen_by_its_name(runner: FlowRunner) -> None:
    runner.send(ChangeLine(lines=(2,), changes=large()))
    assert runner.cart[1] == "1 green-salad (large)"


def test_half_an_option_is_a_note_and_none_of_it_a_refusal(runner: FlowRunner) -> None:
    half = ChosenOption(group=TOPPINGS, option=OptionId("olives"), amount="half")
    none = ChosenOption(group=TOPPINGS, option=OptionId("onions"), amount="none")
    runner.send(ChangeLine(lines=(1,), changes=Changes(choices=(half, none))))
    assert runner.cart[0] == "2 pepperoni-pizza large -onions (half olives)"


def test_a_group_goes_back_to_how_the_dish_comes(runner: FlowRunner) -> None:
    runner.send(ChangeLine(lines=(1,), changes=no_onions()))
    runner.send(ChangeLine(lines=(1,), changes=Changes(defaults=(TOPPINGS,))))
    assert runner.cart[0] == "2 pepperoni-pizza large"


def test_one_more_with_a_difference_is_a_line_of_its_own(runner: FlowRunner) -> None:
    runner.send(RepeatLine(line=1, changes=no_onions()))
    runner.send(RepeatLine(line=2, quantity=2))
    assert runner.cart == ["2 pepperoni-pizza large", "3 green-salad", "1 pepperoni-pizza large -onions"]


def test_some_pieces_are_removed_and_what_is_not_there_is_said(runner: FlowRunner) -> None:
    told = runner.send(RemoveLine(lines=(1,), pieces=1), RemoveLine(unknown="the lasagna"))
    assert runner.cart == ["1 pepperoni-pizza large", "1 green-salad"]
    assert NothingToChange(said="the lasagna") in told


def test_a_dish_that_is_not_on_the_menu_is_never_another_one(runner: FlowRunner) -> None:
    told = runner.send(AddItem(food=Food(unknown="apple juice", nearest=(ItemId("lemonade"),))))
    assert told[0] == NotOnMenu(said="apple juice", nearest=("Lemonade",))
    assert len(runner.cart) == 2


def test_words_that_fit_several_options_are_asked_about(runner: FlowRunner) -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("olives"), OptionId("onions")), said="the o ones")
    runner.send(ChangeLine(lines=(1,), changes=Changes(open=(open_,))))
    assert runner.last.outcomes[-1].kind == "which_option"
    runner.send(Pick(ids=("olives",)))
    assert runner.cart[0] == "2 pepperoni-pizza large olives"


def test_a_quantity_of_none_for_the_dish_in_question_drops_the_question(runner: FlowRunner) -> None:
    cart = runner.cart
    runner.send(AddItem(food=Food(candidates=(ItemId("margherita-pizza"), PIZZA), said="pizza")))
    assert isinstance(runner.session.pending, ChooseItem)
    outcomes = runner.send(ChangeLine(lines=(0,), quantity=0))
    assert LeftOut(name="pizza") in outcomes
    assert (runner.cart, runner.session.unresolved) == (cart, ())


def test_the_total_is_told_without_the_lines(runner: FlowRunner) -> None:
    assert any(isinstance(outcome, CartTotal) for outcome in runner.send(ShowCart(what="total")))


def test_what_was_added_and_taken_back_in_one_message_leaves_the_cart_as_it_was(runner: FlowRunner) -> None:
    before = runner.session.cart.lines
    runner.send(AddItem(food=Food(item=ItemId("lemonade"))), Undo())
    assert runner.session.cart.lines == before


def test_the_cart_is_emptied_only_by_a_plain_yes_to_the_question(runner: FlowRunner) -> None:
    runner.send(ClearCart())
    runner.send(ClearCart())
    runner.send(Agree(), unread=(Unread(words="i guess"),))
    assert len(runner.cart) == 2
    runner.send(Agree())
    assert runner.cart == []


def test_a_placed_order_is_cancelled_only_after_it_was_asked() -> None:
    runner = FlowRunner(order_flow, session=Session(orders=("ORD-1",)))
    assert runner.send(CancelOrder()) == (AskCancelOrder(order_id="ORD-1"),)
    assert isinstance(runner.session.pending, CancelPlaced)
    assert runner.session.pending.order_id == "ORD-1"
    runner.send(Agree(), unread=(Unread(words="unless"),))
    assert runner.calls == []
    runner.send(Agree())
    assert [call.tool for call in runner.calls] == ["cancel_order"]


def test_every_command_is_applied_by_the_match() -> None:
    kinds = typing.get_args(typing.get_args(commands.Command)[0])
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    least = {
        "add_item": {"food": {}}, "repeat_line": {"line": 1}, "change_line": {"lines": [1]},
        "clear_fulfilment": {"fields": ["note"]}, "ask_restaurant": {"topic": "hours"}, "complain": {"about": "cold"},
        "want_unsupported": {"what": "tip"}, "set_language": {"language": "en"},
    }  # fmt: skip
    for kind in (str(each.model_fields["kind"].default) for each in kinds):
        command = adapter.validate_python({"kind": kind, **least.get(kind, {})})
        assert isinstance(apply_command(command, begin_draft(), build_results()), CartDraft | Ask)


# --- any sequence of commands

ITEMS = st.sampled_from([*(item.id for item in MENU.items), ItemId("ghost")])
GROUPS = st.sampled_from([*{group.id for item in MENU.items for group in item.groups}, GroupId("ghosts")])
OPTIONS = st.sampled_from(
    [*{option.id for item in MENU.items for group in item.groups for option in group.options}, OptionId("ghost")]
)
POSITIONS = st.integers(-1, 6)
COUNTS = st.none() | st.integers(1, 120)
AMOUNTS = st.sampled_from(["normal", "extra", "light", "half", "none"])
CHANGES = st.builds(
    Changes,
    choices=st.lists(st.builds(ChosenOption, group=GROUPS, option=OPTIONS, amount=AMOUNTS), max_size=3).map(tuple),
    refusals=st.lists(st.builds(RefusedOption, group=GROUPS, option=OPTIONS, amount=AMOUNTS), max_size=2).map(tuple),
    defaults=st.lists(GROUPS, max_size=1).map(tuple),
    open=st.lists(
        st.builds(OpenChoice, group=GROUPS, options=st.lists(OPTIONS, min_size=1, max_size=3).map(tuple)), max_size=1
    ).map(tuple),
    unknown=st.sampled_from([(), ("ketchup",)]),
    note=st.none() | st.just("well done"),
)
FOODS = st.one_of(
    st.builds(Food, item=ITEMS),
    st.builds(Food, candidates=st.lists(ITEMS, min_size=1, max_size=4, unique=True).map(tuple), said=st.just("pizza")),
    st.builds(Food, unknown=st.just("sushi"), nearest=st.lists(ITEMS, max_size=2).map(tuple)),
)
ANY = st.one_of(
    st.builds(AddItem, food=FOODS, quantity=st.integers(1, 120), changes=CHANGES, for_whom=st.none() | st.just("Tom")),
    st.builds(RepeatLine, line=POSITIONS, quantity=st.integers(1, 120), changes=CHANGES),
    st.builds(
        ChangeLine,
        lines=st.lists(POSITIONS, max_size=3).map(tuple),
        pieces=COUNTS,
        quantity=st.none() | st.integers(0, 120),
        changes=CHANGES,
        swap_to=st.none() | FOODS,
    ),
    st.builds(RemoveLine, lines=st.lists(POSITIONS, max_size=3).map(tuple), pieces=COUNTS),
    st.builds(
        Pick,
        ids=st.lists(st.one_of(ITEMS, OPTIONS).map(str), max_size=3).map(tuple),
        lines=st.lists(POSITIONS, max_size=2).map(tuple),
        quantity=COUNTS,
        changes=CHANGES,
    ),
    st.builds(
        SetFulfilment,
        mode=st.none() | st.sampled_from(DeliveryMode),
        payment=st.none() | st.sampled_from(PaymentMethod),
        table=st.none() | st.just("4"),
    ),
    st.sampled_from(
        [
            Agree(), Decline(), PickAny(), ClearCart(), Undo(), Checkout(), KeepOrdering(), ShowCart(), Reorder(),
            CancelOrder(),
        ]
    ),
)  # fmt: skip
MESSAGES = st.builds(
    Reading,
    commands=st.lists(ANY, min_size=1, max_size=3).map(tuple),
    unread=st.sampled_from([(), (), (Unread(words="hm"),), (Unread(words="except two", weighty=True),)]),
)


ALMOST_YES = st.sampled_from(
    [
        Reading(commands=(Agree(),)),
        Reading(commands=(Agree(),), unread=(Unread(words="i guess"),)),
        Reading(commands=(Agree(), ShowCart())),
        Reading(commands=(Agree(confidence=0.5),)),
    ]
)
PRELUDES: dict[str, tuple[Command, ...]] = {
    "nothing": (KeepOrdering(),),
    "a warning": (AddItem(food=Food(item=ItemId("satay-noodles"))), AddItem(food=Food(item=ItemId("tiramisu")))),
    "a read-back": (
        AddItem(food=Food(item=ItemId("lemonade")), quantity=2),
        SetFulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CARD),
    ),
    "a size": (AddItem(food=Food(item=PIZZA)), AddItem(food=Food(candidates=(PIZZA, SALAD), said="one"))),
}
"""Commands that lead up to a question."""


def has_menu_options(line: Line, item: Item) -> bool:
    """Whether each option of the line is one of its group, in a number that the group takes."""
    for group in item.groups:
        options = line.options_of(group.id)
        limit = 1 if group.kind == "single" else (group.max_choices or len(group.options))
        if len(options) > limit or any(group.option(option) is None for option in options):
            return False
    groups = {group.id for group in item.groups}
    return all(part.group in groups for part in (*line.choices, *line.refusals))


def is_allowed_line(line: Line, preferences: Preferences) -> bool:
    """Whether the menu has the dish as it is in the cart, and it is safe or its warning was overridden."""
    item = MENU.item(line.item)
    if item is None or not item.available or not 1 <= line.quantity <= MAX_QUANTITY:
        return False
    is_accepted = line.allergy_override or not find_danger(item, preferences, line.choices)
    return is_accepted and has_menu_options(line, item)


def is_allowed(session: Session) -> bool:
    """Whether every line of the cart is allowed, and each has its own number."""
    lines = session.cart.lines
    preferences = session.preferences or Preferences()
    numbers = {line.number for line in lines}
    return len(numbers) == len(lines) and all(is_allowed_line(line, preferences) for line in lines)


def overridden_lines(session: Session) -> set[int]:
    return {line.number for line in session.cart.lines if line.allergy_override}


def check_message(runner: FlowRunner, message: Reading) -> None:
    """Send a message. Only a plain yes overrides a warning, empties the cart or places the order."""
    before = runner.session
    is_plain = message.commands == (Agree(),) and not message.unread
    runner.calls.clear()
    runner.send(*message.commands, unread=message.unread)
    assert is_allowed(runner.session)
    may_override = is_plain and isinstance(before.pending, AllergyWarning)
    assert may_override or overridden_lines(runner.session) <= overridden_lines(before)
    is_emptied = runner.session.cart.is_empty and not before.cart.is_empty
    assert not is_emptied or is_plain or _removes(message)
    is_placed = any(isinstance(call, PlaceOrder) for call in runner.calls)
    assert not is_placed or (is_plain and isinstance(before.pending, Confirm))


@settings(max_examples=250, deadline=None)
@given(
    prelude=st.sampled_from(sorted(PRELUDES)),
    messages=st.lists(st.one_of(ALMOST_YES, MESSAGES), min_size=1, max_size=8),
    allergies=st.sampled_from([(), ("peanuts",), ("peanuts", "eggs"), ("milk", "eggs")]),
)
def test_no_sequence_of_commands_raises_breaks_the_menu_or_places(
    prelude: str, messages: list[Reading], allergies: tuple[str, ...]
) -> None:
    profile = Profile(preferences=Preferences(allergies=allergies))
    runner = FlowRunner(order_flow).with_results(profile=profile, is_order_recalled=True)
    runner.send(*PRELUDES[prelude])
    for message in messages:
        check_message(runner, message)


def _removes(message: Reading) -> bool:
    """Whether the message takes something out by itself, which needs no question."""
    return any(
        command.kind in ("remove_line", "change_line", "undo", "pick", "checkout") for command in message.commands
    )
