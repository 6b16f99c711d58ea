"""The local reader: a message as commands by rules and data, without any model.

The stages, each in a module of its own:

1. A plain yes, no or postponement after our question (plain_answer.py, consent.py, answers.py).
2. Another language is put into the words of the English rules (language/translation.py); quotes stay the guest's own
   (quotes.py).
3. The message is cut into clauses (message.py), with addresses kept whole (address.py).
4. The choices among those that our question offers are read (choices.py).
5. Each clause is read (clause_reading.py): wordings that say all by themselves (simple_commands.py), how the order is
   brought and paid (fulfilment.py), the guest's allergies and tastes (profile_wishes.py), questions
   (menu_questions.py). Words about the order are put together (order_parts.py) and read (order_wishes.py).
6. The commands are put in order (arrangement.py); words that none used are reported (unread.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeGuard

from domain.commands import (
    Acknowledge,
    AddItem,
    AskMenu,
    ChangeLine,
    ChangeOrder,
    Command,
    Food,
    NotUnderstood,
    OrderRef,
    Reading,
    Remember,
    ShowCart,
    Unread,
    WantUnsupported,
)
from domain.menu import Menu
from domain.reading_context import ReadingContext
from domain.session import AskDetail, ChooseItem, ChooseOption
from domain.work import TooMuchWork
from understanding.amount_changes import read_amount_change, read_amount_choice
from understanding.answer_reading import (
    cut_leading_answer,
    find_details,
    read_choice,
    read_leading_choice,
    read_leading_table,
)
from understanding.answers import read_leading_answer
from understanding.arrangement import (
    arrange_commands,
    has_no_target,
    insert_wishes,
    read_wishes_without_menu,
    wishes_to_change_order,
)
from understanding.asked_options import add_asked_options, name_asked_dishes, name_asked_things, read_going_without
from understanding.choices import is_other_count, resolve_offered
from understanding.clause_reading import read_clauses
from understanding.consent import is_consent
from understanding.copied_lines import read_copy
from understanding.copies_of_persons import add_copy, cut_copy, find_copy_of_person
from understanding.count_corrections import read_count_correction
from understanding.data_files import load_data_files
from understanding.deal_texts import read_deals
from understanding.deal_wishes import read_dishes_of_deals
from understanding.described_dishes import collect_dish_words, name_described_dishes
from understanding.dish_numbers import NumberedText, replace_dish_numbers
from understanding.dish_parts import (
    SoldParts,
    edit_text,
    find_line_with_places,
    find_parts,
    join_halves,
    keep_parts,
    name_lines_of_halves,
    write_two_halves,
)
from understanding.dishes_in_focus import read_options_of_dishes
from understanding.doneness import ask_unknown_doneness
from understanding.drawn_out_words import shorten_drawn_out_words
from understanding.earlier_languages import EarlierLanguages
from understanding.eaters import (
    count_dish_for_persons,
    cut_list_numbers,
    name_dish_of_next_person,
    write_eaters_as_wishes,
    write_labels_as_wishes,
)
from understanding.foreign import UNKNOWN_LANGUAGE, is_foreign
from understanding.grounding import MenuIndex
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.words import extract_stems
from understanding.halves import replace_halves
from understanding.hesitation import remove_hesitation
from understanding.key_words import mend_short_words
from understanding.language.detection import detect_language
from understanding.language.lexicon import dictionary
from understanding.language.menu_names import NamesByLanguage, collect_names
from understanding.language.rendering_words import ENGLISH, languages
from understanding.language.rows import patterns, rows
from understanding.language.translation import translate
from understanding.leftover_words import add_leftovers
from understanding.line_options import fit_options_to_lines
from understanding.lost_apostrophes import restore_apostrophes
from understanding.lost_dishes import find_double_choice, has_share_beside_whole, list_lost_words
from understanding.lost_messages import guess_lost_message
from understanding.lost_refusals import list_lost_refusals
from understanding.measured_names import SoldAmounts
from understanding.measures import collect_measures, replace_measures
from understanding.mended_spelling import only_mends_spelling
from understanding.message import MAX_CHARS, plain_text
from understanding.message_reading import MenuWords, MessageReading, drop_ordered_topic
from understanding.misspelt_words import mend_misspelt_words
from understanding.money_wishes import add_money_wishes, read_money_wishes
from understanding.mood_guess import load_mood_model
from understanding.moods import cut_announcement, cut_occasions, cut_question_tag
from understanding.named_food import (
    NamelessText,
    cut_names,
    cut_names_behind_dishes,
    find_food_of_persons,
    focus_on_person,
    name_persons,
)
from understanding.named_portions import count_named_portions, find_named_portions, list_uncounted_measures
from understanding.named_units import find_named_units
from understanding.names_by_sound import SoundIndex, replace_by_sound
from understanding.number_homophones import collect_name_stems, replace_number_homophones
from understanding.numbers import spell_fraction_signs
from understanding.once_per_menu import OncePerMenu
from understanding.open_groups import fill_open_groups
from understanding.option_halves import refuse_option_halves
from understanding.option_units import name_dish_of_units
from understanding.order_parts import read_order_wishes
from understanding.own_words import replace_own_words
from understanding.person_lines import PersonText, focus_on_line_of_person
from understanding.person_options import (
    add_person_options,
    cut_person_options,
    find_person_options,
    focus_on_owner,
)
from understanding.person_shares import write_shares_of_persons
from understanding.placed_orders import (
    build_change,
    changes_placed_dishes,
    is_about_placed_order,
    list_placed_carts,
)
from understanding.plain_answer import read_plain_answer
from understanding.quotes import restore_quotes
from understanding.reasons_behind import set_off_reasons
from understanding.refusals import choose_for_refusals, mark_refusals
from understanding.relayed_wishes import cut_relays, limit_to_one_person
from understanding.rendering import Rendering, normalize_accents
from understanding.rewordings import reword
from understanding.same_options import cut_same_options, is_same_options_only
from understanding.shared_choices import share_out_choices
from understanding.sold_amounts import (
    count_lines_by_amount,
    find_amounts,
    write_amounts,
)
from understanding.split_names import join_split_names
from understanding.spoken_digits import replace_spoken_digits
from understanding.story_ends import load_end_pattern
from understanding.topic_guess import load_topic_model
from understanding.unread import drop_persons, list_unread, report_clauses
from understanding.vague_names import list_vague_names

_MAX_MENUS = 64
_PATTERN_FILES = (
    "address",
    "answers_to_choices",
    "cart",
    "deals",
    "described",
    "dish_numbers",
    "dish_parts",
    "fulfilment",
    "money",
    "moods",
    "own_words",
    "profile",
    "questions",
    "shares",
    "sold_amounts",
    "speech",
    "times",
)
_PERSON_CUE = re.compile(r"\bfor\b|want|:", re.IGNORECASE)
"""Without one of these, a message names nobody who eats or wishes something."""
_MOST_CANDIDATES = 10
"""The most dishes to ask about: a list of twenty is no question."""
_LONGEST_QUOTE = 300
_SURE, _IN_DOUBT, _LOST = 0.95, 0.6, 0.3


class LocalCommandReader:
    """A ``CommandReader`` without a model. It calls ``on_index`` once with the index of each menu."""

    def __init__(self, on_index: Callable[[MenuIndex], None] | None = None) -> None:
        self._on_index = on_index
        self._menus = OncePerMenu(self._build_menu_words, _MAX_MENUS)

    @classmethod
    def load(cls, on_index: Callable[[MenuIndex], None] | None = None) -> LocalCommandReader:
        """A reader that has read its data files, which else the first message would do."""
        load_data_files()
        no_names = _collect_names_without_menu()
        read_leading_answer("yes")
        is_consent("yes", "confirm")
        load_end_pattern()
        reword("")
        load_food_knowledge()
        dictionary()
        load_topic_model()
        load_mood_model()
        for language in (ENGLISH, *languages()):
            rows("commands", language)
        for names in no_names.values():
            translate("", names)
        for name in _PATTERN_FILES:
            patterns(name)
        return cls(on_index)

    async def read(self, context: ReadingContext) -> Reading:
        """The commands of a message. Never raises for a guest's text: one that takes too much work is ``too_much``."""
        return _read_within_limits(context, await self._menus.of(context.menu) if context.menu else None)

    def read_now(self, context: ReadingContext) -> Reading:
        """As ``read``, for callers outside of an event loop."""
        return _read_within_limits(context, self._menus.now(context.menu) if context.menu else None)

    def prepare(self, menu: Menu) -> None:
        """Derive from a menu what reading needs, which else its first message would do."""
        self._menus.now(menu)

    def _build_menu_words(self, menu: Menu) -> MenuWords:
        index = MenuIndex.of(menu)
        if self._on_index is not None:
            self._on_index(index)
        names = collect_names(menu)
        return MenuWords(
            menu,
            index,
            names,
            EarlierLanguages(names),
            SoundIndex.of(index),
            collect_measures(menu),
            collect_name_stems(menu),
            collect_dish_words(menu),
            SoldParts.of(menu),
            SoldAmounts.of(menu),
            find_named_portions(menu),
        )


def _read_within_limits(context: ReadingContext, words: MenuWords | None) -> Reading:
    """The reading of a message; a message that takes too much work is not understood at all."""

    try:
        if context.dish_lines:
            return read_options_of_dishes(context, lambda each: _read_by_words_and_sound(each, words))
        return guess_lost_message(_read_by_words_and_sound(context, words), context)
    except TooMuchWork:
        return _report_not_understood(context.text).replace(too_much=True)


def _read_by_words_and_sound(context: ReadingContext, words: MenuWords | None) -> Reading:
    return _reread_by_sound(_read_in_language(context, words), context, words)


def _reread_by_sound(reading: Reading, context: ReadingContext, words: MenuWords | None) -> Reading:
    """The reading; if it could not use some words, that of their sound, when this leaves fewer of them."""
    strange = _list_strange(reading) if words is not None else ()
    if not strange and isinstance(context.pending, ChooseOption):
        strange = tuple(each.said for each in reading.commands if isinstance(each, NotUnderstood))
    if words is None or not strange or reading.language != ENGLISH:
        return reading
    text = replace_by_sound(context.text, strange, words.sounds)
    if text == context.text:
        return reading
    second = _read_in_language(replace(context, text=text), words)
    is_better = _count_words(_list_strange(second)) < _count_words(strange)
    if not is_better or _count_dishes(second) > _count_dishes(reading):
        return reading
    guessed = _list_everyday_dishes(reading)
    unread = tuple(Unread(words=each, weighty=True) for each in guessed)
    return second.replace(unread=(*second.unread, *unread), confidence=_IN_DOUBT) if unread else second


def _list_everyday_dishes(reading: Reading) -> tuple[str, ...]:
    """The dishes that are not on the menu and have an ordinary word for a name: what it sounds like is a guess."""
    foods = (command.food.unknown for command in reading.commands if isinstance(command, AddItem))
    return tuple(each for each in foods if each and each.lower() in dictionary())


def _count_dishes(reading: Reading) -> int:
    """The number of orders: what words sound like may name a dish that was ordered, and never one more."""
    return sum(isinstance(command, AddItem) for command in reading.commands)


def _list_strange(reading: Reading) -> tuple[str, ...]:
    """The words that a reading could not use: unread, or of no dish and no option of the menu."""
    foods = (command.food.unknown for command in reading.commands if isinstance(command, AddItem))
    questions = (command.about.unknown for command in reading.commands if isinstance(command, AskMenu))
    wishes = (c.changes for c in reading.commands if isinstance(c, (AddItem, ChangeLine)))
    options = (each for changes in wishes for each in changes.unknown)
    unread = (u.words for u in reading.unread if not _is_known_doubt(u.words))
    return tuple(each for each in (*unread, *foods, *questions, *options) if each)


def _is_known_doubt(unread: str) -> bool:
    """Whether unread words are known, and only their effect is open: a portion each, or a condition."""
    is_share = patterns("shares")["each_of_us"].fullmatch(unread) is not None
    return is_share or patterns("moods")["on_condition"].match(plain_text(unread)) is not None


def _count_words(phrases: Sequence[str]) -> int:
    return sum(len(each.split()) for each in phrases)


def _read_in_language(context: ReadingContext, words: MenuWords | None) -> Reading:
    text = as_written = remove_hesitation(normalize_accents(context.text).strip())
    names = words.names if words else _collect_names_without_menu()
    earlier = words.earlier_languages if words else EarlierLanguages(names)
    language = detect_language(text, names, expected=_guess_language(context, earlier))
    text = cut_announcement(text, language)
    persons = {line.person: None for line in context.cart.lines if line.person}
    money = read_money_wishes(text, language, persons, asked=context.extra_asked)
    if not money.commands:
        return _read_rest(text, as_written, language, context, words)
    rest = _read_rest(money.rest, money.rest, language, context, words) if plain_text(money.rest) else None
    return add_money_wishes(money, rest, context).replace(language=language)


def _read_rest(text: str, as_written: str, language: str, context: ReadingContext, words: MenuWords | None) -> Reading:
    """The reading of a message of this language without its wishes about the bill."""
    if words is None or language != ENGLISH:
        return _read_order(text, as_written, language, context, words)
    if context.cart.lines and patterns("speech")["check_of_persons"].fullmatch(text.strip()):
        return Reading(commands=(ShowCart(),), confidence=_SURE)
    if (copy := find_copy_of_person(text, context.cart, words.index)) is not None:
        rest = cut_copy(text, copy, words.index)
        return add_copy(_read_rest(rest, rest, language, context, words) if plain_text(rest) else None, copy)
    text, as_written = (write_shares_of_persons(each, context, words.index) for each in (text, as_written))
    if _PERSON_CUE.search(text) is None and not _knows_persons(context):
        return _read_order(text, as_written, language, context, words)
    text, as_written = (name_dish_of_next_person(each, words.index) for each in (text, as_written))
    options = find_person_options(text, context.cart, words.index)
    if not options:
        return _read_order(text, as_written, language, context, words)
    rest = cut_person_options(text, options)
    about = focus_on_owner(context, options)
    reading = _read_order(rest, rest, language, about, words) if plain_text(rest) else None
    return add_person_options(reading, options, context.cart, words.index)


def _read_order(text: str, as_written: str, language: str, context: ReadingContext, words: MenuWords | None) -> Reading:
    """The reading of a message of this language without its options for persons."""
    names = words.names if words else _collect_names_without_menu()
    if language == ENGLISH:
        text, context = _prepare_english(text, context, words)
    text = spell_fraction_signs(text)
    is_place = isinstance(context.pending, AskDetail) and context.pending.kind == "address"
    versions = (as_written, text)  # a word that is mended may be of another language
    if words is not None and all(is_foreign(each, words.index, language, is_place=is_place) for each in versions):
        return _report_not_understood(text).replace(language=UNKNOWN_LANGUAGE)
    named = NamelessText(text)
    if words is not None and language != ENGLISH:
        named = cut_names(text, language, words.index, with_guest=_knows_persons(context))
        text, context = named.text, focus_on_person(context, named.foods)
        text = write_two_halves(text, language, words.parts, words.index)
    rendering = None if language == ENGLISH else translate(text, names[language])
    result = _read_rules_text(text, rendering, context, words).replace(language=language, cut=len(text) > MAX_CHARS)
    result = result.replace(commands=limit_to_one_person(result.commands, as_written, context))
    if words is None or not any(isinstance(command, AddItem) for command in result.commands):
        return result
    if language == ENGLISH:
        knows_persons = _knows_persons(context) or any(map(_is_about_companion, result.commands))
        named = NamelessText(as_written, find_food_of_persons(as_written, words.index, with_guest=knows_persons))
    return _name_persons(result, named)


def _read_rules_text(
    text: str, rendering: Rendering | None, context: ReadingContext, words: MenuWords | None
) -> Reading:
    """The reading of a text in the words of the rules, or of its rendering in them."""
    if words is None:
        return _read_with_menu(text, rendering, context, None)
    words = replace(words, index=words.index.for_message())
    numbered = replace_dish_numbers(text, words.menu, context) if rendering is None else NumberedText(text)
    if words.menu.deals:
        reading = read_deals(numbered.text, rendering, context, words, _read_sold)
    else:
        reading = _read_sold(numbered.text, rendering, context, words)
    return _add_unknown_numbers(reading, numbered)


def _add_unknown_numbers(reading: Reading, numbered: NumberedText) -> Reading:
    """The reading with the numbers that the menu lacks as dishes that are not known."""
    unknown = tuple(AddItem(food=Food(unknown=each, said=each)) for each in numbered.unknown)
    known = tuple(each for each in reading.commands if not (unknown and isinstance(each, NotUnderstood)))
    return reading.replace(commands=(*unknown, *known)) if unknown else reading


def _read_sold(text: str, rendering: Rendering | None, context: ReadingContext, words: MenuWords) -> Reading:
    """The reading on a menu without deals, or with those that the text refers to written out."""
    if words.parts or words.amounts:
        return _read_parts(text, rendering, context, words)
    return _read_with_menu(text, rendering, context, words)


def _read_parts(text: str, rendering: Rendering | None, context: ReadingContext, words: MenuWords) -> Reading:
    """The reading with the parts of dishes and the amounts as this menu sells them."""
    rules_text = rendering.text if rendering else text
    choice = read_amount_choice(rules_text, context, words.index)
    answer = choice or read_amount_change(rules_text, context, words.amounts, words.index)
    if answer is not None:
        return Reading(commands=(answer,), confidence=_SURE)
    if rendering is None and (leading := _read_leading_amount(text, context, words)) is not None:
        return leading
    amounts = find_amounts(rules_text, context.cart, words.amounts, words.index)
    if rendering is not None:
        rendering = rendering.edit(amounts.edits)
    text = text if rendering else edit_text(text, amounts.edits)
    parts = find_parts(rendering.text if rendering else text, context.cart, context.topic, words.parts, words.index)
    if parts.refused is not None:
        return Reading(commands=(WantUnsupported(what="halves", said=parts.refused),), confidence=_SURE)
    if rendering is not None:
        rendering = rendering.edit(parts.edits)
    text = text if rendering else edit_text(text, parts.edits)
    rules_text = rendering.text if rendering else text
    cart = count_lines_by_amount(name_lines_of_halves(context.cart, rules_text, parts.dishes, words.index))
    focus = find_line_with_places(context.cart, context.focus, rules_text, words.index)
    result = _read_with_menu(text, rendering, replace(context, cart=cart, focus=focus), words)
    commands = write_amounts(result.commands, amounts, context.cart, words.amounts)
    unread = tuple(Unread(words=each, weighty=True) for each in parts.unread)
    commands = keep_parts(commands, context.cart, rules_text, words.index)
    return result.replace(commands=join_halves(commands, parts.dishes), unread=(*result.unread, *unread))


def _read_leading_amount(text: str, context: ReadingContext, words: MenuWords) -> Reading | None:
    """A first sentence that says how much is wanted, and the rest: "another 100 g of the ham? We are hungry"."""
    first, mark, rest = re.split(r"([.?!])(?=\s)", text, maxsplit=1) if re.search(r"[.?!]\s", text) else (text, "", "")
    if not (mark and rest.strip()):
        return None
    choice = read_amount_choice(first, context, words.index)
    change = choice or read_amount_change(first, context, words.amounts, words.index)
    if change is None:
        return None
    others = _read_parts(rest.strip(), None, replace(context, pending=None) if choice else context, words)
    commands = tuple(each for each in others.commands if not isinstance(each, NotUnderstood))
    unread = () if commands else (Unread(words=rest.strip()),)
    return others.replace(commands=(change, *commands), unread=(*others.unread, *unread))


def _read_with_menu(
    text: str, rendering: Rendering | None, context: ReadingContext, words: MenuWords | None
) -> Reading:
    return _read_message(MessageReading(drop_ordered_topic(context), words, text, rendering))


def _name_persons(result: Reading, named: NamelessText) -> Reading:
    """The reading with the names of those whom its dishes are for."""
    if not named.foods:
        return result
    return result.replace(commands=name_persons(result.commands, named.foods, named.text))


def _is_about_companion(command: Command) -> bool:
    return isinstance(command, Remember) and command.for_whom is not None


def _knows_persons(context: ReadingContext) -> bool:
    """Whether the guest has named other persons: then "for me" says more than nothing."""
    return any(line.person for line in context.cart.lines) or any(each.person for each in context.restrictions)


def _prepare_english(text: str, context: ReadingContext, words: MenuWords | None) -> PersonText:
    """An English text as words about the line of the person whom it names, in words that the rules know."""
    about = focus_on_line_of_person(text, context, words.index) if words else PersonText(text, context)
    relayed = cut_relays(about.text, words.index) if words else about.text
    text = _replace_english_words(relayed, about.context, words)
    named = find_named_units(text, context.cart, words.index) if words and text.count(" of the ") > 1 else None
    if named is None:
        return PersonText(text, about.context)
    return PersonText(named.text, replace(about.context, focus=named.line.number))  # "one of the burgers ..." twice


def _replace_english_words(text: str, context: ReadingContext, words: MenuWords | None) -> str:
    """An English text in words that the rules and this menu know."""
    text = reword(text)
    text = shorten_drawn_out_words(text, words.index.vocabulary if words else ())
    text = restore_apostrophes(text)
    text = set_off_reasons(text, words.index) if words else text
    if words is None:
        return replace_spoken_digits(text)
    if context.cart.is_empty and context.topic is not None:
        text = patterns("cart")["needless_instead"].sub("", text)
    text = name_asked_things(replace_spoken_digits(_replace_by_menu(text, context, words)), context, words.index)
    text = name_asked_dishes(text, context, words.index)
    return name_described_dishes(text, context, words.index, words.dish_words)


def _replace_by_menu(text: str, context: ReadingContext, words: MenuWords) -> str:
    """The text with key words in full, and numbers, measures and names of occasions as this menu needs them."""
    text = cut_names_behind_dishes(text, words.index)
    text = write_labels_as_wishes(mend_short_words(cut_list_numbers(text), words.index.vocabulary), words.index)
    text = write_eaters_as_wishes(text, words.index)  # before "Sam" is mended to "same"
    text = mend_misspelt_words(text, words.index, (*words.sounds.words, *words.parts.words, *words.amounts.words))
    text = cut_same_options(cut_question_tag(text), words.menu)
    text = replace_number_homophones(text, words.name_stems)
    text = replace_own_words(patterns("shares")["count_limits"].sub("", text), words.index)
    text = count_named_portions(text, context.cart, words.portions, words.index)
    text = join_split_names(replace_measures(text, words.measures), words.index)
    items = [line.item for line in context.cart.lines] + ([context.topic] if context.topic else [])
    text = count_dish_for_persons(replace_halves(text, items, words.index), words.index)
    return cut_occasions(name_dish_of_units(text, words.index), words.index)


def _guess_language(context: ReadingContext, earlier: EarlierLanguages) -> str:
    """The language that this guest probably speaks: that of their last message not in English, else of their locale."""
    languages_before = (earlier.find(text) for _, text in reversed(context.recent))
    locale_language = context.locale.replace("_", "-").partition("-")[0].lower()
    return next(
        (each for each in languages_before if each != ENGLISH),
        locale_language if locale_language in languages() else ENGLISH,
    )


@cache
def _collect_names_without_menu() -> NamesByLanguage:
    return collect_names(None)


def _read_message(reading: MessageReading) -> Reading:
    """The message; a change of the order that was just placed is read as if its dishes were the cart."""
    result = _read_stages(reading)
    if reading.index is None or not is_about_placed_order(result.commands, reading):
        return result
    contexts = list_placed_carts(reading.context, reading.index)
    about_order = [
        _read_stages(MessageReading(each, reading.words, reading.text, reading.rendering)) for each in contexts
    ]
    changed, *others = [build_change(each.commands, result.commands) for each in about_order]
    if any(other != changed for other in others):
        return result.replace(commands=(ChangeOrder(order=OrderRef()),))  # of several dishes the flow asks which
    return about_order[0].replace(commands=changed) if changed else result


def _read_stages(reading: MessageReading) -> Reading:
    """The message through all stages."""
    if answer := (
        read_plain_answer(reading)
        or _read_unchanged_options(reading)
        or read_count_correction(reading)
        or read_going_without(reading)
    ):
        return Reading(commands=answer, confidence=_SURE)
    text = cut_leading_answer(reading)
    if copies := read_copy(reading, text):
        return Reading(commands=copies, confidence=_SURE)
    if shares := share_out_choices(text, reading.context, reading.index) if reading.index else ():
        return Reading(commands=shares, confidence=_SURE)
    if (pick := read_choice(reading, text)) is not None:
        return Reading(commands=(*find_details(text), pick), confidence=_SURE)
    if (first_pick := read_leading_table(reading, text) or read_leading_choice(reading, text)) is not None:
        pick, text = first_pick
        reading.commands += [pick] if pick is not None else []
    read_clauses(reading, text)
    wishes = fill_open_groups(add_asked_options(read_order_wishes(reading, text), reading), reading)
    wishes = list(choose_for_refusals(wishes, reading))
    wishes = list(refuse_option_halves(ask_unknown_doneness(add_leftovers(wishes, reading), reading), reading))
    if reading.index is not None and reading.index.menu.deals:
        wishes = read_dishes_of_deals(wishes, reading.index)
    commands = _check_offered(arrange_commands(insert_wishes(reading, wishes), reading), reading)
    commands = _drop_crowds(commands, reading) or _read_without_target(reading)
    if not commands:
        return _report_not_understood(reading.text)
    if reading.index is not None:
        commands = fit_options_to_lines(commands, reading.context.cart, reading.index.menu)
    return _build_reading(reading, tuple(mark_refusals(command, reading.rules_text) for command in commands))


def _read_unchanged_options(reading: MessageReading) -> tuple[Command, ...]:
    """Read "same size, same milk" and "*penne", which change nothing."""
    if reading.index is None or reading.context.cart.is_empty:
        return ()
    is_unchanged = is_same_options_only(reading.text, reading.index.menu) or only_mends_spelling(reading.context)
    return (Acknowledge(),) if is_unchanged else ()


def _check_offered(commands: tuple[Command, ...], reading: MessageReading) -> tuple[Command, ...]:
    """The commands with the offered dishes that they mean. Another count than we asked about is contradictory."""
    question = reading.context.pending
    if not isinstance(question, ChooseItem):
        return commands
    commands = resolve_offered(commands, question)
    if is_other_count(commands, question):
        reading.contradictory = reading.contradictory or reading.rules_text
    return commands


def _read_without_target(reading: MessageReading) -> tuple[Command, ...]:
    """Read what no menu and no cart can be found for."""
    if reading.index is None and (wishes := read_wishes_without_menu(reading)):
        return wishes
    if changes_placed_dishes(reading) or wishes_to_change_order(reading):
        return (ChangeOrder(order=OrderRef()),)
    return (ChangeLine(lines=()),) if has_no_target(reading) else ()


def _drop_crowds(commands: tuple[Command, ...], reading: MessageReading) -> tuple[Command, ...]:
    """The commands without orders of any of a crowd of dishes: "one medium" names none. A kind may have many."""
    dropped = tuple(each for each in commands if _is_of_crowd(each, reading))
    reading.unread_parts = (*reading.unread_parts, *(each.food.said for each in dropped))
    return tuple(each for each in commands if each not in dropped) if dropped else commands


def _is_of_crowd(command: Command, reading: MessageReading) -> TypeGuard[AddItem]:
    if not isinstance(command, AddItem) or len(command.food.candidates) <= _MOST_CANDIDATES or reading.index is None:
        return False
    return command.food.filters is None and extract_stems(command.food.said) not in reading.index.categories


def _build_reading(reading: MessageReading, commands: tuple[Command, ...]) -> Reading:
    """The commands with the words that none of them used, all in the guest's own words."""
    index, rendering = reading.index, reading.rendering
    unread = _list_all_unread(reading, commands)
    contradictory = reading.contradictory
    if index is not None:
        unread += tuple(Unread(words=each, weighty=True) for each in list_vague_names(commands, index))
        contradictory = contradictory or _find_contradiction(reading, commands, index)
    if rendering is not None:
        commands = tuple(restore_quotes(command, rendering, reading.text) for command in commands)
        unread = tuple(each.replace(words=rendering.quote(each.words, reading.text)) for each in unread)
    plain = plain_text(reading.rules_text)
    commands = tuple(drop_persons(command, plain) for command in commands)
    doubt = bool(unread) or contradictory is not None
    return Reading(
        commands=commands,
        unread=unread,
        contradictory=reading.context.text[:_LONGEST_QUOTE] if contradictory is not None else None,
        confidence=_IN_DOUBT if doubt else _SURE,
    )


def _list_all_unread(reading: MessageReading, commands: tuple[Command, ...]) -> tuple[Unread, ...]:
    """The words of the rules' text that none of the commands used."""
    index, clauses = reading.index, reading.order_clauses
    unread = list_unread(clauses, commands, index, reading.doubtful, reading.totals) if index else ()
    doubtful = (*reading.uncounted, *reading.conditional, *_list_uncounted_measures(reading))
    unread += report_clauses(reading.unread) + tuple(Unread(words=each, weighty=True) for each in doubtful)
    unread += tuple(Unread(words=each) for each in reading.unread_parts if not any(u.words in each for u in unread))
    if index is None:
        return unread
    lost = list_lost_words(clauses, commands, reading.context.cart, index, reading.focus_item)
    refused = list_lost_refusals(clauses, commands, index)
    unread += tuple(Unread(words=each, weighty=True) for each in (*lost.dishes, *refused))
    asked = [each.said for c in commands if isinstance(c, (AddItem, ChangeLine)) for each in c.changes.open]
    unread = tuple(each for each in unread if not any(each.words in said for said in asked))
    return unread + tuple(Unread(words=each) for each in lost.options if not any(each in u.words for u in unread))


def _list_uncounted_measures(reading: MessageReading) -> Iterator[str]:
    """The measures of ordered dishes that are no whole number of their portions."""
    if reading.words is None or reading.index is None or not reading.order_clauses:
        return iter(())
    return list_uncounted_measures(reading.rules_text, reading.context.cart, reading.words.portions, reading.index)


def _find_contradiction(reading: MessageReading, commands: tuple[Command, ...], index: MenuIndex) -> str | None:
    """The text, if its commands choose two options where a dish takes one, or count units of a dish twice."""
    text = reading.rules_text
    is_double = find_double_choice(commands, reading.context.cart, index)
    is_contradictory = is_double or has_share_beside_whole(commands, plain_text(text))
    return text if is_contradictory else None


def _report_not_understood(text: str) -> Reading:
    return Reading(commands=(NotUnderstood(said=text[:_LONGEST_QUOTE]),), confidence=_LOST)
