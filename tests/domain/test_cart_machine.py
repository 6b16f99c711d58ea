"""The cart as a machine: whatever is done to it in whatever order, it holds what a plain list of wishes says."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.cart import MAX_QUANTITY, Cart, Choice, Line, Refusal
from domain.menu import GroupId, ItemId, OptionId

DISHES = st.sampled_from(["soup", "bread", "tea"])
OPTIONS = st.sampled_from(["large", "spicy"])
QUANTITIES = st.integers(1, MAX_QUANTITY)


class CartMachine(RuleBasedStateMachine):
    """``pieces`` counts per line number what should be there."""

    def __init__(self) -> None:
        super().__init__()
        self.cart = Cart()
        self.pieces: Counter[int] = Counter()
        self.given: set[int] = set()

    def some_line(self, data: st.DataObject) -> Line | None:
        return data.draw(st.sampled_from(self.cart.lines)) if self.cart.lines else None

    @rule(dish=DISHES, quantity=QUANTITIES)
    def add(self, dish: str, quantity: int) -> None:
        before, units = self.cart, self.cart.units
        self.cart = before.with_line(Line(number=0, item=ItemId(dish), name=dish, quantity=quantity))
        assert self.cart.units == units + quantity
        for line in self.cart.lines:
            known = before.line(line.number)
            if known is None:
                assert line.number not in self.given, "numbers are never given twice"
                self.given.add(line.number)
            self.pieces[line.number] = line.quantity

    @rule(data=st.data(), quantity=QUANTITIES)
    def change_quantity(self, data: st.DataObject, quantity: int) -> None:
        if line := self.some_line(data):
            self.cart = self.cart.with_replaced_line(line.with_quantity(quantity))
            self.pieces[line.number] = quantity

    @rule(data=st.data(), option=OPTIONS, refuse=st.booleans())
    def choose(self, data: st.DataObject, option: str, refuse: bool) -> None:
        if line := self.some_line(data):
            group, wanted = GroupId("how"), OptionId(option)
            changed = (
                line.with_refusal(Refusal(group=group, option=wanted))
                if refuse
                else line.with_choice(Choice(group=group, option=wanted), single=False)
            )
            assert changed.options_of(group).count(wanted) == (0 if refuse else 1)
            assert (wanted in {r.option for r in changed.refusals}) is refuse
            self.cart = self.cart.with_replaced_line(changed)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if line := self.some_line(data):
            self.cart = self.cart.without_line(line.number)
            del self.pieces[line.number]

    @rule()
    def clear(self) -> None:
        self.cart = self.cart.without_lines()
        self.pieces.clear()

    @invariant()
    def it_holds_what_was_wished(self) -> None:
        assert {line.number: line.quantity for line in self.cart.lines} == dict(self.pieces)
        assert all(1 <= line.quantity <= MAX_QUANTITY for line in self.cart.lines)
        assert all(line.number < self.cart.next_number for line in self.cart.lines)

    @invariant()
    def its_digest_is_of_the_dishes_alone(self) -> None:
        turned = Cart(lines=tuple(reversed(self.cart.lines)), next_number=self.cart.next_number + 7)
        assert turned.digest() == self.cart.digest()
        assert Cart.model_validate(self.cart.dump()) == self.cart
        if not self.cart.is_empty:
            assert self.cart.without_line(self.cart.lines[0].number).digest() != self.cart.digest()


CartMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestCart = CartMachine.TestCase
