"""Gold commands are loaded with nothing dropped silently, and a reader gets the score that it deserves."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter

from domain.commands import AddItem, Agree, Checkout, Command, Food, Pick, Reading, RemoveLine, Unread
from domain.menu import ItemId, OptionId
from domain.money import Money
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption, Confirm
from evals.gold.__main__ import main
from evals.gold.compare import Comparison
from evals.gold.loading import CannotLoad, GoldFile, GoldLine, load
from evals.gold.menu import demo_menu
from evals.gold.score import Score, judged, score
from evals.gold.situation import contexts

FILE = Path(__file__).parent / "gold" / "commands.jsonl"
COMMANDS: TypeAdapter[tuple[Command, ...]] = TypeAdapter(tuple[Command, ...])
Raw = Mapping[str, object]


class ScriptedReader:
    """Answers with a reading for each message; what it was asked is kept."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = readings
        self.asked: list[ReadingContext] = []

    async def read(self, context: ReadingContext) -> Reading:
        self.asked.append(context)
        return self._readings[context.text]


@pytest.fixture
def gold() -> GoldFile:
    return load(FILE, demo_menu())


def gold_reader(gold: GoldFile) -> ScriptedReader:
    return ScriptedReader(
        {
            line.text: Reading(commands=line.best, unread=tuple(Unread(words=w) for w in line.unread))
            for line in gold.lines
        }
    )


def line_of(gold: GoldFile, name: str) -> GoldLine:
    return next(line for line in gold.lines if line.name == name)


def context_of(gold: GoldFile, name: str) -> ReadingContext:
    lines = gold.dialogues()[name.partition("/")[0]]
    return next(context for line, context in contexts(lines, demo_menu()) if line.name == name)


def commands(*raw: Raw) -> tuple[Command, ...]:
    return COMMANDS.validate_python(list(raw))


def file_of(folder: Path, *lines: object) -> Path:
    file = folder / "gold.jsonl"
    file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return file


def gold_line(*raw: object, **more: object) -> dict[str, object]:
    return {"id": "x", "turn": 0, "said": "words", "pending": None, "cart_before": [], "commands": list(raw), **more}


# --- loading


def test_every_line_of_the_file_is_loaded(gold: GoldFile) -> None:
    assert gold.unloadable == ()
    assert len(gold.lines) == len(FILE.read_text(encoding="utf-8").splitlines())


def test_the_menu_has_the_prices_of_the_file() -> None:
    tiramisu = demo_menu().item(ItemId("tiramisu"))
    assert tiramisu is not None
    assert tiramisu.price == Money(725, "USD")


def test_prices_become_minor_units(gold: GoldFile) -> None:
    [ask] = line_of(gold, "t4/0").best
    assert ask.kind == "ask_menu"
    assert ask.filters is not None
    assert ask.filters.max_price == 950


def test_a_question_about_hours_is_one_about_the_restaurant(gold: GoldFile) -> None:
    [ask] = line_of(gold, "t4/1").best
    assert ask.kind == "ask_restaurant"


def test_checkout_comes_last_wherever_it_is_written(gold: GoldFile) -> None:
    assert isinstance(line_of(gold, "t1/1").best[-1], Checkout)


def test_a_delta_becomes_the_new_quantity(gold: GoldFile) -> None:
    change = line_of(gold, "t1/1").readings[1][0]
    assert change.kind == "change_line"
    assert change.quantity == 1


def test_a_delta_that_leaves_nothing_removes_the_line(tmp_path: Path) -> None:
    cart = [{"line": 1, "item": "blt", "quantity": 1}]
    raw = gold_line({"kind": "change_line", "lines": [1], "delta": -1}, cart_before=cart)
    assert load(file_of(tmp_path, raw), demo_menu()).lines[0].best == (RemoveLine(lines=(1,)),)


def test_the_proposed_reading_is_the_best_and_the_other_one_stays_right(gold: GoldFile) -> None:
    line = line_of(gold, "t5/2")
    assert line.best == (Pick(ids=("large",)),)
    assert [command.kind for command in line.readings[1]] == ["not_understood"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{not json", "JSONDecodeError"),
        (gold_line({"kind": "teleport"}), "teleport"),
        (gold_line({"kind": "agree", "loudly": True}), "loudly"),
        (gold_line({"kind": "add_item", "food": {"item": "unicorn-steak"}}), "unicorn-steak"),
        (gold_line({"kind": "ask_menu", "about": {"items": ["unicorn-steak"]}}), "unicorn-steak"),
        (gold_line({"kind": "change_line", "lines": [1], "delta": 1}), "delta"),
        (gold_line({"kind": "pick", "changes": {"choices": [{"group": "crust", "option": "blue"}]}}), "crust/blue"),
        ({"id": "x", "turn": 0, "said": "no commands"}, "commands"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_loaded_is_reported_and_the_next_one_is_loaded(
    tmp_path: Path, written: object, reason: str
) -> None:
    loaded = load(file_of(tmp_path, written, gold_line({"kind": "agree"})), demo_menu())
    [problem] = loaded.unloadable
    assert problem.startswith("line 1")
    assert reason in problem
    assert [line.best for line in loaded.lines] == [(Agree(),)]


def test_a_further_reading_that_cannot_be_loaded_is_reported_and_the_line_is_kept(tmp_path: Path) -> None:
    loaded = load(file_of(tmp_path, gold_line({"kind": "agree"}, alt=[[{"kind": "teleport"}]])), demo_menu())
    assert len(loaded.unloadable) == 1
    assert loaded.lines[0].readings == ((Agree(),),)


# --- what a reader is given


def test_the_dish_that_a_warning_is_about_is_the_one_that_was_asked_for(gold: GoldFile) -> None:
    context = context_of(gold, "t3/2")
    assert isinstance(context.pending, AllergyWarning)
    assert context.pending.line.item == "copper-burger"
    assert [refusal.option for refusal in context.pending.line.refusals] == ["pickles"]


def test_what_was_to_be_remembered_is_known_in_the_next_message(gold: GoldFile) -> None:
    assert context_of(gold, "t3/0").preferences.allergies == ()
    assert context_of(gold, "t3/1").preferences.allergies == ("sesame",)


def test_a_read_back_has_the_details_that_were_given_before(gold: GoldFile) -> None:
    context = context_of(gold, "t1/2")
    assert isinstance(context.pending, Confirm)
    assert context.pending.cart_digest == context.cart.digest()
    assert (context.fulfilment.mode, context.fulfilment.payment) == ("pickup", "cash")
    assert context.checking_out


def test_an_open_choice_has_its_candidates_and_its_line(gold: GoldFile) -> None:
    which_item, which_option = context_of(gold, "t5/1").pending, context_of(gold, "t5/2").pending
    assert isinstance(which_item, ChooseItem)
    assert which_item.choice.candidates == ("coke", "sprite")
    assert isinstance(which_option, ChooseOption)
    assert (which_option.line, which_option.group) == (1, "drink-size")


@pytest.mark.parametrize(("pending", "kind"), [("fulfilment", "delivery_mode"), ("payment", "payment_method")])
def test_an_open_question_of_the_checkout_is_one_for_a_detail(tmp_path: Path, pending: str, kind: str) -> None:
    loaded = load(file_of(tmp_path, gold_line({"kind": "agree"}, pending=pending)), demo_menu())
    [(_, context)] = contexts(loaded.lines, demo_menu())
    assert isinstance(context.pending, AskDetail)
    assert context.pending.kind == kind
    assert context.checking_out


@pytest.mark.parametrize("pending", ["riddle", "which_item", "which_option:drink-size"])
def test_a_state_that_cannot_be_built_is_an_error(tmp_path: Path, pending: str) -> None:
    loaded = load(file_of(tmp_path, gold_line({"kind": "agree"}, pending=pending)), demo_menu())
    with pytest.raises(CannotLoad):
        list(contexts(loaded.lines, demo_menu()))


# --- comparing

LATTE = {"kind": "add_item", "food": {"item": "latte"}}
OAT = {"group": "milk", "option": "oat"}
SAME: list[tuple[Sequence[Raw], Sequence[Raw]]] = [
    ([LATTE, {"kind": "show_cart"}], [{"kind": "show_cart"}, LATTE]),
    ([{**LATTE, "quantity": 2}], [LATTE, LATTE]),
    ([LATTE], [{**LATTE, "for_whom": "Tom", "quantity_said": True, "confidence": 0.7}]),
    ([{"kind": "remove_line", "lines": [1, 2]}],
     [{"kind": "remove_line", "lines": [2]}, {"kind": "remove_line", "lines": [1]}]),
    ([{"kind": "set_fulfilment", "mode": "pickup", "payment": "card"}],
     [{"kind": "set_fulfilment", "payment": "card"}, {"kind": "set_fulfilment", "mode": "pickup"}]),
    ([{"kind": "set_fulfilment", "address": {"text": "7 Dock Road, flat 2"}}],
     [{"kind": "set_fulfilment", "mode": "delivery", "address": {"number": "7", "street": "Dock Road", "unit": "2"}}]),
    ([{"kind": "set_fulfilment", "when": {"said": "by half past six"}}],
     [{"kind": "set_fulfilment", "when": {"said": "half past six", "bound": "by"}}]),
    ([{"kind": "remember", "allergies": ["milk"]}], [{"kind": "remember", "allergies": ["dairy"]}]),
    ([{"kind": "pick", "ids": ["latte", "oat"]}], [{"kind": "pick", "ids": ["latte"], "changes": {"choices": [OAT]}}]),
    ([{"kind": "ask_order", "order": {}}], [{"kind": "ask_order"}]),
    ([{"kind": "ask_menu", "about": {"category": "Pasta"}}],
     [{"kind": "ask_menu", "about": {"category": "Pasta"}, "aspect": "price", "asked": ["cheap"]}]),
    ([{"kind": "ask_menu", "filters": {"with": ["oat milk"]}}], [{"kind": "ask_menu", "filters": {"with": ["oat"]}}]),
    ([{"kind": "ask_menu", "aspect": "other"}], [{"kind": "ask_menu", "aspect": "taste"}]),
    ([{"kind": "ask_restaurant", "topic": "discounts"}], [{"kind": "ask_restaurant", "topic": "student discount"}]),
    ([{"kind": "want_unsupported", "what": "tip", "said": "a tip"}],
     [{"kind": "set_fulfilment", "tip": {"percent": 10}}]),
    ([{"kind": "set_fulfilment", "payment": "card"}, {"kind": "want_unsupported", "what": "coupon", "said": "a code"}],
     [{"kind": "set_fulfilment", "payment": "card", "coupon": "SPRING5"}]),
    ([], [{"kind": "acknowledge"}]),
]  # fmt: skip
DIFFERENT: list[tuple[Sequence[Raw], Sequence[Raw]]] = [
    ([LATTE], [{**LATTE, "quantity": 2}]),
    ([LATTE], [LATTE, {"kind": "checkout"}]),
    ([LATTE], [{"kind": "add_item", "food": {"item": "espresso"}}]),
    ([LATTE], [{**LATTE, "changes": {"choices": [OAT]}}]),
    ([{**LATTE, "changes": {"choices": [OAT]}}], [{**LATTE, "changes": {"choices": [{**OAT, "amount": "extra"}]}}]),
    ([LATTE], [{"kind": "add_item", "food": {"unknown": "latte"}}]),
    ([LATTE, {"kind": "checkout"}], [{"kind": "checkout"}, LATTE]),
    ([{"kind": "clear_cart"}, LATTE], [LATTE, {"kind": "clear_cart"}]),
    ([{"kind": "remove_line", "lines": [1], "pieces": 1}], [{"kind": "remove_line", "lines": [1]}]),
    ([{"kind": "set_fulfilment", "mode": "pickup"}], [{"kind": "set_fulfilment", "mode": "pickup", "payment": "cash"}]),
    ([{"kind": "set_fulfilment", "payment": "cash"}],
     [{"kind": "set_fulfilment", "payment": "cash", "mode": "delivery"}]),
    ([{"kind": "set_fulfilment", "address": {"text": "7 Dock Road"}}],
     [{"kind": "set_fulfilment", "address": {"text": "7 Dock Road and two lattes"}}]),
    ([{"kind": "set_fulfilment", "address": {"text": "7 Dock Road"}}],
     [{"kind": "set_fulfilment", "address": {"text": "Dock Road"}}]),
    ([{"kind": "remember", "allergies": ["milk"]}], [{"kind": "remember", "dislikes": ["milk"]}]),
    ([{"kind": "ask_order", "order": {}}], [{"kind": "ask_order", "order": {"id": "ORD-7"}}]),
    ([{"kind": "ask_menu", "aspect": "price"}], [{"kind": "ask_menu", "aspect": "size"}]),
    ([{"kind": "change_order", "commands": [LATTE]}], [{"kind": "change_order", "commands": []}]),
    ([{"kind": "want_unsupported", "what": "tip", "said": "a tip"}], [{"kind": "set_fulfilment", "coupon": "SPRING5"}]),
    ([{"kind": "set_fulfilment", "payment": "card"}],
     [{"kind": "set_fulfilment", "payment": "card", "tip": {"percent": 10}}]),
    ([], [{"kind": "agree"}]),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "found"), SAME)
def test_readings_that_mean_the_same_are_right(wanted: Sequence[Raw], found: Sequence[Raw]) -> None:
    assert Comparison(demo_menu()).same(commands(*wanted), commands(*found))


@pytest.mark.parametrize(("wanted", "found"), DIFFERENT)
def test_readings_that_do_something_else_are_wrong(wanted: Sequence[Raw], found: Sequence[Raw]) -> None:
    assert not Comparison(demo_menu()).same(commands(*wanted), commands(*found))


def test_what_is_known_of_an_address_need_not_be_said_again() -> None:
    whole = commands({"kind": "set_fulfilment", "address": {"text": "7 Dock Road, flat 2b"}})
    part = commands({"kind": "set_fulfilment", "address": {"unit": "2b"}})
    assert Comparison(demo_menu(), known="7 Dock Road").same(whole, part)
    assert not Comparison(demo_menu()).same(whole, part)


# --- scoring


async def test_the_gold_commands_themselves_are_all_right(gold: GoldFile) -> None:
    result = await score(gold, gold_reader(gold), demo_menu())
    assert result.right == len(gold.lines)
    assert result.misses == []
    assert all(shares.right == shares.read == shares.wanted for shares in result.kinds().values())


async def test_a_reader_is_asked_in_the_state_of_each_line(gold: GoldFile) -> None:
    reader = gold_reader(gold)
    await score(gold, reader, demo_menu())
    asked = {context.text: context for context in reader.asked}
    assert [line.name for line in asked["yes"].cart.lines] == ["Lemon Cheesecake", "Fruit Salad"]
    assert asked["sprite"].recent == (("guest", "a fizzy one from the fridge"),)


@pytest.mark.parametrize("at", [0, 1])
def test_every_reading_of_the_line_counts_as_right(gold: GoldFile, at: int) -> None:
    line = line_of(gold, "t1/1")
    assert judged(line, Reading(commands=line.readings[at]), Comparison(demo_menu())).right


def test_precision_and_recall_are_counted_by_kind_and_for_unread_words(gold: GoldFile) -> None:
    got = Reading(
        commands=(
            AddItem(food=Food(item=ItemId("lemon-cheesecake"))),
            AddItem(food=Food(item=ItemId("tiramisu"))),
            AddItem(food=Food(item=ItemId("ice-cream"))),
            Agree(),
        ),
        unread=(Unread(words="fruit salads"),),
    )
    remembered = Reading(commands=line_of(gold, "t3/0").best, unread=(Unread(words="daughter"),))
    comparison = Comparison(demo_menu())
    result = Score(
        [judged(line_of(gold, "t1/0"), got, comparison), judged(line_of(gold, "t3/0"), remembered, comparison)]
    )
    adds, unread = result.kinds()["add_item"], result.unread()
    assert (adds.right, adds.read, adds.wanted) == (1, 3, 2)
    assert result.kinds()["agree"].wanted == 0
    assert (unread.right, unread.read, unread.wanted) == (1, 3, 2)
    assert result.right == 1
    assert "exact   50.0 %" in result.table()


def test_a_miss_shows_what_was_wanted_and_what_was_read(gold: GoldFile) -> None:
    text = str(judged(line_of(gold, "t2/1"), Reading(commands=(Agree(),)), Comparison(demo_menu())))
    assert "t2/1" in text
    assert OptionId("avocado") in text
    assert '[{"kind": "agree"}]' in text


class AlwaysAgrees:
    """A reader for the command line."""

    async def read(self, context: ReadingContext) -> Reading:
        return Reading(commands=(Agree(),))


def test_the_program_prints_the_score_and_writes_the_misses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, gold_line({"kind": "agree"}), gold_line({"kind": "decline"}, id="y"), "{")
    misses = tmp_path / "misses.txt"
    readers = ModuleType("scripted_readers")
    readers.AlwaysAgrees = AlwaysAgrees  # type: ignore[attr-defined]  # a module made for this test
    monkeypatch.setitem(sys.modules, "scripted_readers", readers)
    arguments = ["gold", "--file", str(file), "--reader", "scripted_readers:AlwaysAgrees", "--misses", str(misses)]
    monkeypatch.setattr("sys.argv", arguments)
    assert main() == 1
    printed = capsys.readouterr()
    assert "exact   50.0 %" in printed.out
    assert "cannot load line 3" in printed.err
    assert misses.read_text(encoding="utf-8").startswith("y/0")
