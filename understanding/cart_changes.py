"""Changes of lines in the cart: other options, another quantity, an option for some pieces only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.cart import Choice, Line
from domain.commands import AddItem, ChangeLine, Changes
from domain.menu import Item
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_line_changes, build_loose_changes
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, read_count

_NOT_SO_MANY = re.compile(r"\s+not \d+\W*$", re.IGNORECASE)

Change = AddItem | ChangeLine


def read_counts_anew(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read a new count for a line, and new dishes beside it: "make that two lemonades and one garlic bread"."""
    is_new_count = talk.is_correction and patterns("cart")["counts_dish"].match(part.plain) is not None
    if not is_new_count and not patterns("cart")["counts_anew"].search(part.plain):
        return ()
    text = _NOT_SO_MANY.sub("", part.text)
    grounding = ground_order(text, talk.index)
    if not grounding.lines:
        grounding = talk.references.ground(text)  # "just one burger": of those in the cart
    has_count = grounding.lines and grounding.lines[0].quantity_said and not grounding.ambiguous
    if not has_count or not any(talk.references.find_item_lines(line.item) for line in grounding.lines):
        return ()
    wishes: list[Change] = []
    for at, add in enumerate(build_adds(grounding, part.text)):
        change = _count_line(add, talk) if at < len(grounding.lines) else None
        if change is None or add.quantity_said:
            wishes.append(change or add)  # "but keep the waters" counts none of them
    return tuple(wishes)


def _count_line(add: AddItem, talk: OrderTalk) -> ChangeLine | None:
    """Give a line of the dish a new count. A count of unlike lines is that of all: the newest gets what is missing."""
    same = talk.references.find_item_lines(add.food.item) if add.food.item else ()
    units = sum(talk.references.get_line(at).quantity for at in same)
    if len(same) > 1 and add.changes.empty and add.quantity > units:
        more = talk.references.get_line(same[0]).quantity + add.quantity - units
        talk.totals.add(add.quantity)
        return ChangeLine(lines=same[:1], quantity=more)
    lines = _find_counted_line(add, talk)
    return ChangeLine(lines=lines, quantity=add.quantity, changes=add.changes) if lines else None


def _find_counted_line(add: AddItem, talk: OrderTalk) -> tuple[int, ...]:
    """Find the line of a dish that gets a new count: the newest with more units, else with another count.

    Where several lines have as many as the count, it is in doubt which of them go.
    """
    lines = talk.references.find_item_lines(add.food.item) if add.food.item else ()
    lines = tuple(at for at in lines if has_choices(talk.references.get_line(at), add.changes)) or lines
    units = [talk.references.get_line(at).quantity for at in lines]
    more = [at for at, count in zip(lines, units, strict=True) if count > add.quantity]
    others = more or [at for at, count in zip(lines, units, strict=True) if count != add.quantity]
    if len(lines) > 1 and not others and sum(units) > add.quantity:
        talk.uncounted.append(f"{add.quantity} {add.food.said}")
    return tuple(others or lines)[:1]


def has_choices(line: Line, changes: Changes) -> bool:
    """Whether a line has all choices of the changes."""
    chosen = {(each.group, each.option) for each in line.choices}
    return chosen.issuperset((each.group, each.option) for each in changes.choices)


def read_changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read other options or another quantity for lines of the cart. Return () where no line changes."""
    if talk.cart.is_empty:
        return ()
    if (several := _read_several(part, talk)) and not _counts_before_options(part.text):
        return several
    lines = _find_changed_lines(part, talk)
    return _change_lines(lines, part, talk) if lines else _report_absent(part, talk)


def _change_lines(lines: tuple[int, ...], part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Give lines what the words say of them: options, a quantity, or another dish in their place."""
    text = _cut_mark(part, talk)
    new_options = talk.read_changes(text, lines)
    quantity = _find_quantity(part.plain, lines, talk) or _find_quantity_before_options(part.text, lines, talk)
    quantity = None if _counts_option(part, new_options, lines, talk) else quantity
    pieces = None if new_options.empty else talk.find_pieces(part.plain)
    lines = _find_line_with_more(find_line_with_pieces(lines, pieces, talk), quantity, part, talk)
    if new_options.empty and quantity is None:
        return _read_another_dish(text, lines, talk) or _report_lacking(part, lines, talk)
    by_line = {at: talk.read_changes(text, (at,)) for at in lines} if len(lines) > 1 and quantity is None else {}
    if any(changes != new_options for changes in by_line.values()):
        return tuple(ChangeLine(lines=(at,), changes=changes) for at, changes in by_line.items())
    return (ChangeLine(lines=lines, pieces=pieces, quantity=None if pieces else quantity, changes=new_options),)


def _counts_option(part: Part, changes: Changes, lines: tuple[int, ...], talk: OrderTalk) -> bool:
    """Whether the count before an option is of the option, and not of the line: "make it two eggs"."""
    match = patterns("cart")["quantity_before"].search(part.plain)
    if match is None or changes.empty:
        return False
    rest = part.plain[: match.start("count")] + part.plain[match.end("count") + 1 :]
    return talk.read_changes(rest, lines) != changes


def read_pointed_changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read changes without a verb: "the second one with thick crust", "no olives on the soup"."""
    of_cart = any(patterns("cart")[name].search(part.plain) for name in ("onto", "pieces", "count_behind"))
    of_line = of_cart or _is_marked_likewise(part, talk)
    is_order = part.act == "add" and not of_line
    if talk.cart.is_empty or is_order or _is_share_of_new_dish(part, talk):
        return ()
    if on_it := _read_pieces(part, talk) or _read_on_dish(part, talk):
        return on_it
    if patterns("cart")["indefinite"].search(part.plain):
        return ()
    if several := _read_several(part, talk):
        return several
    return _read_pointed(part, talk)


def _is_marked_likewise(part: Part, talk: OrderTalk) -> bool:
    """Whether words change a marked line as another one was: "the vegan one large as well"."""
    is_likewise = patterns("cart")["likewise"].search(part.plain) is not None
    return is_likewise and talk.references.find_mark(part.plain) is not None


def _is_share_of_new_dish(part: Part, talk: OrderTalk) -> bool:
    """Whether "one of them" is of a dish that the same words order before it: "two soups, no cream on one of them"."""
    pieces = patterns("cart")["pieces"].search(part.plain)
    if pieces is None or not talk.has_new_dish(part.plain[: pieces.start()]):
        return False
    ordered = [
        line for line in ground_order(part.text, talk.index).lines if not talk.references.find_item_lines(line.item)
    ]
    return sum(line.quantity for line in ordered) > 1


def _read_another_dish(text: str, lines: tuple[int, ...], talk: OrderTalk) -> tuple[Change, ...]:
    """Read another dish in the place of an option: "make the coke diet" exchanges the drink."""
    grounding = ground_order(text, talk.index)
    adds = build_adds(grounding, text)
    fresh = [add for add in adds if add.food.item and not talk.references.find_item_lines(add.food.item)]
    if len(fresh) == 1:
        return (ChangeLine(lines=lines, swap_to=fresh[0].food, changes=fresh[0].changes),)
    unknown = (*grounding.loose_unknown, *(mention.said for mention in grounding.unknown))
    return (ChangeLine(lines=lines, changes=Changes(unknown=unknown)),) if unknown else ()


def _report_lacking(part: Part, lines: tuple[int, ...], talk: OrderTalk) -> tuple[Change, ...]:
    """Report an option that the dish of a marked line lacks: "the one with bacon should be large"."""
    mark, item = talk.references.find_mark(part.plain), talk.get_item(lines)
    if mark is None or item is None:
        return ()
    changes = talk.read_changes(mark.replace_in(part.plain, f"the {item.name}"), lines)
    grounding = ground_order(mark.replace_in(part.plain, f"the {item.name}"), talk.index)
    missing = (*changes.unknown, *(each.said for each in grounding.unknown_options))
    return (ChangeLine(lines=lines, changes=Changes(unknown=tuple(dict.fromkeys(missing)))),) if missing else ()


def _read_several(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read one change per line: "the pepperoni large and the hawaiian small", "make the coke and the sprite large"."""
    if every := _read_for_all(part, talk):
        return every
    grounding = ground_order(part.text, talk.references.index)
    if len(grounding.lines) < 2 or any(line.quantity_said for line in grounding.lines) or talk.has_new_dish(part.text):
        return ()
    by_line = [build_line_changes(grounding, at) for at in range(len(grounding.lines))]
    if all(each.empty for each in by_line):
        return ()
    lines = [talk.references.find_best(line.item, line.choices) for line in grounding.lines]
    last = next(each for each in reversed(by_line) if not each.empty)
    complete = [each if not each.empty else last for each in by_line]
    return tuple(ChangeLine(lines=(at,), changes=each) for at, each in zip(lines, complete, strict=True) if at)


def _read_for_all(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read options for all lines that have them: "medium cokes, all of them", "make the drinks large"."""
    of_kind = talk.references.find_kind(part.plain)
    if not (of_kind or patterns("cart")["all_of_them"].search(part.plain)):
        return ()
    lines = [at for at in _list_target_lines(part, talk) if not of_kind or at in of_kind]
    text = talk.references.cut_kind_names(part.plain, talk.get_item(lines)) if of_kind else part.text
    grounding = ground_order(text, talk.index)
    if any(line.quantity_said for line in grounding.lines):
        return ()
    chosen = _list_choices(grounding)
    items = ((at, talk.get_item((at,))) for at in lines)
    by_line = ((at, _select_offered(text, chosen, item, talk)) for at, item in items if item)
    return tuple(ChangeLine(lines=(at,), changes=options) for at, options in by_line if not options.empty)


def _list_choices(grounding: Grounding) -> tuple[Choice, ...]:
    """List all choices of a grounding, each once: those of dishes and loose ones."""
    lines = (*grounding.lines, *(vague.line for vague in grounding.ambiguous))
    return tuple(dict.fromkeys((*(choice for line in lines for choice in line.choices), *grounding.loose_choices)))


def _list_target_lines(part: Part, talk: OrderTalk) -> Sequence[int]:
    """List the lines of the cart without the exceptions in the words."""
    everything = range(1, len(talk.cart.lines) + 1)
    if patterns("cart")["except"].search(part.plain) is None:
        return everything
    return talk.references.find_every(part.plain) or everything


def _select_offered(text: str, chosen: Sequence[Choice], item: Item, talk: OrderTalk) -> Changes:
    """Select the options that one dish has among those for all lines."""
    own = ground_order(text, talk.index, item.id)
    parts = dict.fromkeys((*chosen, *own.loose_choices))
    loose = tuple(c for c in parts if (group := item.group(c.group)) and group.option(c.option))
    options = build_loose_changes(own.replace(lines=(), ambiguous=(), unknown=(), loose_choices=loose), item, "")
    return options.replace(choices=tuple(dict.fromkeys(options.choices)), unknown=())


def _cut_mark(part: Part, talk: OrderTalk) -> str:
    """Return the words without a mark such as "the small one", which only identifies the line."""
    mark = talk.references.find_mark(part.plain)
    return mark.replace_in(part.plain) if mark else part.text


def _find_changed_lines(part: Part, talk: OrderTalk) -> tuple[int, ...]:
    """Find the lines that the words point at or name; else the line in focus."""
    if lines := talk.references.find_pointed(part.plain):
        return lines
    if _find_absent_one(part):
        return ()
    grounding = talk.references.ground(part.text)
    if talk.has_new_dish(part.text) and not talk.find_pieces(part.plain):
        items = {line.item for line in grounding.lines}
        outright = [line for line in ground_order(part.text, talk.index).lines if line.score >= OUTRIGHT]
        if not any(line.item in items for line in outright):
            return ()
    return talk.references.find_by_name(part.text) if grounding.lines or grounding.ambiguous else talk.focus_lines


def _find_absent_one(part: Part) -> str | None:
    """Find the words for a line by its options, where none has them: "the one with bacon should be large"."""
    match = patterns("cart")["absent_one"].search(part.plain)
    return (match["one"] or match["other"]) if match else None


def find_line_with_pieces(lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> tuple[int, ...]:
    """Return the newest line with at least ``pieces`` pieces, if the given line has fewer: "two of those"."""
    if pieces is None or len(lines) != 1 or talk.references.get_line(lines[0]).quantity >= pieces:
        return lines
    able = (at for at in range(len(talk.cart.lines), 0, -1) if talk.references.get_line(at).quantity >= pieces)
    return next(((at,) for at in able), lines)


def _find_line_with_more(lines: tuple[int, ...], quantity: int | None, part: Part, talk: OrderTalk) -> tuple[int, ...]:
    """Return the only line with more than ``quantity`` pieces, if the line in focus has no more.

    "Make it just one" then refers to that line.
    """
    if quantity is None or lines != talk.focus_lines or not patterns("cart")["only_so_many"].search(part.plain):
        return lines
    quantities = [line.quantity for line in talk.cart.lines]
    more = [at for at, count in enumerate(quantities, start=1) if count > quantity]
    return (more[0],) if len(more) == 1 and quantities[lines[0] - 1] <= quantity else lines


def _report_absent(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Report a dish that is not in the cart, and change nothing else: "change the onion rings to large"."""
    if (one := _find_absent_one(part)) is not None:
        return (ChangeLine(lines=(), changes=Changes(unknown=(one,))),)
    if patterns("cart")["object"].search(part.plain) is None:
        return ()
    mentions = ground_order(part.text, talk.index).lines
    item = talk.index.menu.item(mentions[0].item) if mentions else None
    return (ChangeLine(lines=(), changes=Changes(unknown=(item.name,))),) if item else ()


def _find_quantity(plain: str, lines: Sequence[int], talk: OrderTalk) -> int | None:
    """Find the new quantity of a line."""
    doubled = patterns("cart")["doubled"].search(plain)
    if doubled is not None and _is_line_doubled(doubled["dish"], talk):
        return talk.references.get_line(lines[0]).quantity * (3 if doubled["times"] == "triple" else 2)
    cart_patterns = patterns("cart")
    count = read_count(cart_patterns["quantity"].search(plain)) or read_count(
        cart_patterns["count_behind"].search(plain)
    )
    before_options = read_count(cart_patterns["quantity_before"].search(plain)) if count is None else None
    is_more = before_options is not None and before_options > talk.references.get_line(lines[0]).quantity
    return before_options if is_more else count


def _is_line_doubled(words: str | None, talk: OrderTalk) -> bool:
    """Whether there is twice as much of a line, and not of an option: of "it", of a dish, or of "the first"."""
    return words is None or _is_dish_of_cart(words, talk) or bool(talk.references.find_pointed(f"the {words}"))


def _is_dish_of_cart(words: str, talk: OrderTalk) -> bool:
    """Whether words are a dish, or a whole name of one in the cart that an option is called by, too."""
    items = (item for line in talk.cart.lines if (item := talk.index.menu.item(line.item)))
    names = {extract_stems(name) for item in items for name in (item.name, *item.aliases)}
    return talk.is_dish_name(words) or extract_stems(words) in names


def _find_quantity_before_options(text: str, lines: Sequence[int], talk: OrderTalk) -> int | None:
    """Find the new quantity before a comma: "make the wings two portions, both with ketchup"."""
    return _find_quantity(plain_text(text.partition(",")[0]), lines, talk) if _counts_before_options(text) else None


def _counts_before_options(text: str) -> bool:
    first, comma, _ = text.partition(",")
    return bool(comma) and patterns("cart")["quantity"].search(plain_text(first)) is not None


def _read_on_dish(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read options and, after "on", the lines that they are for."""
    if not patterns("cart")["definite"].search(part.plain):
        return ()
    dish = talk.split_at_dish(part)
    if dish is None:
        return _report_absent_target(part)
    lines, words = dish
    line_wishes: list[Change] = []
    for at in lines:
        item = talk.get_item((at,))
        options = build_loose_changes(
            ground_order(words, talk.references.index, item.id if item else None), item, words
        )
        if options.choices or options.refusals:
            line_wishes.append(ChangeLine(lines=(at,), changes=options))
    if line_wishes:
        return tuple(line_wishes)
    option = patterns("cart")["remove_words"].sub("", words).strip()
    if not talk.is_option(option):
        return ()
    is_refusal = patterns("moods")["refuses"].match(part.plain) is not None
    return (ChangeLine(lines=lines, changes=Changes(unknown=(f"no {option}" if is_refusal else option,))),)


def _read_pieces(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read options for some pieces of a line: "two of them with thin crust"."""
    pieces = talk.find_pieces(part.plain)
    if pieces is None or talk.context.topic is not None or talk.context.shown:
        return ()
    marked = talk.references.find_by_mark(part.plain)
    lines = find_line_with_pieces(marked or talk.find_in_cart(part.text)[:1] or talk.focus_lines, pieces, talk)
    options = talk.read_changes(patterns("cart")["pieces"].sub("", plain_text(_cut_mark(part, talk))), lines)
    return () if options.empty else (ChangeLine(lines=lines, pieces=pieces, changes=options),)


def _report_absent_target(part: Part) -> tuple[Change, ...]:
    """Report a dish that is not in the cart as the target of a refusal: "no onions on the pizza"."""
    match = patterns("cart")["off_it"].search(part.plain)
    refuses = patterns("moods")["refuses"].match(part.plain)
    if match is None or refuses is None or not match["dish"].startswith(("the ", "my ", "that ")):
        return ()
    dish = match["dish"].split(" ", 1)[1]
    return (ChangeLine(lines=(), changes=Changes(unknown=(dish,))),)


def _read_pointed(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Read options or a count for lines that the words point at."""
    lines = talk.references.find_pointed(part.plain) if not talk.context.shown else ()
    definite = patterns("cart")["definite_start"].match(part.plain)
    if not lines and definite and not talk.has_new_dish(part.text):
        lines = talk.find_in_cart(part.text)[:1]
    options = talk.read_changes(_cut_mark(part, talk), lines) if lines else Changes()
    quantity = read_count(patterns("cart")["count_behind"].search(part.plain)) if lines else None
    if options.empty and quantity is None:
        return ()
    return (ChangeLine(lines=lines, changes=options, quantity=quantity),)
