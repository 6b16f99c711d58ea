"""Reads a message clause by clause: the first reader that recognizes a clause turns it into commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.cart import Refusal
from domain.commands import (
    Acknowledge,
    AskMenu,
    AskOrder,
    AskSafe,
    ChangeLine,
    Changes,
    Chat,
    ClearFulfilment,
    Decline,
    Forget,
    Recommend,
    Remember,
    SetFulfilment,
    WantUnsupported,
)
from domain.fulfilment import DeliveryMode
from domain.guest import Restriction
from domain.menu import ItemId
from domain.session import AskDetail, ChooseItem, Confirm
from understanding.absent_dishes import accepts_food, is_about_absent_dish, refuses_question, says_for_whom
from understanding.address import AddressPlace
from understanding.address_reading import read_address
from understanding.allergen_words import find_allergens
from understanding.consent import is_consent
from understanding.described_orders import describes_placed_order
from understanding.fulfilment import Details, is_fulfilment_statement, read_details
from understanding.grounding import MenuIndex, find_category, find_items
from understanding.grounding.costs import PARTIAL_NAME_SCORE
from understanding.grounding.words import extract_stems
from understanding.halves import find_half_wish
from understanding.language.rendering_words import ENGLISH
from understanding.language.rows import patterns
from understanding.leftover_words import is_leftover, names_food
from understanding.menu_questions import is_question, read_recommendation
from understanding.message import Clause, Word, clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.moods import is_courtesy, is_filler, is_reason, is_wish
from understanding.named_words import find_long_names, is_named
from understanding.order_clauses import has_dish_or_option, is_order_clause
from understanding.order_conditions import DECISIVE, read_condition
from understanding.order_talk import find_act
from understanding.profile_wishes import (
    find_denial,
    find_person,
    is_about_guest_too,
    mentions_harm,
    read_contrast,
    read_list_continuation,
    read_profile_wish,
    read_refusal,
    tolerates,
)
from understanding.question_reading import SENTENCE_ENDS, join_questions, put_restrictions_first, read_question
from understanding.question_subject import MenuQuestion
from understanding.relayed_wishes import find_told_talks
from understanding.sentence_moods import read_sentence_without_order
from understanding.simple_commands import RowMatch, build_command, find_dishes, read_complaints
from understanding.story_ends import find_end_of_story
from understanding.unmeant_messages import read_unmeant

_SENTENCE_END = re.compile(r"[!?;\n]|(?<![.])[.](?![.])")
"""Several points are a pause: "the soup.. is it hot"."""
_LONGEST_NAME = 5
"""Words of a dish in a list, with its count."""
_FEWEST_DESCRIBING = 2
"""Words of an ingredient in a description. One alone, such as "no walnuts", is as often an allergy."""
_NO_ADDRESS = (ClearFulfilment(fields=("address",)),)


def read_clauses(reading: MessageReading, text: str) -> None:
    """Read every clause of ``text`` and store its commands, order clauses and reports in ``reading``."""
    place = read_address(reading, text)
    spans = [*find_told_talks(text), *([(place.start, place.end)] if place else [])]
    reading.address_end = place.end if place else None
    unbroken = (patterns("moods")["other_than_ordered"], patterns("fulfilment")["announced_note"])
    whole = [match.span() for pattern in unbroken for match in pattern.finditer(text)]
    clauses = [part for clause in clauses_of(text, spans + whole) for part in _cut_out_spans(clause, spans)]
    questions = join_questions(clauses, text, is_pricing=reading.context.aspect == "price")
    joined = list(put_restrictions_first(tuple(questions)))
    joined = [clause for clause in joined if not (is_courtesy(clause) or is_reason(clause))] or joined
    if not joined and spans and place is None:
        reading.commands.append(Chat(topic="no order"))
        return
    reading.is_single = len(joined) == 1 and place is None
    if place is None and (end := find_end_of_story(reading, joined)) is not None:
        reading.commands.append(end)
        return
    if describes_placed_order(reading, joined):
        reading.commands.append(AskOrder(aspect="status"))
        return
    for sentence in _list_sentences(joined, text):
        for clause in read_sentence_without_order(reading, sentence):
            _begin_sentence(reading, clause, text)
            _read_clause(reading, clause)
    _add_corrected_way(reading, text, place)


def _add_corrected_way(reading: MessageReading, text: str, place: AddressPlace | None) -> None:
    """Add that the order is delivered, where the guest corrects another way: "pick up no actually deliver to ..."."""
    if place is not None and patterns("fulfilment")["corrected_to"].search(plain_text(text[: place.start])):
        reading.commands.append(SetFulfilment(mode=DeliveryMode.DELIVERY))


def _list_sentences(clauses: Sequence[Clause], text: str) -> Iterator[Sequence[Clause]]:
    """Yield the clauses of each sentence."""
    sentence: list[Clause] = []
    for clause in clauses:
        if sentence and _SENTENCE_END.search(text[sentence[-1].end : clause.start]):
            yield sentence
            sentence = []
        sentence.append(clause)
    yield sentence


def _begin_sentence(reading: MessageReading, clause: Clause, text: str) -> None:
    """Note whether the current sentence is a request: the question mark at its end then asks no question."""
    if not SENTENCE_ENDS.isdisjoint(text[reading.last_end : clause.start]):
        reading.is_request = False
    reading.last_end = clause.end
    reading.is_request = reading.is_request or patterns("questions")["requests"].search(clause.plain) is not None


def _read_clause(reading: MessageReading, clause: Clause) -> None:
    if _asks_leave(reading, clause):
        return
    if (others := read_unmeant(reading, clause)) is not None:
        for part in others:
            _read_clause(reading, part)
    elif is_about_absent_dish(reading, clause) or says_for_whom(reading, clause):
        reading.commands.append(Acknowledge())
    elif refuses_question(reading, clause):
        reading.commands.append(Decline())
    elif _is_exact_option(reading, clause):
        _add_order_clause(reading, clause)
    elif (
        read_condition(reading, clause)
        or _read_described_refusal(reading, clause)
        or _read_row(reading, clause)
        or _read_profile(reading, clause)
        or read_question(reading, clause)
    ):
        return
    elif accepts_food(reading, clause):
        reading.commands.append(Acknowledge())
    else:
        _read_details(reading, clause)


def _asks_leave(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause only asks whether what it follows is possible: "half cash half card, is that ok?"."""
    before = reading.commands[-1] if reading.commands else None
    follows_detail = isinstance(before, SetFulfilment | WantUnsupported)
    return follows_detail and patterns("fulfilment")["asks_leave"].match(clause.plain) is not None


def _read_half(reading: MessageReading, clause: Clause) -> bool:
    """Say that half of a dish is not sold, and read the words around it. Return whether the clause wants it."""
    if reading.index is None or "half" not in clause.plain or reading.is_report(clause):
        return False
    others = [line.item for line in reading.ground(reading.rules_text).lines]
    half = find_half_wish(clause, reading.index, (*others, *([reading.focus_item] if reading.focus_item else [])))
    if half is None:
        return False
    reading.commands.append(WantUnsupported(what="halves", said=half.said))
    for part in clause.without(half.start, half.end):
        if not is_courtesy(part):
            _read_clause(reading, part)
    return True


def _read_without_details(reading: MessageReading, clause: Clause) -> bool:
    """Read a clause whose words for a half, a day or a yes say nothing about delivery. Return whether it is one."""
    return _read_half(reading, clause) or _read_past_day(reading, clause) or _assents(reading, clause)


def _read_past_day(reading: MessageReading, clause: Clause) -> bool:
    """Read a report with a day of the past, which is no day to bring the order. Return whether the clause is one."""
    is_past = reading.is_report(clause) and patterns("moods")["past_day"].search(clause.plain) is not None
    if is_past:
        _read_rest(reading, clause)
    return is_past


def _read_details(reading: MessageReading, clause: Clause) -> None:
    """Read delivery and payment; read the words beside them as the rest of the clause."""
    if _read_without_details(reading, clause):
        return
    details = _read_details_outside_names(reading, clause)
    if details.commands == _NO_ADDRESS and _has_address(reading):
        return  # "wrong address, it's 5 Hill Road"
    rest = [part for part in details.rest if not is_courtesy(part)]
    outright = _is_checking_out(reading) and is_fulfilment_statement(clause)
    if details.commands and all(outright or _can_join_details(reading, part) for part in rest):
        reading.commands.extend(details.commands)
        for part in rest:
            if not outright or has_dish_or_option(reading, part) or reading.find_row(part) or _asks_for_thing(part):
                _read_rest(reading, part)
    else:
        _read_rest(reading, clause)


def _assents(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause beside others only says the yes to the read-back: "ok I'm back from the shop, send it"."""
    return isinstance(reading.context.pending, Confirm) and is_consent(clause.raw)


def _asks_for_thing(part: Clause) -> bool:
    """Whether words beside a way to bring the order ask for one more thing, on the menu or not: "a falafel"."""
    return patterns("shares")["one_thing"].fullmatch(part.plain) is not None


def _read_details_outside_names(reading: MessageReading, clause: Clause) -> Details:
    """Read delivery and payment in a clause, but not in a name of the menu: "sauce on the side" may be an option."""
    details = read_details(clause)
    left = {word for part in details.rest for word in part.words}
    taken = [word for word in clause.words if word not in left] if details.commands else []
    if not taken or reading.index is None:
        return details
    words = " ".join(word.text for word in taken)
    is_name = is_named(words, 0, len(words), reading.index) or _cuts_name(reading.index, clause, taken)
    return Details((), (clause,)) if is_name else details


def _cuts_name(index: MenuIndex, clause: Clause, taken: Sequence[Word]) -> bool:
    """Whether some words of a clause are a part only of a name on the menu: "no bell" in "no bell peppers"."""
    start, end = taken[0].start - clause.start, taken[-1].end - clause.start
    cut = any(first < end < after or first < start < after for first, after in find_long_names(clause.raw, index))
    parts = find_long_names(clause.raw, index, PARTIAL_NAME_SCORE)
    return cut or any(first < start < end <= after for first, after in parts)


def _is_checking_out(reading: MessageReading) -> bool:
    """Whether words about delivery and payment are likely: the cart has lines, or we asked for a detail."""
    return isinstance(reading.context.pending, AskDetail) or not reading.context.cart.is_empty


def _has_address(reading: MessageReading) -> bool:
    """Whether a command of this message sets the address."""
    return any(isinstance(command, SetFulfilment) and command.address for command in reading.commands)


def _can_join_details(reading: MessageReading, part: Clause) -> bool:
    """Whether words beside a time or a place are about the order: those of "the match starts at 8" are not."""
    return has_dish_or_option(reading, part) or is_filler(part) or reading.find_row(part) is not None


def _read_rest(reading: MessageReading, clause: Clause) -> None:
    """Sort a clause that has no other meaning: report, refined read_recommendation, order clause or unread clause."""
    if _read_row(reading, clause):
        return
    is_limit = bool(reading.order_clauses) and patterns("moods")["limits_order"].match(clause.plain) is not None
    if is_limit:
        reading.unread.append(clause)
    elif reading.is_report(clause) and not (reading.order_clauses and reading.has_option(clause)):
        reading.reports.append(clause)
    elif _is_refinement(reading, clause):
        category = find_category(clause.plain, reading.index) if reading.index else None
        reading.commands.append(Recommend(without=(category,) if category else (), refine=True))
    elif is_order_clause(reading, clause):
        _add_order_clause(reading, clause)
    elif _tells_how_to_find(reading, clause):
        reading.commands.append(SetFulfilment(note=clause.raw))
    elif not is_filler(clause) and _needs_answer(reading, clause):
        reading.unread.append(clause)
    elif is_leftover(reading, clause):
        reading.leftovers.append(clause)


def _tells_how_to_find(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause behind the address helps the driver: "I'll be in a yellow poncho"."""
    is_behind = reading.address_end is not None and clause.start >= reading.address_end
    return is_behind and patterns("fulfilment")["how_to_find"].search(clause.plain) is not None


def _refuses_dish(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses something with the name of a dish: what it does not want is not passed over."""
    refuses = patterns("moods")["refuses"].match(clause.plain) is not None
    return refuses and reading.index is not None and bool(find_items(clause.raw, reading.index))


def _needs_answer(reading: MessageReading, clause: Clause) -> bool:
    """Whether the guest must hear that a clause was not understood: it asks, wishes, refuses, or names food."""
    is_heard = is_question(clause) or is_wish(clause)
    return is_heard or _refuses_dish(reading, clause) or names_food(reading, clause) or _is_in_list(reading, clause)


def _is_in_list(reading: MessageReading, clause: Clause) -> bool:
    """Whether a few words that fit a dish in part are one of several in a list: "lotus soup x 2, and spare ribs"."""
    if reading.is_single or len(clause.words) > _LONGEST_NAME:
        return False
    if patterns("moods")["has_subject"].match(clause.plain):
        return False
    grounding = reading.ground(clause.raw)
    return bool(grounding.lines or grounding.ambiguous)


def _add_order_clause(reading: MessageReading, clause: Clause) -> None:
    """Add the clause to the order clauses of the message."""
    if reading.question_end and not reading.order_clauses:
        _note_condition(reading, clause)
    reading.is_order_first = reading.is_order_first or not reading.commands
    reading.order_clauses.append(clause)
    reading.is_request = True


def _note_condition(reading: MessageReading, clause: Clause) -> None:
    """Note an order that depends on our answer to the question before it: "is it vegan? if so I'll take one"."""
    question = next(each for each in reversed(reading.commands) if isinstance(each, AskMenu | AskSafe))
    words = reading.rules_text[reading.question_end : clause.end].strip(" ,.;:!?")
    match = patterns("moods")["depends_on_answer"].match(plain_text(words))
    is_decisive = isinstance(question, AskSafe) or question.aspect in DECISIVE
    if match is not None and (is_decisive or match["then"] is None):
        reading.conditional.append(words)


def _is_refinement(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses a category after a recommendation: "not pizza"."""
    if reading.index is None or not reading.context.shown or not reading.context.cart.is_empty:
        return False
    refused = patterns("moods")["refuses"].match(clause.plain)
    return refused is not None and find_category(clause.plain, reading.index) is not None


def _is_exact_option(reading: MessageReading, clause: Clause) -> bool:
    """Whether the whole clause is the name of an option of the dish in focus, such as "well done"."""
    item = reading.index.menu.item(reading.focus_item) if reading.index and reading.focus_item else None
    if item is None or len(clause.words) > 4:
        return False
    names = {plain_text(name) for group in item.groups for o in group.options for name in (o.name, *o.aliases)}
    return clause.plain in names and len(clause.words) > 1


def _read_row(reading: MessageReading, clause: Clause) -> bool:
    """Turn a clause that a row of ``commands.toml`` fits into commands. Return whether a row fits."""
    row_match = reading.find_row(clause)
    if row_match is None:
        return False
    if row_match.row.kind == "complain":
        own = row_match.clause
        language = ENGLISH if own is clause else reading.language
        reading.commands += read_complaints(own, clause, reading.context, reading.index, language)
    elif row_match.row.kind == "recommend":
        reading.commands.append(_build_recommendation(reading, clause))
    else:
        reading.commands.append(build_command(row_match.row, clause, reading.context))
    if row_match.row.match == "part":
        _read_around(reading, row_match, clause)
    return True


def _read_around(reading: MessageReading, row_match: RowMatch, clause: Clause) -> None:
    """Read the words before and after the part of a clause that a row fits."""
    if row_match.clause is not clause:
        reading.commands.extend(read_details(clause).commands)
        return
    for part in clause.without(row_match.start, row_match.end):
        if not is_courtesy(part):
            _read_clause(reading, part)


def _build_recommendation(reading: MessageReading, clause: Clause) -> Recommend:
    """Build the recommendation that a clause requests; after "which dish?" it keeps to their category."""
    if reading.index is None:
        return Recommend()
    wish = read_recommendation(MenuQuestion(clause, clause.raw, reading.context, reading.index), refine=False)
    pending = reading.context.pending
    if wish.category is None and isinstance(pending, ChooseItem):
        item = reading.index.menu.item(pending.choice.candidates[0])
        return wish.replace(category=item.category if item else None)
    return wish


def _read_profile(reading: MessageReading, clause: Clause) -> bool:
    """Read an allergy, diet, taste or name of the guest. Return whether the clause has one."""
    if is_question(clause):
        return False
    if _extend_allergies(reading, clause) or _read_contrast(reading, clause):
        return True
    if tolerates(clause):
        reading.commands.append(Acknowledge())
        return True
    wish = read_profile_wish(clause) or _find_harmful_refusal(reading, clause)
    if isinstance(wish, Forget) and _read_denial(reading, wish, clause):
        return True
    wish = wish or _find_refused_food(reading, clause)
    if wish is None or (reading.order_clauses and _is_taste_in_order(reading, wish, clause)):
        return False
    if isinstance(wish, Remember) and wish.allergies and is_about_guest_too(reading.rules_text):
        wish = wish.replace(for_whom=None)
    reading.commands.append(wish)
    return True


def _read_denial(reading: MessageReading, wish: Forget, clause: Clause) -> bool:
    """Read that the guest is not what a companion is, and the words around it. Return whether the clause says so."""
    place = find_denial(clause)
    if place is None or not _is_of_companions(wish, reading.context.restrictions):
        return False
    reading.commands.append(Acknowledge())
    for part in clause.without(*place):
        if not is_courtesy(part):
            _read_clause(reading, part)
    return True


def _is_of_companions(wish: Forget, restrictions: Sequence[Restriction]) -> bool:
    """Whether all that the guest is not is what somebody with them is, and not what is known of the guest."""
    said = {*wish.allergies, *wish.diets}
    of_companions = {n for each in restrictions if each.person for n in (*each.allergies, *each.diets)}
    of_guest = {n for each in restrictions if not each.person for n in (*each.allergies, *each.diets)}
    return bool(said) and said <= of_companions and said.isdisjoint(of_guest)


def _find_refused_food(reading: MessageReading, clause: Clause) -> Remember | None:
    """The allergy or diet of a refusal that is about no dish: "no nuts please"."""
    refusal = read_refusal(clause)
    if refusal is None or (_is_option_here(reading, clause) and not _has_harm_words(reading, clause)):
        return None
    return refusal


def _find_harmful_refusal(reading: MessageReading, clause: Clause) -> Remember | None:
    """The allergy behind what was just refused: "the stew without celery, I come out in hives"."""
    before = reading.order_clauses[-1].plain if reading.order_clauses and mentions_harm(clause) else ""
    match = patterns("moods")["refused_thing"].search(before)
    allergies = find_allergens(match["thing"]) if match else ()
    return Remember(allergies=allergies, for_whom=find_person(clause.plain)) if allergies else None


def _read_contrast(reading: MessageReading, clause: Clause) -> bool:
    """Read who is what the guest is not, in the place of the denial before. Return whether the clause says so."""
    if not reading.commands or not isinstance(reading.commands[-1], Forget):
        return False
    earlier = clauses_of(reading.rules_text[: clause.start])
    wish = read_contrast(reading.commands[-1], earlier[-1], clause) if earlier else None
    if wish is not None:
        reading.commands[-1] = wish
    return wish is not None


def _extend_allergies(reading: MessageReading, clause: Clause) -> bool:
    """Add the end of a list to the allergies before it: "I'm allergic to nuts, shellfish and eggs"."""
    before = reading.commands[-1] if reading.commands else None
    more = read_list_continuation(clause) if isinstance(before, Remember) and before.allergies else ()
    if not more or not isinstance(before, Remember):
        return False
    reading.commands[-1] = before.replace(allergies=tuple(dict.fromkeys((*before.allergies, *more))))
    return True


def _has_harm_words(reading: MessageReading, clause: Clause) -> bool:
    """Whether the message mentions harm to the body: "epipen here, no peanuts"."""
    return any(map(mentions_harm, (clause, *clauses_of(reading.rules_text))))


def _is_taste_in_order(reading: MessageReading, wish: Remember | Forget, clause: Clause) -> bool:
    """Whether a taste refers to the dish ordered in the same message: "a pizza, I hate olives"."""
    taste = isinstance(wish, Remember) and not (wish.allergies or wish.diets or wish.name)
    return taste and reading.has_option(clause)


def _refuses_chosen_option(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses an option that a line of the cart was ordered with: "no egg after all"."""
    if patterns("moods")["refuses"].match(clause.plain) is None:
        return False
    chosen = {
        (line.item, choice.group, choice.option) for line in reading.context.cart.lines for choice in line.choices
    }
    items = {line.item for line in reading.context.cart.lines if line.choices}
    refusals = ((item, each) for item in items for each in reading.ground(clause.raw, item).loose_refusals)
    return any((item, refusal.group, refusal.option) in chosen for item, refusal in refusals)


def _is_option_here(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause names a dish, or an option of the dish in focus or of the cart: it is about the order."""
    if _refuses_chosen_option(reading, clause) or _is_no_before_act(clause) or _is_of_some_units(reading, clause):
        return True
    if _is_in_description(reading, clause):
        return True
    if reading.index is not None and find_long_names(clause.plain, reading.index):
        return True
    grounding = reading.ground(clause.raw, reading.focus_item)
    refusals = (each for each in grounding.loose_refusals if _can_refuse(reading, each))
    has_loose_option = bool(grounding.loose_choices) or any(refusals)
    return bool(grounding.lines) or (
        has_loose_option and (reading.focus_item is not None or bool(reading.order_clauses))
    )


def _is_in_description(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses what the menu says, in several words, to be in the dish just ordered."""
    last = reading.order_clauses[-1].raw if reading.order_clauses else ""
    dishes = find_dishes(last, reading.index) if last and reading.index is not None else ()
    return any(_find_described(reading, clause, dish) for dish in dishes)


def _find_described(reading: MessageReading, clause: Clause, dish: ItemId) -> str | None:
    """The words of the description of a dish that a clause refuses: "dried shrimp"; None for other words."""
    match = patterns("moods")["refused_thing"].search(clause.plain)
    stems = set(extract_stems(match["thing"])) if match else set()
    words = reading.words.dish_words.get(dish, frozenset()) if reading.words else frozenset()
    return match["thing"] if match and len(stems) >= _FEWEST_DESCRIBING and stems <= words else None


def _read_described_refusal(reading: MessageReading, clause: Clause) -> bool:
    """Read that the dish in focus shall lack what its description names. Return whether the clause says so."""
    lines = reading.context.cart.lines
    at = next((at for at in range(len(lines), 0, -1) if lines[at - 1].item == reading.focus_item), None)
    if at is None or reading.order_clauses:
        return False
    described = _find_described(reading, clause, lines[at - 1].item)
    if described is None or is_question(clause) or reading.has_option(clause) or _has_harm_words(reading, clause):
        return False
    reading.commands.append(ChangeLine(lines=(at,), changes=Changes(unknown=(f"no {described}",))))
    return True


def _can_refuse(reading: MessageReading, refusal: Refusal) -> bool:
    """Whether the dish in focus comes with what is refused: "no dairy" refuses no vegan cheese that it may have."""
    item = reading.index.menu.item(reading.focus_item) if reading.index and reading.focus_item else None
    group = item.group(refusal.group) if item else None
    option = group.option(refusal.option) if group else None
    if group is None or option is None:
        return True
    return option.id in group.included if group.included else group.refusable


def _is_of_some_units(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause is about some units of what is ordered, as an allergy never is: "no egg on one"."""
    has_order = bool(reading.order_clauses) or not reading.context.cart.is_empty
    return has_order and patterns("shares")["share_behind"].search(clause.plain) is not None


def _is_no_before_act(clause: Clause) -> bool:
    """Whether the no of a clause corrects what was said, and refuses nothing: "no scrap the bread"."""
    head, _, rest = clause.plain.partition("no ")
    return not head.strip(" ") and find_act(rest) is not None


def _cut_out_spans(clause: Clause, spans: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    """Yield the parts of a clause outside the spans."""
    first = None
    for number, word in enumerate(clause.words):
        is_inside = any(start <= word.start < end for start, end in spans)
        if is_inside and first is not None:
            yield clause.part(first, number)
            first = None
        elif not is_inside and first is None:
            first = number
    if first is not None:
        yield clause.part(first, len(clause.words))
