"""Does the message answer the question we asked? One function per kind of question; each gives the edit or None."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, assert_never

from domain.calls import CancelOrder
from domain.cart import Choice, Line, Refusal
from domain.grounding import MenuIndex, find_items, ground
from domain.mentions import Grounding
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, OptionGroup, OptionId
from domain.outcome import (
    AskWhatToChange,
    AskWhatToOrder,
    CancelByStaff,
    CancelUnknown,
    CartCleared,
    LeftOut,
    OrderCancelled,
    OrderKept,
    OrderNotCancelled,
    SmallTalk,
)
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    Chosen,
    ClearCart,
    Confirm,
    TakeOut,
    TryAgain,
)
from domain.understanding import OrderAct
from nodes import cart
from nodes.checkout import confirmed, decided
from nodes.consent import has_consent
from nodes.edit import Edit
from nodes.lines import set_options
from nodes.pointing import means_topic
from nodes.state import Ask, Decision, Scene
from nodes.understanding.wishes import tells_no_address

Answer = Edit | Decision | Ask | None
"""An Edit goes on through the flow; a Decision or Ask ends it; None: the question was not answered."""

_INSTEAD = re.compile(r"\b(?:then|instead|rather)\b", re.IGNORECASE)
"""After a warning, "the arrabbiata then" is a no to what we warned of."""
_SOMETHING_ELSE = re.compile(r"\b(?:some|any)thing else\b|\banother (?:one|dish)\b", re.IGNORECASE)
_NEVER_MIND = re.compile(
    r"^\W*(?:(?:oh|no|ok|just|actually)\W+)*(?:never ?mind|nvm|forget it|leave it)\b", re.IGNORECASE
)
"""After "shall I empty your cart?" the question is what is to be forgotten."""
_EVERY_LINE = frozenset({"both", "all", "each", "every"})


def answer_pending(edit: Edit, scene: Scene, index: MenuIndex) -> Answer:
    """The pending question answered by this message, if it does answer it."""
    pending = edit.session.pending
    match pending:
        case None:
            return None
        case ChooseItem():
            return _choose_item(edit, pending, scene, index)
        case ChooseOption():
            return _choose_option(edit, pending, scene, index)
        case AskDetail():
            return _detail(edit, pending, scene)
        case Confirm() | TryAgain() | TakeOut():
            return _confirm(edit, pending, scene)
        case AllergyWarning():
            return _allergy(edit, pending, scene, index)
        case AnythingElse():
            return _anything_else(edit, scene, index)
        case ClearCart():
            return _clear_cart(edit, pending, scene)
        case CancelPlaced():
            return _cancel_order(edit, pending, scene)
    assert_never(pending)


def _choose_item(edit: Edit, pending: ChooseItem, scene: Scene, index: MenuIndex) -> Answer:
    rest = edit.having(unresolved=edit.session.unresolved[1:], pending=None)
    chosen = _candidate(pending.choice.candidates, scene, edit.menu) or _agreed_on(edit, pending, scene, index)
    if chosen is None:
        declined = scene.slots.yes_no is False and ground(scene.text, index).empty
        return rest.saying(LeftOut(name=pending.choice.said)) if declined else None
    line = pending.choice.line
    said = ground(scene.text, index, focus=chosen)
    extra = next((g for g in said.lines if g.item == chosen), None)
    loose = tuple(c for c in said.loose_choices if not _only_names(edit.menu.item(chosen), c, scene.text))
    choices = (*line.choices, *(extra.choices if extra else loose))
    refusals = (*line.refusals, *(extra.refusals if extra else said.loose_refusals))
    grounded = line.replace(item=chosen, choices=choices, refusals=refusals)
    if extra and extra.quantity_said and not line.quantity_said:
        grounded = grounded.replace(quantity=extra.quantity, quantity_said=True)
    added = cart.add_line(rest, grounded)
    left = tuple(item for item in pending.choice.candidates if item != chosen)
    if not added.added or not left:
        return added
    return added.having(chosen=Chosen(line=added.added[-1], items=left, said=pending.choice.said))


def _agreed_on(edit: Edit, pending: ChooseItem, scene: Scene, index: MenuIndex) -> ItemId | None:
    """ "Yeah, let's do that", after a question about one of those that we offered."""
    agrees = scene.slots.yes_no is True and ground(scene.text, index).empty
    topic = edit.session.topic
    return topic if agrees and topic in pending.choice.candidates else None


def _only_names(item: Item | None, choice: Choice, text: str) -> bool:
    """Whether the words for an option are those that name the item: "the caesar" asks for no caesar dressing."""
    group = item.group(choice.group) if item else None
    option = group.option(choice.option) if group else None
    if item is None or option is None:
        return False
    own = {word for name in (item.name, *item.aliases) for word in name.lower().split()}
    said = text.lower().split()
    words = {word for name in (option.name, *option.aliases) for word in name.lower().split()} & set(said)
    return words <= own and all(said.count(word) == 1 for word in words)


def _candidate(candidates: tuple[ItemId, ...], scene: Scene, menu: Menu) -> ItemId | None:
    """The one candidate that the words, or "the second one", point at."""
    ordinal = scene.slots.ordinal
    if ordinal is not None:
        position = len(candidates) - 1 if ordinal == cart.LAST else ordinal - 1
        return candidates[position] if 0 <= position < len(candidates) else None
    offered = replace(menu, items=tuple(item for c in candidates if (item := menu.item(c))))
    named = find_items(scene.text, MenuIndex.of(offered))
    if len(named) != 1 or _names_another(scene, named[0], candidates):
        return None
    return named[0]


def _names_another(scene: Scene, heard: ItemId, candidates: tuple[ItemId, ...]) -> bool:
    """Whether the words name, outright, a dish that was not offered: "the peanut butter pie" is no satay noodles."""
    index = scene.facts.index
    lines = ground(scene.text, index).lines if index else ()
    return bool(lines) and all(line.item not in candidates and line.item != heard for line in lines)


def _choose_option(edit: Edit, pending: ChooseOption, scene: Scene, index: MenuIndex) -> Answer:
    line = edit.cart.line(pending.line)
    item = edit.item(pending.line)
    group = item.group(pending.group) if item else None
    if line is None or item is None or group is None:
        return edit.having(pending=None, open_options=_other_open(edit, pending))
    orders = scene.slots.act is OrderAct.ADD or means_topic(scene.text)
    if orders and edit.session.topic not in (None, item.id):
        return None  # "That one too, medium", after a question about another dish, is about the other dish.
    by_name = _for_named_lines(edit, pending, ground(scene.text, index))
    if by_name is not None:
        return by_name
    grounding = ground(scene.text, index, focus=item.id)
    spoken = next((g for g in grounding.lines if g.item == item.id), None)
    choices = spoken.choices if spoken else grounding.loose_choices
    options = _options_said(choices, group, pending, scene)
    if scene.slots.act is OrderAct.CHANGE and spoken is None and grounding.lines:
        return None  # "Change the onion rings to large" is said of the rings.
    if not options:
        agrees = scene.slots.yes_no is True and grounding.empty
        return edit.having(pending=None) if agrees else _also_asked(edit, line, item, choices)
    done = edit.having(pending=None, open_options=_other_open(edit, pending))
    if pending.refused:
        refusals = tuple(Refusal(group=group.id, option=option) for option in options)
        return set_options(done, line, (), refusals)
    more = tuple(c for c in choices if c.group != group.id)
    refusals = spoken.refusals if spoken else grounding.loose_refusals
    lines = (pending.line,) if spoken else _lines_meant(edit, pending, scene)
    for number, chosen in zip(lines, _shared_out(options, group, lines), strict=True):
        meant = done.cart.line(number)
        said = more + tuple(Choice(group=group.id, option=option) for option in chosen)
        done = set_options(done, meant, said, refusals).adding_to(number) if meant else done
    left = tuple(o.id for o in group.options if o.available and o.id not in options and _among(o.id, pending))
    single = len(lines) == 1 and group.kind is GroupKind.SINGLE
    return done.having(chosen=Chosen(line=pending.line, group=group.id, options=left) if single else None)


def _for_named_lines(edit: Edit, pending: ChooseOption, grounding: Grounding) -> Edit | None:
    """ "The pepperoni large and the hawaiian small": an answer for each of several lines; None for fewer than two."""
    waiting = {line.item: line for line in edit.cart.lines if not line.options_of(pending.group)}
    answers = [(waiting[g.item], g) for g in grounding.lines if g.item in waiting and not g.quantity_said]
    said = [(line, g) for line, g in answers if any(c.group == pending.group for c in g.choices)]
    enough = len(said) > 1 or (bool(said) and said[0][0].number in pending.others)
    if pending.refused or not enough or len(said) != len(grounding.lines):
        return None
    done = edit.having(pending=None, open_options=_other_open(edit, pending))
    for line, grounded in said:
        done = set_options(done, line, grounded.choices, grounded.refusals).adding_to(line.number)
    return done


def _options_said(
    choices: tuple[Choice, ...], group: OptionGroup, pending: ChooseOption, scene: Scene
) -> tuple[OptionId, ...]:
    offered = [o.id for o in group.options if o.available and (not pending.among or o.id in pending.among)]
    named = tuple(c.option for c in choices if c.group == group.id and c.option in offered)
    if not named and scene.slots.ordinal is not None:
        position = len(offered) - 1 if scene.slots.ordinal == cart.LAST else scene.slots.ordinal - 1
        named = (offered[position],) if 0 <= position < len(offered) else ()
    return named


def _also_asked(edit: Edit, line: Line, item: Item, choices: tuple[Choice, ...]) -> Edit | None:
    """Only the other of two questions about a dish was answered: "oat milk", after "which size, and which milk?"."""
    others = {group.id for group in item.groups if group.is_required}
    said = tuple(choice for choice in choices if choice.group in others)
    return set_options(edit.having(pending=None), line, said, ()).adding_to(line.number) if said else None


def _among(option: OptionId, pending: ChooseOption) -> bool:
    return not pending.among or option in pending.among


def _lines_meant(edit: Edit, pending: ChooseOption, scene: Scene) -> tuple[int, ...]:
    """The lines that were asked about; "both large" answers for every line that still waits for the same."""
    every = bool(_EVERY_LINE & set(scene.text.lower().split()))
    waiting = [line.number for line in edit.cart.lines if every and _waits_for(edit, line, pending.group)]
    return tuple(dict.fromkeys((pending.line, *pending.others, *waiting)))


def _waits_for(edit: Edit, line: Line, group_id: GroupId) -> bool:
    item = edit.menu.item(line.item)
    return item is not None and item.group(group_id) is not None and not line.options_of(group_id)


def _shared_out(
    options: tuple[OptionId, ...], group: OptionGroup, lines: tuple[int, ...]
) -> tuple[tuple[OptionId, ...], ...]:
    """The options for each line: "large and small" for two pizzas are one each, in the order of the question."""
    if group.kind is not GroupKind.SINGLE:
        return (options,) * len(lines)
    if len(options) == len(lines):
        return tuple((option,) for option in options)
    return (options[:1],) * len(lines)


def _other_open(edit: Edit, answered: ChooseOption) -> tuple[ChooseOption, ...]:
    return tuple(q for q in edit.session.open_options if q != answered)


def _detail(edit: Edit, pending: AskDetail, scene: Scene) -> Answer:
    """The fulfilment slots were taken already; a free-text address is taken as it is said."""
    if edit.session.fulfilment.next_detail() != pending.kind:
        return edit.having(pending=None)
    text = scene.text.strip()
    if pending.kind == "address" and scene.slots.yes_no is None and any(c.isdigit() for c in text):
        return edit.having(pending=None, fulfilment=edit.session.fulfilment.replace(address=scene.as_said(text)))
    if pending.kind == "table_number" and len(text) <= 4 and text.isalnum() and not scene.slots.payment_method:
        return edit.having(pending=None, fulfilment=edit.session.fulfilment.replace(table_number=text))
    if pending.kind == "address" and tells_no_address(text):
        return decided(edit.saying(SmallTalk(topic="no_address")))
    return None


def _confirm(edit: Edit, pending: Confirm | TryAgain | TakeOut, scene: Scene) -> Answer:
    if scene.slots.yes_no is True and isinstance(pending, TryAgain):
        return edit.having(pending=None, checking_out=True)
    if scene.slots.yes_no is True and isinstance(pending, TakeOut):
        return cart.remove_lines(edit.having(pending=None), pending.lines)
    if isinstance(pending, Confirm) and has_consent(scene, pending):
        return confirmed(edit, pending, confirmation_id=scene.turn.confirmation_id)
    if scene.slots.yes_no is False and scene.slots.act is None:
        back = edit.having(pending=None, checking_out=False)
        return decided(back.saying(AskWhatToChange()))
    return None


def _allergy(edit: Edit, pending: AllergyWarning, scene: Scene, index: MenuIndex) -> Answer:
    rest = edit.having(unsafe=edit.session.unsafe[1:], pending=None)
    if has_consent(scene, pending):
        return cart.add_line(rest, pending.line, overridden=True)
    said = ground(scene.text, index)
    others = tuple(line for line in said.lines if line.item != pending.line.item)
    done = scene.slots.act is OrderAct.CHECKOUT
    instead = bool(others) and _INSTEAD.search(scene.text) is not None
    instead = instead or _SOMETHING_ELSE.search(scene.text) is not None
    if scene.slots.yes_no is not False and not (done or instead):
        return None
    item = edit.menu.item(pending.line.item)
    left = rest.having(topic=pending.line.item).saying(LeftOut(name=item.name if item else pending.line.said))
    left = left.having(checking_out=True) if done else left
    return cart.add_all(left, Grounding(lines=others, ambiguous=said.ambiguous))


def _anything_else(edit: Edit, scene: Scene, index: MenuIndex) -> Answer:
    # "No, two" counts anew what was just added.
    done = scene.slots.act in (None, OrderAct.CHECKOUT) and scene.slots.quantity is None
    if scene.slots.yes_no is False and done and ground(scene.text, index).empty:
        return edit.having(pending=None, checking_out=True)
    of_topic = edit.session.topic is not None and means_topic(scene.text)
    if scene.slots.yes_no is True and scene.slots.act is None and not of_topic and ground(scene.text, index).empty:
        reason: Literal["", "more"] = "" if edit.cart.is_empty else "more"
        return decided(edit.having(pending=None).saying(AskWhatToOrder(reason=reason)))
    return None


def _clear_cart(edit: Edit, pending: ClearCart, scene: Scene) -> Answer:
    if has_consent(scene, pending):
        return decided(cart.clear(edit).saying(CartCleared()))
    never_mind = _NEVER_MIND.search(scene.text) is not None
    return edit.having(pending=None) if scene.slots.yes_no is False or never_mind else None


def _cancel_order(edit: Edit, pending: CancelPlaced, scene: Scene) -> Answer:
    done = edit.having(pending=None)
    if scene.slots.yes_no is False:
        return decided(done.saying(OrderKept(order_id=pending.order_id)))
    if not has_consent(scene, pending):
        return None
    if failure := edit.facts.failures.get("cancel_order"):
        staff = failure.code in ("service_not_configured", "service_rejected")
        told = CancelByStaff(order_id=pending.order_id) if staff else CancelUnknown(order_id=pending.order_id)
        return decided(done.saying(told), route="order_error", error=failure.code)
    answer = edit.facts.cancellation
    if answer is None:
        return Ask(CancelOrder(order_id=pending.order_id))
    if answer.cancelled:
        return decided(done.saying(OrderCancelled(order_id=answer.order_id)))
    return decided(done.saying(OrderNotCancelled(order_id=answer.order_id, status=answer.status)))
