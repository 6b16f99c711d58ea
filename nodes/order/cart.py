"""What commands do to the cart: add, change, swap, remove. Pure; every rule of the restaurant is asked on the way."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import MAX_LINES, MAX_QUANTITY, Cart, Choice, Line, Refusal, open_question
from domain.commands import Changes, Food, OpenChoice
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu
from domain.outcome import CartFull, LinesAdded, LinesRemoved, NothingToChange, NotOnMenu, QuantityTooLarge, WishNoted
from domain.safety import find_danger
from domain.session import ChooseOption
from domain.work import spend
from nodes.order.changes import Wishes, noted, wishes_of
from nodes.order.lines import MAX_INSTEAD, say_changed, set_quantity, sold_out, with_options
from nodes.turn.edit import Edit
from nodes.turn.views import line_view


def add_food(edit: Edit, food: Food, wanted: GroundedLine, changes: Changes) -> Edit:
    """The food into the cart; of several dishes that fit, the guest is asked which. ``wanted``: quantity and notes."""
    if food.item is not None:
        return add_item(edit, food.item, wanted, changes)
    candidates = tuple(i for i in food.candidates if (item := edit.menu.item(i)) and item.available)
    if len(candidates) == 1:
        return add_item(edit, candidates[0], wanted, changes)
    if not candidates:
        names = names_of(edit.menu, (*food.nearest, *food.candidates))
        return edit.saying(NotOnMenu(said=food.unknown or food.said, nearest=names[:MAX_INSTEAD]))
    line = _as_candidate(edit, candidates, wanted, changes)
    vague = AmbiguousLine(candidates=candidates, line=line, said=food.said or food.unknown or "")
    return edit.having(unresolved=(*edit.session.unresolved, vague)) if room(edit) else _saying_full(edit)


def add_item(edit: Edit, item_id: ItemId, wanted: GroundedLine, changes: Changes) -> Edit:
    """One dish into the cart with its changes; what it cannot have goes to the kitchen as a note."""
    item = edit.menu.item(item_id)
    if item is None:
        return edit.saying(NotOnMenu(said=wanted.said or str(item_id)))
    wishes = wishes_of(changes, item, edit.menu)
    done = add_line(edit, with_wishes(wanted.replace(item=item_id), wishes))
    if wishes.missing and (done.added != edit.added or done.session.unsafe != edit.session.unsafe):
        done = done.saying(WishNoted(item=item.name, wishes=wishes.missing))
    return keep_open(done, changes.open) if done.added != edit.added else done


def with_wishes(line: GroundedLine, wishes: Wishes) -> GroundedLine:
    """The line with these wishes added to what it has."""
    return line.replace(
        choices=(*(c for c in line.choices if c not in wishes.choices), *wishes.choices),
        refusals=(*(r for r in line.refusals if r not in wishes.refusals), *wishes.refusals),
        note=noted(line.note, *wishes.notes, *wishes.missing),
    )


def add_line(edit: Edit, grounded: GroundedLine, *, overridden: bool = False) -> Edit:
    """One line into the cart, unless it is sold out or not safe for this guest. ``replaces`` gives up its number."""
    item = edit.menu.item(grounded.item)
    if item is None:
        return edit.saying(NotOnMenu(said=grounded.said))
    if gone := sold_out(item, grounded.choices, edit.menu):
        return edit.saying(gone)
    if not 1 <= grounded.quantity <= MAX_QUANTITY:
        return edit.saying(QuantityTooLarge(limit=MAX_QUANTITY))
    if not overridden and find_danger(item, edit.preferences, grounded.choices):
        return edit.having(unsafe=(*edit.session.unsafe, grounded)) if room(edit) else _saying_full(edit)
    spend(1 + len(edit.cart.lines))
    bare = Line(
        number=0,
        item=item.id,
        name=item.name,
        quantity=grounded.quantity,
        note=grounded.note,
        allergy_override=overridden,
    )
    line, too_many = with_options(bare, item, grounded.choices, grounded.refusals)
    replaced = edit.cart.line(grounded.replaces) if grounded.replaces is not None else None
    if replaced is not None:
        return _put_in_place(edit, replaced, line).saying(*too_many)
    cart = edit.cart.with_line(line)
    if len(cart.lines) > len(edit.cart.lines) and not room(edit):
        return _saying_full(edit)
    number = _changed_line(edit.cart, cart)
    return edit.having(cart=cart, topic=None, shown=()).adding_to(number).saying(*too_many)


def room(edit: Edit) -> int:
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


def repeat(edit: Edit, line: Line, quantity: int, changes: Changes) -> Edit:
    """Another ``quantity`` of a line, with what is different about them."""
    if changes.empty:
        more = set_quantity(edit, line, line.quantity + quantity)
        return more.adding_to(line.number) if more.cart != edit.cart else more
    item = edit.menu.item(line.item)
    said = wishes_of(changes, item, edit.menu) if item else Wishes()
    chosen = {(choice.group, choice.option) for choice in said.choices}
    refused = {(refusal.group, refusal.option) for refusal in said.refusals}
    like_it = GroundedLine(
        item=line.item,
        quantity=quantity,
        choices=tuple(c for c in line.choices if (c.group, c.option) not in refused),
        refusals=tuple(r for r in line.refusals if (r.group, r.option) not in chosen),
        said=line.name,
        note=line.note,
    )
    return add_item(edit, line.item, like_it, changes)


def swap(edit: Edit, line: Line, food: Food, quantity: int | None, changes: Changes) -> Edit:
    """Another dish in the place of a line; the old one goes only when the new one comes in."""
    wanted = GroundedLine(
        item=food.item or line.item,
        quantity=quantity or line.quantity,
        quantity_said=True,
        said=food.said,
        replaces=line.number,
    )
    item = edit.menu.item(food.item) if food.item else None
    if item is None:
        return add_food(edit, food, wanted, changes)
    said = wishes_of(changes, item, edit.menu)
    kept = wanted.replace(choices=_shared_choices(line, item, said), refusals=_shared_refusals(line, item, said))
    return add_item(edit, item.id, kept, changes)


def remove_pieces(edit: Edit, line: Line, pieces: int | None) -> Edit:
    """So many of a line, or all of it."""
    return keep_pieces(edit, line, 0 if pieces is None else line.quantity - pieces)


def keep_pieces(edit: Edit, line: Line, pieces: int) -> Edit:
    """So many of a line from now on; none of it when there are none left."""
    if pieces < 1:
        return remove_lines(edit, (line.number,))
    return say_changed(set_quantity(edit, line, pieces), line.number)


def remove_lines(edit: Edit, numbers: tuple[int, ...]) -> Edit:
    """These lines out of the cart, as far as they are still in it."""
    gone = [line for number in dict.fromkeys(numbers) if (line := edit.cart.line(number))]
    for line in gone:
        edit = edit.having(cart=edit.cart.without_line(line.number), focus=None)
    if not gone:
        return edit.saying(NothingToChange())
    left = tuple(question for question in edit.session.open_options if edit.cart.line(question.line))
    return edit.having(open_options=left).saying(LinesRemoved(lines=tuple(line_view(line, edit.menu) for line in gone)))


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


def say_added(edit: Edit) -> Edit:
    """The lines this message added to, as one outcome."""
    lines = tuple(line for number in edit.added if (line := edit.cart.line(number)))
    if not lines:
        return edit
    return edit.saying(LinesAdded(lines=tuple(line_view(line, edit.menu) for line in lines)))


def keep_open(edit: Edit, choices: tuple[OpenChoice, ...], number: int | None = None) -> Edit:
    """Words that fit several options of the line: a question each. Without a number, of the line added last."""
    line = number if number is not None else edit.added[-1]
    item = edit.item(line)
    fitting = [c for c in choices if item and (group := item.group(c.group)) and any(map(group.option, c.options))]
    questions = tuple(
        ChooseOption(line=line, group=choice.group, among=choice.options, refused=choice.refused)
        for choice in fitting
        if not (choice.refused and item and _has_none_of(edit.cart.line(line), item, choice))
    )
    return edit.having(open_options=(*edit.session.open_options, *questions)) if questions else edit


def _has_none_of(line: Line | None, item: Item, refused: OpenChoice) -> bool:
    """Whether a dish comes without any of the refused options, and none of them was chosen: "no dip"."""
    group = item.group(refused.group)
    chosen = {choice.option for choice in line.choices} if line else set()
    on_it = {*chosen, *(group.included if group else ())}
    return group is not None and not group.is_required and on_it.isdisjoint(refused.options)


def _put_in_place(edit: Edit, old: Line, new: Line) -> Edit:
    cart = edit.cart.with_replaced_line(new.replace(number=old.number))
    left = tuple(question for question in edit.session.open_options if question.line != old.number)
    done = edit.having(cart=cart, topic=None, shown=(), open_options=left).adding_to(old.number)
    return done.saying(LinesRemoved(lines=(line_view(old, edit.menu),)))


def _as_candidate(edit: Edit, candidates: tuple[ItemId, ...], wanted: GroundedLine, changes: Changes) -> GroundedLine:
    """The line for whichever candidate is chosen: with all that any of them can have of the wishes."""
    line = wanted.replace(item=candidates[0])
    offered = [wishes_of(changes, item, edit.menu) for i in candidates if (item := edit.menu.item(i))]
    missing = [wish for wish in offered[0].missing if all(wish in other.missing for other in offered)]
    for wishes in offered:
        line = with_wishes(line, wishes._replace(missing=tuple(missing)))
    return line


def _shared_choices(line: Line, item: Item, said: Wishes) -> tuple[Choice, ...]:
    """What was chosen for the old dish and can be had with the new one: a large coke becomes a large sprite."""
    answered = {choice.group for choice in said.choices}
    refused = {(refusal.group, refusal.option) for refusal in said.refusals}
    return tuple(
        choice
        for choice in line.choices
        if _available(item, choice) and (choice.group, choice.option) not in refused
        and not (choice.group in answered and _is_single(item, choice))
    )  # fmt: skip


def _shared_refusals(line: Line, item: Item, said: Wishes) -> tuple[Refusal, ...]:
    chosen = {(choice.group, choice.option) for choice in said.choices}
    return tuple(r for r in line.refusals if _available(item, r) and (r.group, r.option) not in chosen)


def _available(item: Item, part: Choice | Refusal) -> bool:
    group = item.group(part.group)
    option = group.option(part.option) if group else None
    return option is not None and option.available


def _is_single(item: Item, choice: Choice) -> bool:
    group = item.group(choice.group)
    return group is not None and group.kind is GroupKind.SINGLE


def _instead(edit: Edit, line: Line, twin: Line) -> tuple[int, ...]:
    return tuple(dict.fromkeys(twin.number if number == line.number else number for number in edit.added))


def names_of(menu: Menu, items: tuple[ItemId, ...]) -> tuple[str, ...]:
    """The menu's names of these items, without those that are not on it."""
    return tuple(item.name for item_id in items if (item := menu.item(item_id)))
