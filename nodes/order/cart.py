"""Changes of the cart: add, change, swap, remove. Pure; validates availability, limits and allergies."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import MAX_LINES, MAX_QUANTITY, Cart, Choice, Line, Refusal, open_question
from domain.commands import Changes, Food, OpenChoice
from domain.deals import choose_only_dishes, find_components, place_dish
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu, OptionGroup, OptionId, get_base_id
from domain.outcome import CartFull, LinesAdded, LinesRemoved, NothingToChange, NotOnMenu, QuantityTooLarge, WishNoted
from domain.safety import find_danger
from domain.session import ChooseOption
from domain.work import spend
from nodes.order.amounts import resolve_amount
from nodes.order.changes import Wishes, append_note, resolve_wishes
from nodes.order.lines import (
    MAX_ALTERNATIVES,
    apply_options,
    find_unavailable,
    leave_out_sold_out_dishes,
    report_absent_dishes,
    report_changed_line,
    set_quantity,
)
from nodes.turn.cart_draft import CartDraft
from nodes.turn.views import build_line_view


def add_food(draft: CartDraft, food: Food, candidate: GroundedLine, changes: Changes) -> CartDraft:
    """Add the food to the cart; of several matching dishes, the guest is asked which. ``line``: quantity and notes."""
    if food.item is not None:
        return add_item(draft, food.item, candidate, changes)
    candidates = tuple(i for i in food.candidates if (item := draft.menu.item(i)) and item.available)
    if len(candidates) == 1:
        return add_item(draft, candidates[0], candidate, changes)
    if not candidates:
        names = list_names(draft.menu, (*food.nearest, *food.candidates))
        return draft.with_outcomes(NotOnMenu(said=food.unknown or food.said, nearest=names[:MAX_ALTERNATIVES]))
    return _ask_which(draft, candidates, candidate, changes, food.said or food.unknown or "")


def _ask_which(
    draft: CartDraft, candidates: tuple[ItemId, ...], candidate: GroundedLine, changes: Changes, said: str
) -> CartDraft:
    candidate = _build_candidate_line(draft, candidates, candidate, changes)
    vague = AmbiguousLine(candidates=candidates, line=candidate, said=said)
    return (
        draft.with_session(unresolved=(*draft.session.unresolved, vague))
        if count_free_lines(draft)
        else _report_full(draft)
    )


def add_item(draft: CartDraft, item_id: ItemId, line: GroundedLine, changes: Changes) -> CartDraft:
    """Add one dish with its changes; changes that the dish does not support become a note for the kitchen."""
    item = draft.menu.item(item_id)
    if item is None:
        return draft.with_outcomes(NotOnMenu(said=line.said or str(item_id)))
    sold = resolve_amount(item, line.replace(item=item_id))
    if not isinstance(sold, GroundedLine):
        base = draft.menu.item(get_base_id(item_id)) or item
        return _ask_which(draft, sold, line.replace(quantity=1), changes, base.name)
    wishes = resolve_wishes(changes, item, draft.menu)
    if item.components:
        sold = _include_replaced_dish(draft, sold, item)
    next_draft = add_line(draft, add_wishes(sold, wishes))
    if wishes.missing and (next_draft.added != draft.added or next_draft.session.unsafe != draft.session.unsafe):
        next_draft = next_draft.with_outcomes(WishNoted(item=item.name, wishes=wishes.missing))
    if wishes.absent:
        next_draft = next_draft.with_outcomes(*report_absent_dishes(item, wishes.absent, draft.menu))
    return add_open_questions(next_draft, changes.open) if next_draft.added != draft.added else next_draft


def _include_replaced_dish(draft: CartDraft, line: GroundedLine, item: Item) -> GroundedLine:
    """The line of a deal with the dish that it takes the place of, as it was ordered, if the deal includes it."""
    replaced = draft.cart.line(line.replaces) if line.replaces is not None else None
    components = find_components(item, replaced.item) if replaced else ()
    if replaced is None or not components or components[0] in (choice.group for choice in line.choices):
        return line
    choices, refusals = place_dish(replaced, components[0])
    return line.replace(
        choices=(*choices, *line.choices),
        refusals=(*refusals, *line.refusals),
        note=append_note(replaced.note, line.note or ""),
    )


def add_wishes(line: GroundedLine, wishes: Wishes) -> GroundedLine:
    """The line with these wishes added to its own."""
    return line.replace(
        choices=(*(c for c in line.choices if c not in wishes.choices), *wishes.choices),
        refusals=(*(r for r in line.refusals if r not in wishes.refusals), *wishes.refusals),
        note=append_note(line.note, *wishes.notes, *wishes.missing),
    )


def add_line(draft: CartDraft, grounded: GroundedLine, *, overridden: bool = False) -> CartDraft:
    """Add one line unless it is sold out or unsafe. With ``replaces`` it takes the number of that line."""
    item = draft.menu.item(grounded.item)
    if item is None:
        return draft.with_outcomes(NotOnMenu(said=grounded.said))
    if item.components:
        choices, sold_out = leave_out_sold_out_dishes(item, choose_only_dishes(item, grounded.choices))
        grounded, draft = grounded.replace(choices=choices), draft.with_outcomes(*sold_out)
    if unavailable := find_unavailable(item, grounded.choices, draft.menu):
        return draft.with_outcomes(unavailable)
    if not 1 <= grounded.quantity <= MAX_QUANTITY:
        return draft.with_outcomes(QuantityTooLarge(limit=MAX_QUANTITY))
    if not overridden and find_danger(item, draft.preferences_of(grounded.person), grounded.choices):
        return (
            draft.with_session(unsafe=(*draft.session.unsafe, grounded))
            if count_free_lines(draft)
            else _report_full(draft)
        )
    spend(1 + len(draft.cart.lines))
    bare = Line(
        number=0,
        item=item.id,
        name=item.name,
        quantity=grounded.quantity,
        note=grounded.note,
        person=grounded.person,
        allergy_override=overridden,
    )
    line, too_many = apply_options(bare, item, grounded.choices, grounded.refusals)
    old_line = draft.cart.line(grounded.replaces) if grounded.replaces is not None else None
    if old_line is not None:
        return _replace_line(draft, old_line, line).with_outcomes(*too_many)
    cart = draft.cart.with_line(line)
    if len(cart.lines) > len(draft.cart.lines) and not count_free_lines(draft):
        return _report_full(draft)
    number = _find_changed_line(draft.cart, cart)
    return draft.with_session(cart=cart, topic=None, shown=()).with_added_line(number).with_outcomes(*too_many)


def count_free_lines(draft: CartDraft) -> int:
    """The number of lines that can still be added; lines with an open question count as used."""
    session = draft.session
    return max(0, MAX_LINES - len(session.cart.lines) - len(session.unresolved) - len(session.unsafe))


def _report_full(draft: CartDraft) -> CartDraft:
    full = CartFull(limit=MAX_LINES)
    return draft if full in draft.outcomes else draft.with_outcomes(full)


def _find_changed_line(before: Cart, after: Cart) -> int:
    """The number of the line that was added or increased."""
    pairs = zip(after.lines, (*before.lines, None), strict=False)
    return next(line.number for line, old_line in pairs if line != old_line)


def repeat_line(draft: CartDraft, line: Line, quantity: int, changes: Changes) -> CartDraft:
    """Add another ``quantity`` of a line, with changes."""
    if changes.empty:
        next_draft = set_quantity(draft, line, line.quantity + quantity)
        return next_draft.with_added_line(line.number) if next_draft.cart != draft.cart else next_draft
    item = draft.menu.item(line.item)
    wishes = resolve_wishes(changes, item, draft.menu) if item else Wishes()
    changed, too_many = apply_options(line, item, wishes.choices, wishes.refusals) if item else (line, ())
    copy = GroundedLine(
        item=line.item,
        quantity=quantity,
        choices=changed.choices,
        refusals=changed.refusals,
        said=line.name,
        note=line.note,
        person=line.person,
    )
    return add_item(draft, line.item, copy, changes.replace(choices=(), refusals=())).with_outcomes(*too_many)


def swap_item(draft: CartDraft, line: Line, food: Food, quantity: int | None, changes: Changes) -> CartDraft:
    """Replace a line by another dish for the same person; the old line is removed only when the new one is added."""
    new_line = GroundedLine(
        item=food.item or line.item,
        quantity=quantity or line.quantity,
        quantity_said=True,
        said=food.said,
        person=line.person,
        replaces=line.number,
    )
    item = draft.menu.item(food.item) if food.item else None
    if item is None:
        return add_food(draft, food, new_line, changes)
    wishes = resolve_wishes(changes, item, draft.menu)
    adapted = new_line.replace(
        choices=_keep_shared_choices(line, item, wishes), refusals=_keep_shared_refusals(line, item, wishes)
    )
    return add_item(draft, item.id, adapted, changes)


def remove_pieces(draft: CartDraft, line: Line, pieces: int | None) -> CartDraft:
    """Remove a number of pieces of a line, or the whole line."""
    return keep_pieces(draft, line, 0 if pieces is None else line.quantity - pieces)


def keep_pieces(draft: CartDraft, line: Line, pieces: int) -> CartDraft:
    """Keep a number of pieces of a line; remove the line when none are left."""
    if pieces < 1:
        return remove_lines(draft, (line.number,))
    return report_changed_line(set_quantity(draft, line, pieces), line.number)


def remove_lines(draft: CartDraft, numbers: tuple[int, ...]) -> CartDraft:
    """Remove these lines, where they still exist."""
    lines = [line for number in dict.fromkeys(numbers) if (line := draft.cart.line(number))]
    for line in lines:
        draft = draft.with_session(cart=draft.cart.without_line(line.number), focus=None)
    if not lines:
        return draft.with_outcomes(NothingToChange())
    questions = tuple(question for question in draft.session.open_options if draft.cart.line(question.line))
    return draft.with_session(open_options=questions).with_outcomes(
        LinesRemoved(lines=tuple(build_line_view(line, draft.menu) for line in lines))
    )


def clear_cart(draft: CartDraft) -> CartDraft:
    """The draft with an empty cart and without questions about its lines."""
    return draft.with_session(
        cart=draft.cart.without_lines(),
        checking_out=False,
        pending=None,
        unresolved=(),
        open_options=(),
        unsafe=(),
        focus=None,
        chosen=None,
    )


def merge_same_lines(draft: CartDraft) -> CartDraft:
    """Merge equal lines into one, unless one of them has an open question."""
    for line in reversed(draft.cart.lines):
        twin = next((x for x in draft.cart.lines if x.number < line.number and x.is_same_dish(line)), None)
        in_question = {question.line for question in draft.session.open_options}
        item = draft.menu.item(line.item)
        if (
            twin is None
            or item is None
            or line.number in in_question
            or twin.number in in_question
            or open_question(line, item)
        ):
            continue
        if twin.quantity + line.quantity > MAX_QUANTITY:
            continue
        one = draft.cart.without_line(line.number).with_replaced_line(twin.with_quantity(twin.quantity + line.quantity))
        focus = twin.number if draft.session.focus == line.number else draft.session.focus
        draft = replace(
            draft, session=draft.session.replace(cart=one, focus=focus), added=_replace_added(draft, line, twin)
        )
    return draft


def report_added_lines(draft: CartDraft) -> CartDraft:
    """Report the lines that this message added to, as one outcome."""
    lines = tuple(line for number in draft.added if (line := draft.cart.line(number)))
    if not lines:
        return draft
    return draft.with_outcomes(LinesAdded(lines=tuple(build_line_view(line, draft.menu) for line in lines)))


def add_open_questions(draft: CartDraft, choices: tuple[OpenChoice, ...], number: int | None = None) -> CartDraft:
    """Ask about words that match several options. Without a number, about the line added last."""
    line = number if number is not None else draft.added[-1]
    item = draft.item(line)
    fitting = [c for c in choices if item and (group := item.group(c.group)) and any(map(group.option, c.options))]
    for choice in (choice for choice in fitting if choice.refused):
        draft = _refuse_present_options(draft, line, choice)
    questions = tuple(
        ChooseOption(line=line, group=choice.group, among=choice.options) for choice in fitting if not choice.refused
    )
    return draft.with_session(open_options=(*draft.session.open_options, *questions)) if questions else draft


def _refuse_present_options(draft: CartDraft, number: int, choice: OpenChoice) -> CartDraft:
    """ "No dip", "no cheese": what the line has of it goes; of several that only fit the words, which one is asked.

    A line that has none of it stays as it is.
    """
    line, item = draft.cart.line(number), draft.item(number)
    group = item.group(choice.group) if item else None
    if line is None or group is None:
        return draft
    present = [option for option in choice.options if option in _list_present_options(line, group)]
    is_whole_group = {option.id for option in group.options} <= set(choice.options)
    if len(present) > 1 and not is_whole_group:
        question = ChooseOption(line=number, group=group.id, among=present, refused=True)
        return draft.with_session(open_options=(*draft.session.open_options, question))
    refusals = tuple(Refusal(group=group.id, option=option) for option in present)
    if not refusals or item is None:
        return draft.with_added_line(number)
    # To leave something out makes no dish less safe: it is not checked anew.
    new_line, _ = apply_options(line, item, (), refusals)
    changed = draft.with_session(cart=draft.cart.with_replaced_line(new_line))
    return changed if number in draft.added else report_changed_line(changed, number)


def _list_present_options(line: Line, group: OptionGroup) -> frozenset[OptionId]:
    """The options of a group that the line has: chosen, or included and not refused."""
    refused = {refusal.option for refusal in line.refusals if refusal.group == group.id}
    return frozenset(group.included).difference(refused).union(line.options_of(group.id))


def _replace_line(draft: CartDraft, old: Line, new: Line) -> CartDraft:
    cart = draft.cart.with_replaced_line(new.replace(number=old.number))
    questions = tuple(question for question in draft.session.open_options if question.line != old.number)
    next_draft = draft.with_session(cart=cart, topic=None, shown=(), open_options=questions)
    if get_base_id(old.item) == get_base_id(new.item) != new.item:
        return report_changed_line(next_draft.with_session(focus=old.number), old.number)
    next_draft = next_draft.with_added_line(old.number)
    item = draft.menu.item(new.item)
    if item is not None and find_components(item, old.item):
        return next_draft  # it goes on as a part of the deal
    return next_draft.with_outcomes(LinesRemoved(lines=(build_line_view(old, draft.menu),)))


def _build_candidate_line(
    draft: CartDraft, candidates: tuple[ItemId, ...], base: GroundedLine, changes: Changes
) -> GroundedLine:
    """The line for any of the candidates: with all wishes that at least one of them supports."""
    line = base.replace(item=candidates[0])
    offered = [resolve_wishes(changes, item, draft.menu) for i in candidates if (item := draft.menu.item(i))]
    missing = [wish for wish in offered[0].missing if all(wish in other.missing for other in offered)]
    for wishes in offered:
        line = add_wishes(line, wishes._replace(missing=tuple(missing)))
    return line


def _keep_shared_choices(line: Line, item: Item, wishes: Wishes) -> tuple[Choice, ...]:
    """The choices of the old dish that the new one offers: a large coke becomes a large sprite."""
    chosen_groups = {choice.group for choice in wishes.choices}
    refused_options = {(refusal.group, refusal.option) for refusal in wishes.refusals}
    return tuple(
        choice
        for choice in line.choices
        if _is_available(item, choice) and (choice.group, choice.option) not in refused_options
        and not (choice.group in chosen_groups and _is_single(item, choice))
    )  # fmt: skip


def _keep_shared_refusals(line: Line, item: Item, wishes: Wishes) -> tuple[Refusal, ...]:
    chosen_options = {(choice.group, choice.option) for choice in wishes.choices}
    return tuple(r for r in line.refusals if _is_available(item, r) and (r.group, r.option) not in chosen_options)


def _is_available(item: Item, part: Choice | Refusal) -> bool:
    group = item.group(part.group)
    option = group.option(part.option) if group else None
    return option is not None and option.available


def _is_single(item: Item, choice: Choice) -> bool:
    group = item.group(choice.group)
    return group is not None and group.kind is GroupKind.SINGLE


def _replace_added(draft: CartDraft, line: Line, twin: Line) -> tuple[int, ...]:
    return tuple(dict.fromkeys(twin.number if number == line.number else number for number in draft.added))


def list_names(menu: Menu, items: tuple[ItemId, ...]) -> tuple[str, ...]:
    """The menu's names of these items, without unknown ids."""
    return tuple(item.name for item_id in items if (item := menu.item(item_id)))
