"""What holds for every text and every menu: nothing invented, nothing raised, counts read alike however written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from tests.domain.pizzeria import pizzeria
from understanding.grounding import MenuIndex, find_category, find_items, ground, measure_menu_share
from understanding.mentions import Grounding

INDEX = MenuIndex.of(pizzeria())
NAMES = [item.name.lower() for item in pizzeria().items]
OPTIONS = sorted({o.name for item in pizzeria().items for group in item.groups for o in group.options})
TALK = [
    "and", "with", "without", "no", "a", "two", "x", "3", "extra", "light", "both", "all", ",", ".", "or", "please",
    "side of", "on the side", "i want", "don't", "one", "half", "unicorn", "the", "of", "another", "remove", "large",
]  # fmt: skip
ORDERS = st.lists(st.sampled_from(NAMES + OPTIONS + TALK), max_size=25).map(" ".join)
ANYTHING = (
    st.text(max_size=200)
    | ORDERS
    | st.sampled_from(["\0", "🍕" * 50, "x" * 10_000, "pizza " * 2_000, "²½ pizzas", "0 x"])
)


def assert_only_what_the_menu_has(grounding: Grounding, menu: Menu) -> None:
    ids = {item.id for item in menu.items}
    lines = [*grounding.lines, *(vague.line for vague in grounding.ambiguous)]
    for line in lines:
        item = menu.item(line.item)
        assert item is not None
        assert line.quantity >= 1
        offered = {(group.id, option.id) for group in item.groups for option in group.options}
        assert {(c.group, c.option) for c in (*line.choices, *line.refusals)} <= offered
    assert all(set(vague.candidates) <= ids and len(vague.candidates) > 1 for vague in grounding.ambiguous)
    assert all(set(mention.nearest) <= ids for mention in grounding.unknown)
    indices = [at for at, _ in grounding.open_options] + [option.line_index for option in grounding.unknown_options]
    assert all(0 <= at < len(grounding.lines) for at in indices)


@settings(max_examples=300, deadline=None)
@given(ANYTHING, st.sampled_from([None, ItemId("pepperoni-pizza"), ItemId("tiramisu"), ItemId("gone")]))
def test_no_text_raises_or_invents_anything(text: str, focus: ItemId | None) -> None:
    assert_only_what_the_menu_has(ground(text, INDEX, focus=focus), INDEX.menu)
    assert set(find_items(text, INDEX)) <= {item.id for item in INDEX.menu.items}
    assert find_category(text, INDEX) in {None, *INDEX.menu.categories}
    assert 0.0 <= measure_menu_share(text, INDEX) <= 1.0


WORDS = st.text(alphabet="abcdeé &-'2", min_size=0, max_size=12)


@st.composite
def menus(draw: st.DrawFn) -> Menu:
    """Menus with names of any shape, empty ones and repeated ones too."""
    names = draw(st.lists(WORDS, min_size=0, max_size=4))
    items = []
    for number, name in enumerate(names):
        options = tuple(
            Option(OptionId(str(at)), option) for at, option in enumerate(draw(st.lists(WORDS, max_size=3)))
        )
        group = OptionGroup(GroupId("g"), draw(WORDS), draw(st.sampled_from(GroupKind)), options)
        items.append(Item(ItemId(str(number)), name, draw(WORDS), groups=(group,) if options else ()))
    return Menu(items=tuple(items), generic_names=tuple((item.category, (draw(WORDS),)) for item in items[:1]))


@settings(max_examples=200, deadline=None)
@given(menus(), st.lists(WORDS | st.sampled_from(TALK), max_size=8).map(" ".join))
def test_any_menu_can_be_ordered_from(menu: Menu, text: str) -> None:
    assert_only_what_the_menu_has(ground(text, MenuIndex.of(menu)), menu)


@given(st.sampled_from(NAMES), st.integers(min_value=1, max_value=30))
def test_the_way_a_count_is_written_does_not_matter(name: str, count: int) -> None:
    written = [f"{count} {name}", f"{count}x {name}", f"{count} x {name}", f"{name} x {count}", f"{name} x{count}"]
    read = {tuple((line.item, line.quantity) for line in ground(text, INDEX).lines) for text in written}
    assert len(read) == 1
    assert next(iter(read))[0][1] == count


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", "hi can i get ", "umm yeah i would like "]),
    st.sampled_from(["", " please", " thank you!"]),
)
def test_every_name_of_the_menu_is_found_whatever_surrounds_it(name: str, before: str, after: str) -> None:
    grounding = ground(f"{before}{name}{after}", INDEX)
    assert [INDEX.menu.item(line.item).name.lower() for line in grounding.lines] == [name]  # type: ignore[union-attr]
    assert not grounding.unknown
    assert not grounding.unknown_options


@given(ORDERS)
def test_case_does_not_matter(text: str) -> None:
    lines = [(line.item, line.quantity, line.choices) for line in ground(text, INDEX).lines]
    assert [(line.item, line.quantity, line.choices) for line in ground(text.upper(), INDEX).lines] == lines
