"""Commands on a cart: each does what it says, and no sequence of them breaks a rule of the menu or places an order."""

from __future__ import annotations

import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain import commands
from domain.calls import PlaceOrder
from domain.cart import MAX_QUANTITY
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
from domain.menu import GroupId, ItemId, OptionId
from domain.outcome import AskCancelOrder, CartTotal, NothingToChange, NotOnMenu, WishNoted
from domain.safety import find_danger
from domain.session import AllergyWarning, CancelPlaced, Confirm, Session
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
def walk() -> FlowRunner:
    """A session with two large pizzas and a salad."""
    begun = FlowRunner(order_flow)
    begun.wants(add("pepperoni-pizza", 2, size="large"), AddItem(food=Food(item=SALAD)))
    assert begun.cart == ["2 pepperoni-pizza large", "1 green-salad"]
    return begun


# --- one command at a time


def test_a_change_of_some_pieces_takes_them_apart(walk: FlowRunner) -> None:
    walk.wants(ChangeLine(lines=(1,), pieces=1, changes=no_onions()))
    assert walk.cart == ["1 pepperoni-pizza large", "1 green-salad", "1 pepperoni-pizza large -onions"]


def test_a_new_quantity_of_none_removes_the_line(walk: FlowRunner) -> None:
    walk.wants(ChangeLine(lines=(2,), quantity=0))
    assert walk.cart == ["2 pepperoni-pizza large"]


def test_another_dish_takes_the_number_and_the_shared_options_of_the_old_one(walk: FlowRunner) -> None:
    number = walk.session.cart.lines[0].number
    walk.wants(ChangeLine(lines=(1,), swap_to=Food(item=ItemId("margherita-pizza"))))
    assert walk.cart == ["2 margherita-pizza large", "1 green-salad"]
    assert walk.session.cart.lines[0].number == number


def test_positions_are_those_before_the_message(walk: FlowRunner) -> None:
    walk.wants(RemoveLine(lines=(1,)), ChangeLine(lines=(2,), quantity=3))
    assert walk.cart == ["3 green-salad"]


def test_an_option_that_a_dish_lacks_goes_to_the_kitchen_as_its_note(walk: FlowRunner) -> None:
    told = walk.wants(ChangeLine(lines=(1,), changes=Changes(unknown=("ketchup",))))
    assert walk.cart[0] == "2 pepperoni-pizza large (ketchup)"
    assert WishNoted(item="Pepperoni Pizza", wishes=("ketchup",)) in told


def test_an_option_of_another_dish_goes_to_the_kitchen_by_its_name(walk: FlowRunner) -> None:
    walk.wants(ChangeLine(lines=(2,), changes=large()))
    assert walk.cart[1] == "1 green-salad (large)"


def test_half_an_option_is_a_note_and_none_of_it_a_refusal(walk: FlowRunner) -> None:
    half = ChosenOption(group=TOPPINGS, option=OptionId("olives"), amount="half")
    none = ChosenOption(group=TOPPINGS, option=OptionId("onions"), amount="none")
    walk.wants(ChangeLine(lines=(1,), changes=Changes(choices=(half, none))))
    assert walk.cart[0] == "2 pepperoni-pizza large -onions (half olives)"


def test_a_group_goes_back_to_how_the_dish_comes(walk: FlowRunner) -> None:
    walk.wants(ChangeLine(lines=(1,), changes=no_onions()))
    walk.wants(ChangeLine(lines=(1,), changes=Changes(defaults=(TOPPINGS,))))
    assert walk.cart[0] == "2 pepperoni-pizza large"


def test_one_more_with_a_difference_is_a_line_of_its_own(walk: FlowRunner) -> None:
    walk.wants(RepeatLine(line=1, changes=no_onions()))
    walk.wants(RepeatLine(line=2, quantity=2))
    assert walk.cart == ["2 pepperoni-pizza large", "3 green-salad", "1 pepperoni-pizza large -onions"]


def test_some_pieces_are_removed_and_what_is_not_there_is_said(walk: FlowRunner) -> None:
    told = walk.wants(RemoveLine(lines=(1,), pieces=1), RemoveLine(unknown="the lasagna"))
    assert walk.cart == ["1 pepperoni-pizza large", "1 green-salad"]
    assert NothingToChange(said="the lasagna") in told


def test_a_dish_that_is_not_on_the_menu_is_never_another_one(walk: FlowRunner) -> None:
    told = walk.wants(AddItem(food=Food(unknown="apple juice", nearest=(ItemId("lemonade"),))))
    assert told[0] == NotOnMenu(said="apple juice", nearest=("Lemonade",))
    assert len(walk.cart) == 2


def test_words_that_fit_several_options_are_asked_about(walk: FlowRunner) -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("olives"), OptionId("onions")), said="the o ones")
    walk.wants(ChangeLine(lines=(1,), changes=Changes(open=(open_,))))
    assert walk.last.outcomes[-1].kind == "which_option"
    walk.wants(Pick(ids=("olives",)))
    assert walk.cart[0] == "2 pepperoni-pizza large olives"


def test_the_total_is_told_without_the_lines(walk: FlowRunner) -> None:
    assert any(isinstance(outcome, CartTotal) for outcome in walk.wants(ShowCart(what="total")))


def test_what_was_added_and_taken_back_in_one_message_leaves_the_cart_as_it_was(walk: FlowRunner) -> None:
    before = walk.session.cart.lines
    walk.wants(AddItem(food=Food(item=ItemId("lemonade"))), Undo())
    assert walk.session.cart.lines == before


def test_the_cart_is_emptied_only_by_a_plain_yes_to_the_question(walk: FlowRunner) -> None:
    walk.wants(ClearCart())
    walk.wants(ClearCart())
    walk.wants(Agree(), unread=(Unread(words="i guess"),))
    assert len(walk.cart) == 2
    walk.wants(Agree())
    assert walk.cart == []


def test_a_placed_order_is_cancelled_only_after_it_was_asked() -> None:
    walk = FlowRunner(order_flow, session=Session(orders=("ORD-1",)))
    assert walk.wants(CancelOrder()) == (AskCancelOrder(order_id="ORD-1"),)
    assert walk.session.pending == CancelPlaced(order_id="ORD-1")
    walk.wants(Agree(), unread=(Unread(words="unless"),))
    assert walk.asked == []
    walk.wants(Agree())
    assert [call.tool for call in walk.asked] == ["cancel_order"]


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


def is_allowed(session: Session) -> bool:
    """Whether the menu allows every line of the cart, and nothing unsafe is in it that the guest did not accept."""
    for line in session.cart.lines:
        item = MENU.item(line.item)
        if item is None or not item.available or not 1 <= line.quantity <= MAX_QUANTITY:
            return False
        for group in item.groups:
            chosen = line.options_of(group.id)
            options = [group.option(option) for option in chosen]
            most = 1 if group.kind == "single" else (group.max_choices or len(group.options))
            if len(chosen) > most or any(option is None for option in options):
                return False
        groups = {group.id for group in item.groups}
        if any(part.group not in groups for part in (*line.choices, *line.refusals)):
            return False
        preferences = session.preferences or Preferences()
        if not line.allergy_override and find_danger(item, preferences, line.choices):
            return False
    return len({line.number for line in session.cart.lines}) == len(session.cart.lines)


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
    walk = FlowRunner(order_flow).knowing(profile=profile, is_order_recalled=True)
    walk.wants(*PRELUDES[prelude])
    for said in messages:
        before = walk.session
        plain = said.commands == (Agree(),) and not said.unread
        walk.asked.clear()
        walk.wants(*said.commands, unread=said.unread)
        assert is_allowed(walk.session)
        accepted = {line.number for line in walk.session.cart.lines if line.allergy_override}
        known_before = {line.number for line in before.cart.lines if line.allergy_override}
        overrides = plain and isinstance(before.pending, AllergyWarning)
        assert overrides or accepted <= known_before, "only a plain yes to the warning overrides it"
        assert plain or before.cart.is_empty or not walk.session.cart.is_empty or _removes(said)
        placed = [call for call in walk.asked if isinstance(call, PlaceOrder)]
        assert not placed or (plain and isinstance(before.pending, Confirm))


def _removes(said: Reading) -> bool:
    """Whether the message takes something out by itself, which needs no question."""
    return any(command.kind in ("remove_line", "change_line", "undo", "pick", "checkout") for command in said.commands)
