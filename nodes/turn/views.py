"""Cart lines and menu items as views with the menu's names."""

from __future__ import annotations

from collections.abc import Iterable

from domain.allergen_labels import Term, read_labels
from domain.cart import Amount, Cart, Choice, Line, PricedLine, Refusal, open_question, price_cart
from domain.deals import DealPart, list_parts, name_option
from domain.guest import Preferences
from domain.kept_values import KeptValues
from domain.menu import DishPart, GroupKind, Item, Menu
from domain.money import Money
from domain.order_times import Moment
from domain.outcome import CartView, DishView, LineView, PartView
from domain.safety import find_danger, find_override, labels_of

MAX_LISTED = 12
_views: KeptValues[Item, DishView] = KeptValues(most=4096)
"""Of the dishes of the menus in use, for guests without allergies and diets."""


def build_cart_view(
    cart: Cart, menu: Menu, preferences: Preferences | None = None, *, scheduled_for: Moment | None = None
) -> CartView:
    """The whole cart at this menu's prices; with ``preferences``, also the warnings that this guest overrode.

    ``scheduled_for``: the time that the guest chose.
    """
    bill = price_cart(cart, menu)
    lines = tuple(_build_priced_view(line, menu, preferences) for line in bill.lines)
    return CartView(lines=lines, subtotal=bill.subtotal, scheduled_for=scheduled_for)


def build_line_view(line: Line, menu: Menu) -> LineView:
    """One line at this menu's prices."""
    return build_cart_view(Cart(lines=(line,), next_number=line.number + 1), menu).lines[0]


def build_dish_view(item: Item, preferences: Preferences | None = None, choices: tuple[Choice, ...] = ()) -> DishView:
    """A menu item with the price of each size and the reasons against it for this guest.

    ``choices``: options of the question; their allergens count too.
    """
    if choices or (preferences is not None and (preferences.allergies or preferences.dietary)):
        return _build_dish_view(item, preferences, choices)
    return _views.find(item) or _views.keep(item, _build_dish_view(item, None, ()))


def _build_dish_view(item: Item, preferences: Preferences | None, choices: tuple[Choice, ...]) -> DishView:
    against = find_danger(item, preferences or Preferences(), choices)
    labels = labels_of(item, choices)
    declared = read_labels(labels or ())
    sizes = _list_sizes(item)
    prices = [price for price in (*(p for _, p in sizes), None if sizes else item.price) if price]
    cheapest = min(prices, key=lambda price: price.minor, default=None)
    return DishView(
        name=item.priced_name,
        price=cheapest,
        from_price=len({price.minor for price in prices}) > 1,
        description=item.description,
        allergens=None if labels is None else list_terms(declared.contains),
        may_contain=list_terms(declared.may_contain),
        unread=tuple(sorted(declared.unread)),
        dietary=tuple(sorted(item.dietary or ())),
        available=item.available,
        reason=item.unavailable_reason,
        sizes=sizes,
        unsafe=bool(against),
        unsafe_allergens=against.allergens,
        unsafe_may_contain=against.may_contain,
        unsafe_unknown=against.unknown,
        unsafe_diets=against.diets,
    )


def find_cheapest_price(item: Item) -> Money | None:
    """The price of the cheapest size or of the item; None when the menu has no price."""
    sizes = [price for _, price in _list_sizes(item) if price]
    return min(sizes, key=lambda price: price.minor, default=item.price)


def list_terms(terms: Iterable[Term]) -> tuple[str, ...]:
    """Foods in the menu's words, each once."""
    return tuple(sorted({term.text for term in terms}))


def format_option(item: Item | None, part: Choice | Refusal) -> str:
    """The menu's name of an option, with its amount and its place ("extra mozzarella on the left half")."""
    name = name_option(item, part.group, part.option) if item else str(part.option)
    said = name if part.amount is Amount.NORMAL else f"{part.amount} {name}"
    if isinstance(part, Choice) and part.placement is not DishPart.WHOLE:
        return part.placement.locate(said)
    return said


def _build_part_views(line: Line, deal: Item, menu: Menu) -> tuple[PartView, ...]:
    """What a deal consists of, in the order of its components."""
    of_dishes = tuple(_build_part_view(part, menu) for part in list_parts(line, deal))
    own = [group.id for group in deal.groups if all(group.id != component.id for component in deal.components)]
    of_deal = PartView(
        options=tuple(format_option(deal, choice) for choice in line.choices if choice.group in own),
        refusals=tuple(format_option(deal, refusal) for refusal in line.refusals if refusal.group in own),
    )
    return (*of_dishes, of_deal) if of_deal != PartView() else of_dishes


def _build_part_view(part: DealPart, menu: Menu) -> PartView:
    dish = menu.item(part.line.item)
    return PartView(
        name=part.line.name,
        options=tuple(format_option(dish, choice) for choice in part.line.choices),
        refusals=tuple(format_option(dish, refusal) for refusal in part.line.refusals),
    )


def _build_priced_view(priced_line: PricedLine, menu: Menu, preferences: Preferences | None) -> LineView:
    line = priced_line.line
    item = menu.item(line.item)
    return LineView(
        number=line.number,
        name=line.name if item is None else item.priced_name if item.sale_unit else item.name,
        quantity=line.quantity,
        options=tuple(format_option(item, choice) for choice in line.choices),
        refusals=tuple(format_option(item, refusal) for refusal in line.refusals),
        parts=_build_part_views(line, item, menu) if item and item.components else (),
        note=line.note,
        person=line.person,
        total=priced_line.total,
        from_price=_has_priced_choice(line, item),
        warned=find_override(line, item, preferences) if preferences else None,
        halves=tuple(part.name for part in item.parts) if item and item.parts else (),
    )


def _has_priced_choice(line: Line, item: Item | None) -> bool:
    """Whether a required choice that is still open has prices of its own."""
    group = open_question(line, item) if item else None
    return group is not None and any(option.price and option.price.minor for option in group.options)


def _list_sizes(item: Item) -> tuple[tuple[str, Money | None], ...]:
    group = next((g for g in item.groups if g.is_required and g.kind is GroupKind.SINGLE), None)
    if group is None or not any(option.price for option in group.options):
        return ()
    return tuple((o.name, _add_prices(item.price, o.price)) for o in group.options if o.available)


def _add_prices(base: Money | None, extra: Money | None) -> Money | None:
    return base + extra if base and extra else base or extra
