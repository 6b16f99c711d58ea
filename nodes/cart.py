"""What a guest's words do to the cart: add, remove, change. Pure; every rule of the house is asked at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.cart import MAX_LINES, MAX_QUANTITY, Cart, Choice, Line, Refusal, open_question
from domain.grounding import MenuIndex, ground
from domain.mentions import GroundedLine, Grounding, OpenOption, UnknownMention, UnknownOption
from domain.menu import Item, ItemId, Menu
from domain.outcome import (
    CartFull,
    LinesAdded,
    LinesRemoved,
    NothingToChange,
    NotOnMenu,
    OptionNotOffered,
    QuantityTooLarge,
)
from domain.safety import find_danger
from domain.session import ChooseOption
from domain.turn import PickedItem
from domain.work import spend
from nodes.edit import Edit
from nodes.lines import (
    MAX_INSTEAD,
    change_line,
    drop_options,
    find_line,
    identifies,
    offers,
    say_changed,
    set_quantity,
    sold_out,
    with_options,
)
from nodes.views import line_view

LAST = -1


def add_all(edit: Edit, grounding: Grounding) -> Edit:
    """Every line of the grounding into the cart; what is ambiguous is kept for a question, what is unknown is said."""
    for index, grounded in enumerate(grounding.lines):
        edit = add_line(edit, grounded)
        for open_option in (o for at, o in grounding.open_options if at == index):
            edit = _keep_open(edit, grounded.item, open_option)
    if grounding.ambiguous:
        kept = grounding.ambiguous[: _room(edit)]
        edit = edit.having(unresolved=(*edit.session.unresolved, *kept))
        edit = edit if len(kept) == len(grounding.ambiguous) else _saying_full(edit)
    return say_unknown(edit, grounding)


def add_line(edit: Edit, grounded: GroundedLine, *, overridden: bool = False) -> Edit:
    """One line into the cart, unless it is sold out or not safe for this guest."""
    item = edit.menu.item(grounded.item)
    if item is None:
        return edit.saying(NotOnMenu(said=grounded.said))
    if gone := sold_out(item, grounded.choices, edit.menu):
        return edit.saying(gone)
    if grounded.quantity > MAX_QUANTITY:
        return edit.saying(QuantityTooLarge(limit=MAX_QUANTITY))
    if not overridden and find_danger(item, edit.preferences, grounded.choices):
        return edit.having(unsafe=(*edit.session.unsafe, grounded)) if _room(edit) else _saying_full(edit)
    spend(1 + len(edit.cart.lines))
    bare = Line(number=0, item=item.id, name=item.name, quantity=grounded.quantity, allergy_override=overridden)
    line, too_many = with_options(bare, item, grounded.choices, grounded.refusals)
    cart = edit.cart.with_line(line)
    if len(cart.lines) > len(edit.cart.lines) and not _room(edit):
        return _saying_full(edit)
    number = _changed_line(edit.cart, cart)
    return edit.having(cart=cart, topic=None, shown=()).adding_to(number).saying(*too_many)


def _room(edit: Edit) -> int:
    """How many lines may still come in, those included that wait for an answer."""
    session = edit.session
    return max(0, MAX_LINES - len(session.cart.lines) - len(session.unresolved) - len(session.unsafe))


def _saying_full(edit: Edit) -> Edit:
    full = CartFull(limit=MAX_LINES)
    return edit if full in edit.outcomes else edit.saying(full)


def _changed_line(before: Cart, after: Cart) -> int:
    """The number of the line that came in or took up what came in."""
    pairs = zip(after.lines, (*before.lines, None), strict=False)
    return next(line.number for line, known in pairs if line != known)


def add_picked(edit: Edit, picked: tuple[PickedItem, ...], index: MenuIndex) -> Edit:
    """Items picked in a UI, by id or else by name, through the same door as spoken ones."""
    by_name = _names_of(edit.menu)
    for pick in picked:
        item = (edit.menu.item(ItemId(pick.id)) if pick.id else None) or by_name.get(pick.name.casefold())
        if item is not None:
            edit = add_line(edit, GroundedLine(item=item.id, quantity=pick.quantity, said=pick.name))
            continue
        grounding = ground(pick.name, index)
        vague = {vague.said.lower() for vague in grounding.ambiguous}
        if grounding.empty or (not grounding.lines and vague and pick.name.lower() not in vague):
            edit = edit.saying(NotOnMenu(said=pick.name))
            continue
        lines = tuple(_times(line, pick.quantity) for line in grounding.lines)
        edit = add_all(edit, grounding.replace(lines=lines))
    return edit


def _names_of(menu: Menu) -> Mapping[str, Item]:
    """The items by their names, but for names that several of them have."""
    counts = Counter(item.name.casefold() for item in menu.items)
    return {name: item for item in menu.items if counts[name := item.name.casefold()] == 1}


def add_topic(edit: Edit, item_id: ItemId, quantity: int, said: Grounding | None = None) -> Edit:
    """The item that was talked about last ("ok, add it", "that one too, medium")."""
    item = edit.menu.item(item_id)
    spoken = said or Grounding()
    line = GroundedLine(
        item=item_id,
        quantity=quantity,
        choices=tuple(c for c in spoken.loose_choices if item and item.group(c.group)),
        refusals=tuple(r for r in spoken.loose_refusals if item and item.group(r.group)),
        said=item.name if item else str(item_id),
    )
    return add_line(edit, line)


def add_more(edit: Edit, line_number: int, quantity: int) -> Edit:
    """Another ``quantity`` of a line that is in the cart already."""
    line = edit.cart.line(line_number)
    if line is None:
        return edit.saying(NothingToChange())
    return set_quantity(edit, line, line.quantity + quantity).adding_to(line_number)


def remove(edit: Edit, grounding: Grounding, *, ordinal: int | None, quantity: int | None = None) -> Edit:
    """Take out what the words name: whole lines, some pieces of a line, or options of a line."""
    for grounded in grounding.lines:
        edit = _remove_grounded(edit, grounded)
    if grounding.lines:
        return edit
    line = _line_with(edit, (*grounding.loose_choices, *grounding.loose_refusals), ordinal)
    # Of several dishes that the words fit none is in the cart: "the jalapenos from the pizza", where there is none.
    elsewhere = (vague.said for vague in grounding.ambiguous)
    missing = (*(mention.said for mention in grounding.unknown), *grounding.loose_unknown, *elsewhere)
    if line is None or missing:
        return edit.saying(NothingToChange(said=next(iter(missing), "")))
    if grounding.loose_choices or grounding.loose_refusals:
        return drop_options(edit, line, (*grounding.loose_choices, *grounding.loose_refusals))
    return _remove_pieces(edit, line, quantity)


def change(
    edit: Edit, grounding: Grounding, *, quantity: int | None, ordinal: int | None, pieces: int | None = None
) -> Edit:
    """Change a line: its quantity, its options, or the item itself ("the coke to a sprite").

    ``pieces``: only so many of the line; the others stay as they are.
    """
    in_cart = [(g, line) for g in grounding.lines if (line := find_line(edit.cart, g, edit.menu))]
    fresh = [g for g in grounding.lines if find_line(edit.cart, g, edit.menu) is None]
    loose: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    line = in_cart[0][1] if in_cart else _line_with(edit, loose, ordinal)
    pointless = edit.session.focus is None and edit.session.topic is None and ordinal is None and not in_cart
    if line is None or (fresh and pointless):
        # "A brownie instead", when what it is for was just taken out, takes nothing else out.
        return add_all(edit, grounding) if fresh else edit.saying(NothingToChange())
    if pieces is None and fresh and in_cart and in_cart[0][0].quantity_said:
        pieces = in_cart[0][0].quantity  # "change one coke to a sprite", of three
    if pieces is not None and pieces > line.quantity and loose:
        line = next((x for x in reversed(edit.cart.lines) if x.quantity >= pieces and _offers(edit, x, loose)), line)
    if pieces is not None and pieces < line.quantity and (loose or grounding.lines):
        edit = edit.having(cart=edit.cart.split(line.number, pieces))
        line = edit.cart.lines[-1]
    if fresh:
        return _swap(edit, line, fresh[0], quantity)
    if len(in_cart) > 1 and quantity is None and any(g.choices or g.refusals for g, _ in in_cart):
        return say_unknown(change_each(edit, in_cart), grounding)
    grounded = in_cart[0][0] if in_cart else None
    wanted = quantity or (grounded.quantity if grounded and grounded.quantity_said else None)
    source = grounded or grounding
    choices = source.choices if isinstance(source, GroundedLine) else source.loose_choices
    refusals = source.refusals if isinstance(source, GroundedLine) else source.loose_refusals
    return say_unknown(change_line(edit, line, wanted, choices, refusals), grounding)


def exchange(edit: Edit, grounding: Grounding) -> Edit:
    """The first dish of a grounding, or as many of it as were said, for the second ("the diet coke for a coke")."""
    old, wanted = grounding.lines
    line = find_line(edit.cart, old, edit.menu)
    if line is None:
        return edit.saying(NothingToChange(said=old.said))
    if old.quantity_said and old.quantity < line.quantity:
        edit = edit.having(cart=edit.cart.split(line.number, old.quantity))
        line = edit.cart.lines[-1]
    return _swap(edit, line, wanted, None)


def exchange_options(edit: Edit, line: Line, grounding: Grounding) -> Edit:
    """The refused options of a grounding off the line, the chosen ones onto it ("the pepperoni for mushrooms")."""
    item = edit.menu.item(line.item)
    if item is not None and (gone := sold_out(item, grounding.loose_choices, edit.menu)):
        return edit.saying(gone)
    dropped = drop_options(edit, line, grounding.loose_refusals)
    kept = dropped.cart.line(line.number) or line
    told = replace(dropped, outcomes=edit.outcomes)  # the line is told once, when both is done
    return change_line(told, kept, None, grounding.loose_choices, ())


def change_each(edit: Edit, named: Sequence[tuple[GroundedLine, Line]]) -> Edit:
    """What was said of several lines at once ("make the coke and the sprite large"), on each of them.

    A line of which nothing was said by itself shares what was said of the next one, or else of the one before.
    """
    told = [grounded for grounded, _ in named if grounded.choices or grounded.refusals]
    for at, (grounded, line) in enumerate(named):
        after = [other for other, _ in named[at:] if other in told]
        source = next(iter((*after, *reversed(told))), grounded)
        edit = change_line(edit, line, None, source.choices, source.refusals)
    return edit


def restates(grounding: Grounding) -> bool:
    """Whether the words count several dishes anew ("make that two fries and one onion rings")."""
    return len(grounding.lines) > 1 and any(line.quantity_said for line in grounding.lines)


def restate(edit: Edit, grounding: Grounding) -> Edit:
    """Each dish as often as it was said: what is in the cart is counted anew, what is not comes in."""
    for grounded in grounding.lines:
        line = find_line(edit.cart, grounded, edit.menu)
        if line is None:
            edit = add_line(edit, grounded)
        else:
            count = grounded.quantity if grounded.quantity_said else None
            edit = change_line(edit, line, count, grounded.choices, grounded.refusals)
    return say_unknown(edit, grounding)


def change_every(edit: Edit, grounding: Grounding, *, category: str | None = None) -> Edit:
    """Options that were said of all lines ("make them both large"), on each line that has such options.

    Where a dish or a category was named ("medium cokes, all of them"), only lines of its kind are meant.
    """
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    named = (*(line.item for line in grounding.lines), *(i for vague in grounding.ambiguous for i in vague.candidates))
    kinds = {category} if category else {item.category for item_id in named if (item := edit.menu.item(item_id))}
    for line in edit.cart.lines:
        item = edit.menu.item(line.item)
        if item is not None and _offers(edit, line, parts) and (not kinds or item.category in kinds):
            edit = change_line(edit, line, None, grounding.loose_choices, grounding.loose_refusals)
    return edit


def index_of(cart: Cart, menu: Menu) -> MenuIndex:
    """An index of nothing but what is in the cart."""
    items = dict.fromkeys(line.item for line in cart.lines)
    index = MenuIndex.of(replace(menu, items=tuple(item for i in items if (item := menu.item(i)))))
    spend(index.entries)
    return index


def line_meant(edit: Edit, ordinal: int | None) -> Line | None:
    """The line that "it", "the last one" or "the second one" means."""
    lines = edit.cart.lines
    if ordinal is not None:
        position = len(lines) - 1 if ordinal == LAST else ordinal - 1
        return lines[position] if 0 <= position < len(lines) else None
    focused = edit.cart.line(edit.session.focus) if edit.session.focus is not None else None
    talked_about = next((line for line in reversed(lines) if line.item == edit.session.topic), None)
    return talked_about or focused or edit.cart.last


def _line_with(edit: Edit, parts: tuple[Choice | Refusal, ...], ordinal: int | None) -> Line | None:
    """The line meant, or if options were named that it cannot have, the newest line that has them, or could."""
    line = line_meant(edit, ordinal)
    if not parts or ordinal is not None or (line is not None and _offers(edit, line, parts)):
        return line
    newest = [known for known in reversed(edit.cart.lines) if _offers(edit, known, parts)]
    chosen = [known for known in newest if any(part.option in known.options_of(part.group) for part in parts)]
    return next(iter((*chosen, *newest)), line)


def _offers(edit: Edit, line: Line, parts: tuple[Choice | Refusal, ...]) -> bool:
    item = edit.menu.item(line.item)
    return item is not None and any(offers(item, part) for part in parts)


def clear(edit: Edit) -> Edit:
    """An empty cart, and no question about what was in it."""
    return edit.having(
        cart=edit.cart.without_lines(),
        checking_out=False,
        pending=None,
        unresolved=(),
        open_options=(),
        unsafe=(),
        focus=None,
        chosen=None,
    )


def remove_all(edit: Edit) -> Edit:
    """Every line out of the cart ("remove both")."""
    lines = tuple(line_view(line, edit.menu) for line in edit.cart.lines)
    return clear(edit).saying(LinesRemoved(lines=lines))


def remove_lines(edit: Edit, numbers: tuple[int, ...]) -> Edit:
    """These lines out of the cart, as far as they are still in it."""
    gone = [line for number in numbers if (line := edit.cart.line(number))]
    for line in gone:
        edit = edit.having(cart=edit.cart.without_line(line.number), focus=None)
    return edit.saying(LinesRemoved(lines=tuple(line_view(line, edit.menu) for line in gone))) if gone else edit


def merged(edit: Edit) -> Edit:
    """Lines that have become the same dish as one line, unless a question about one of them is open."""
    for line in reversed(edit.cart.lines):
        twin = next((x for x in edit.cart.lines if x.number < line.number and x.is_same_dish(line)), None)
        asked = {question.line for question in edit.session.open_options}
        item = edit.menu.item(line.item)
        if twin is None or item is None or line.number in asked or twin.number in asked or open_question(line, item):
            continue
        if twin.quantity + line.quantity > MAX_QUANTITY:
            continue
        one = edit.cart.without_line(line.number).with_replaced_line(twin.with_quantity(twin.quantity + line.quantity))
        focus = twin.number if edit.session.focus == line.number else edit.session.focus
        edit = replace(edit, session=edit.session.replace(cart=one, focus=focus), added=_instead(edit, line, twin))
    return edit


def _instead(edit: Edit, line: Line, twin: Line) -> tuple[int, ...]:
    return tuple(dict.fromkeys(twin.number if number == line.number else number for number in edit.added))


def say_added(edit: Edit) -> Edit:
    """The lines this message added to, as one outcome."""
    lines = tuple(line for number in edit.added if (line := edit.cart.line(number)))
    if not lines:
        return edit
    return edit.saying(LinesAdded(lines=tuple(line_view(line, edit.menu) for line in lines)))


def say_unknown(edit: Edit, grounding: Grounding) -> Edit:
    """What was named but is not on the menu."""
    for mention in grounding.unknown:
        edit = edit.saying(_not_on_menu(mention, edit.menu))
    for option in grounding.unknown_options:
        edit = edit.saying(_not_offered(option, grounding, edit.menu))
    line = line_meant(edit, None) if grounding.loose_unknown else None
    missing = tuple(OptionNotOffered(said=said, item=line.name) for said in grounding.loose_unknown if line)
    return edit.saying(*missing) if missing else edit


def _keep_open(edit: Edit, item: ItemId, open_option: OpenOption) -> Edit:
    line = next((line for line in reversed(edit.cart.lines) if line.item == item), None)
    if line is None:
        return edit
    question = ChooseOption(
        line=line.number, group=open_option.group, among=open_option.options, refused=open_option.refused
    )
    return edit.having(open_options=(*edit.session.open_options, question))


def _remove_grounded(edit: Edit, grounded: GroundedLine) -> Edit:
    line = find_line(edit.cart, grounded, edit.menu)
    item = edit.menu.item(grounded.item)
    if line is None or item is None:
        return edit.saying(NothingToChange(said=item.name if item else grounded.said))
    named: tuple[Choice | Refusal, ...] = (*grounded.choices, *grounded.refusals)
    parts = tuple(part for part in named if not identifies(part, item))
    if parts:
        return drop_options(edit, line, parts)
    return _remove_pieces(edit, line, grounded.quantity if grounded.quantity_said else None)


def keep_pieces(edit: Edit, line: Line, pieces: int) -> Edit:
    """So many of a line from now on; none of it when there are none left."""
    if pieces < 1:
        return _remove_line(edit, line)
    return say_changed(set_quantity(edit, line, pieces), line.number)


def _remove_pieces(edit: Edit, line: Line, pieces: int | None) -> Edit:
    """So many of a line, or all of it."""
    return keep_pieces(edit, line, 0 if pieces is None else line.quantity - pieces)


def _remove_line(edit: Edit, line: Line) -> Edit:
    gone = edit.having(cart=edit.cart.without_line(line.number), focus=None)
    return gone.saying(LinesRemoved(lines=(line_view(line, edit.menu),)))


def _swap(edit: Edit, line: Line, wanted: GroundedLine, quantity: int | None) -> Edit:
    """The item of a line exchanged; the old line goes only when the new one came in."""
    pieces = quantity or (wanted.quantity if wanted.quantity_said else line.quantity)
    kept = wanted.replace(choices=(*_still_fitting(edit, line, wanted), *wanted.choices))
    swapped = add_line(edit, _times(kept, pieces, said=True))
    if not swapped.added:
        return swapped
    gone = swapped.having(cart=swapped.cart.without_line(line.number))
    return gone.saying(LinesRemoved(lines=(line_view(line, edit.menu),)))


def _still_fitting(edit: Edit, line: Line, wanted: GroundedLine) -> tuple[Choice, ...]:
    """What was chosen in a required question that the new item asks as well: a large coke becomes a large sprite."""
    item = edit.menu.item(wanted.item)
    said = {choice.group for choice in wanted.choices}
    asked = {g.id: g for g in (item.groups if item else ()) if g.is_required and g.id not in said}
    return tuple(c for c in line.choices if c.group in asked and (o := asked[c.group].option(c.option)) and o.available)


def _times(line: GroundedLine, quantity: int, *, said: bool | None = None) -> GroundedLine:
    return line.replace(quantity=quantity, quantity_said=line.quantity_said if said is None else said)


def _not_on_menu(mention: UnknownMention, menu: Menu) -> NotOnMenu:
    names = tuple(item.name for item_id in mention.nearest if (item := menu.item(item_id)))
    return NotOnMenu(said=mention.said, nearest=names[:MAX_INSTEAD])


def _not_offered(option: UnknownOption, grounding: Grounding, menu: Menu) -> OptionNotOffered:
    item = menu.item(grounding.lines[option.line_index].item)
    options = {o.id: o.name for group in (item.groups if item else ()) for o in group.options}
    nearest = tuple(options[o] for o in option.nearest if o in options)[:MAX_INSTEAD]
    return OptionNotOffered(said=option.said, item=item.name if item else "", nearest=nearest)
