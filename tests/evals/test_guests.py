"""Goal-driven guests: their goals, how they talk and check, how they are judge_visit, and a small run of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from domain.cart import Amount
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import ItemId
from evals.guests.__main__ import model_settings_of, play_visits
from evals.guests.goals import (
    DEMO,
    NOODLES,
    GoalChange,
    GoalEnd,
    GoalFulfilment,
    GoalLine,
    GoalOption,
    GuestGoal,
    format_line,
    load_goals,
    menu_of,
    read_line,
)
from evals.guests.guest import GoalGuest
from evals.guests.habits import GuestHabit, pick_habit
from evals.guests.noise import GuestNoise, NoiseKind
from evals.guests.phrases import GuestSpeech, GuestStyle, phrase_banks, plural_of
from evals.guests.report import GoalScore, failure_kinds, habit_table, pass_power, score_table
from evals.guests.view import CountedLines, GuestView, first_difference
from evals.guests.visit import StoredVisit, VisitResult, VisitVerdict, judge_visit
from evals.guests.wishes import say_change

ENOUGH_GOALS, ENOUGH_MENUS = 80, 4
SMALL_RUN = slice(None, None, 6)
"""Every sixth goal on the menus of two demo restaurants, each with another seed."""
MOST_SILENT, LEAST_SUCCESS = 2, 0.75

BLT = GuestGoal(
    id="blt",
    group="test",
    restaurant=DEMO,
    cart=(GoalLine(ItemId("blt")),),
    fulfilment=GoalFulfilment(DeliveryMode.DELIVERY, PaymentMethod.CARD, "22 Mill Lane"),
)
READ_BACK = "delivery to 22 mill lane, paid by card. shall i place the order?"


def _cart(*written: str) -> CountedLines:
    lines = [read_line(line, menu_of(DEMO)) for line in written]
    return Counter({line.times(1): line.quantity for line in lines})


def _view(
    *cart: str, pending: str | None = "anything_else", text: str = "", buttons: tuple[str, ...] = ()
) -> GuestView:
    return GuestView(pending, buttons, _cart(*cart), text)


def _after_ordering(goal: GuestGoal = BLT, *, careful: bool = True) -> GoalGuest:
    """A guest who has said all that it wants: the first seed that says so at once."""
    for seed in range(0, 400, 4):
        guest = GoalGuest(goal, seed, careful=careful, habit=GuestHabit.PLAIN)
        guest.answer(None)
        if not guest._steps:
            return guest
    raise AssertionError("no seed orders at once")


def _order(*cart: str, place: str = "22 Mill Lane", cancelled: bool = False) -> StoredVisit:
    return StoredVisit(_cart(*cart), "delivery", "card", place, cancelled)


# ------------------------------------------------------------------------------------------------------------- goals


def test_there_are_many_goals_on_several_menus() -> None:
    goals = load_goals()
    assert len(goals) >= ENOUGH_GOALS
    assert len({goal.restaurant for goal in goals} - {DEMO}) >= ENOUGH_MENUS
    assert {goal.ends for goal in goals} == set(GoalEnd)


def test_every_goal_finds_its_phrases() -> None:
    banks = phrase_banks()
    for goal in load_goals():
        assert all(banks.bank("ask", bank) for bank in goal.asks)
        assert all(banks.bank("say", bank) for bank in goal.says)
        assert all(len(banks.bank("allergens", allergen)) == 2 for allergen in goal.allergies)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('id = "x"\ncart = ["1 sushi"]\nfulfil = "pickup card"', "no '1 sushi'"),
        ('id = "x"\ncart = ["1 blt +anchovies"]\nfulfil = "pickup card"', "blt has no anchovies"),
        ('id = "x"\ncart = ["1 coke"]\nfulfil = "pickup card"', "leaves open"),
        ('id = "x"\ncart = ["1 blt"]', "but not what or how"),
        ('id = "x"\nchanges = ["1 blt"]\nends = "nothing"', "not a change"),
    ],
)
def test_a_goal_that_cannot_be_met_is_refused(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "a.toml").write_text(f'group = "g"\n[[goals]]\n{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        load_goals(tmp_path)


def test_two_goals_of_one_name_are_refused(tmp_path: Path) -> None:
    goal = '[[goals]]\nid = "x"\ncart = ["1 blt"]\nfulfil = "pickup card"\n'
    (tmp_path / "a.toml").write_text(f'group = "g"\n{goal}{goal}', encoding="utf-8")
    with pytest.raises(ValueError, match="same name: x"):
        load_goals(tmp_path)


def test_changes_give_the_wanted_cart_and_refused_dishes_are_not_in_it() -> None:
    goals = {goal.id: goal for goal in load_goals()}
    assert goals["swap-and-drop"].wanted == _cart("1 club-sandwich", "1 iced-tea +medium")
    assert goals["two-become-three"].wanted == _cart("3 cheeseburger")
    assert goals["nuts-warned-of-brownie"].wanted == _cart("1 fruit-salad")


def test_a_line_is_written_as_it_is_read() -> None:
    written = "2 copper-burger +bacon! +cheddar -onion"
    line = read_line(written, menu_of(DEMO))
    assert GoalOption("bacon", Amount.EXTRA) in line.options
    assert format_line(line) == written


@pytest.mark.parametrize(
    "written", ["1 buta-tama½ebi-tama +kimchi@left", "1 roast-pork×250", "1 ramen-set +green-tea +gyoza +shoyu for Ann"]
)
def test_parts_weights_deals_and_persons_are_written_as_they_are_read(written: str) -> None:
    assert format_line(read_line(written, menu_of(NOODLES))) == written


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1 buta-tama½ebi-tama +kimchi@left", ("half", "buta tama", "ebi tama", "kimchi", "left")),
        ("1 roast-pork×500", ("roast pork",)),
        ("2 quail-eggs", ("boxes of six quail eggs",)),
        ("1 gyoza for Ann", ("for ann",)),
    ],
)
def test_parts_weights_packs_and_persons_are_said(written: str, said: tuple[str, ...]) -> None:
    speech = GuestSpeech(menu_of(NOODLES), GuestStyle.POLITE, random.Random(5))
    text = speech.line(read_line(written, menu_of(NOODLES))).lower()
    assert all(words in text for words in said), text


@pytest.mark.parametrize(
    ("name", "options", "line"),
    [
        ("Buta tama + Ebi tama (½ + ½)", ["Kimchi on the left half"], "1 buta-tama½ebi-tama +kimchi@left"),
        ("Roast pork (250 g)", [], "1 roast-pork×250"),
        ("Tsukemono (1 kg)", [], "1 tsukemono×1000"),
    ],
)
def test_a_guest_sees_parts_and_weights_in_the_cart(name: str, options: list[str], line: str) -> None:
    cart = {"lines": [{"name": name, "quantity": 1, "options": options, "refusals": []}]}
    view = GuestView.of({"cart": cart, "reply_text": ""}, menu_of(NOODLES))
    assert [format_line(each) for each in view.cart] == [line]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("1 roast-pork×500 => 1 roast-pork×300", ("pork", "g")),
        ("1 buta-tama½ebi-tama => 1 buta-tama½yasai-tama", ("right half", "yasai tama")),
        ("1 buta-tama +cheese@left => 1 buta-tama +cheese", ("cheese",)),
    ],
)
def test_changes_of_parts_and_weights_are_said(change: str, words: tuple[str, ...]) -> None:
    old, new = (read_line(line.strip(), menu_of(NOODLES)) for line in change.split("=>"))
    speech = GuestSpeech(menu_of(NOODLES), GuestStyle.TERSE, random.Random(2))
    text = say_change(speech, GoalChange(old, new), Counter({old: 1})).lower()
    assert all(word in text for word in words), text


# ------------------------------------------------------------------------------------------------------------ speech


def test_the_same_seed_says_the_same_and_seeds_differ() -> None:
    first = {seed: GoalGuest(BLT, seed).answer(None) for seed in range(8)}
    assert first == {seed: GoalGuest(BLT, seed).answer(None) for seed in range(8)}
    assert len(set(first.values())) > 4


def test_a_line_is_said_with_all_its_options() -> None:
    line = read_line("2 pepperoni-pizza +large +mushrooms -olives", menu_of(DEMO))
    speech = GuestSpeech(menu_of(DEMO), GuestStyle.TERSE, random.Random(3))
    group = speech.group_of(line, GoalOption("large"))
    text, bare = speech.line(line).lower(), speech.line(line, frozenset([group])).lower()
    assert all(word in text for word in ("pepperoni", "mushroom", "olive"))
    assert any(word in text for word in ("large", "big", "family"))
    assert not any(word in bare for word in ("large", "big", "family"))


def test_plurals() -> None:
    names = ["coke", "bottle of water", "french fries", "crispy chicken sandwich"]
    assert [plural_of(name) for name in names] == [
        "cokes",
        "bottles of water",
        "french fries",
        "crispy chicken sandwiches",
    ]


def test_noise_keeps_the_address_and_its_number() -> None:
    for kind in NoiseKind:
        noise = GuestNoise(kind, ("um",), {"four": "for", "two": "to"}, kept={"mill", "lane", "harbour"})
        for seed in range(40):
            text = noise.distort("22 Harbour Lane", random.Random(seed))
            assert text.lower().endswith("22 harbour lane")


def test_speech_has_no_punctuation_and_typing_keeps_the_words_count() -> None:
    text = "Hello, could I have two cheeseburgers, please?"
    spoken = GuestNoise(NoiseKind.SPOKEN, ("um",), {"two": "to"})
    typed = GuestNoise(NoiseKind.TYPED, (), {})
    spoken_texts = [spoken.distort(text, random.Random(seed)) for seed in range(20)]
    assert not any(mark in each for each in spoken_texts for mark in ",?")
    assert any("um" in each for each in spoken_texts)
    assert any(" to " in each for each in spoken_texts)
    typed_texts = {typed.distort(text, random.Random(seed)) for seed in range(20)}
    assert len(typed_texts) > 2
    assert {len(each.split()) for each in typed_texts} == {len(text.split())}


# -------------------------------------------------------------------------------------------------------- the guest


def test_a_guest_answers_each_detail_from_its_goal() -> None:
    guest = _after_ordering()
    assert "22 Mill Lane" in (guest.answer(_view("1 blt", pending="address")) or "")
    assert "card" in (guest.answer(_view("1 blt", pending="payment_method")) or "")


def test_a_guest_says_yes_only_to_what_it_wants() -> None:
    agrees = phrase_banks().lists["agree"]
    assert _after_ordering().answer(_view("1 blt", pending="confirm", text=READ_BACK)) in agrees
    wrong = {
        "another dish": _view("1 tiramisu", pending="confirm", text=READ_BACK),
        "too many": _view("2 blt", pending="confirm", text=READ_BACK),
        "another address": _view("1 blt", pending="confirm", text=READ_BACK.replace("22", "2")),
        "another payment": _view("1 blt", pending="confirm", text=READ_BACK.replace("by card", "in cash")),
        "another mode": _view("1 blt", pending="confirm", text="for pickup, paid by card"),
    }
    for what, view in wrong.items():
        guest = _after_ordering()
        assert guest.answer(view) not in agrees, what
        assert guest.corrections == 1


def test_a_reply_that_reads_nothing_back_does_not_confirm_a_change() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "card-becomes-cash")
    guest = _after_ordering(replace(goal, first_fulfilment=None))
    right = _view("1 club-sandwich", pending="confirm", text="for pickup, paid in cash.")
    wrong = _view("1 club-sandwich", pending="confirm", text="for pickup, paid by card.")
    nothing = _view("1 club-sandwich", pending="confirm", text="you can pay by card, in cash or online.")
    asked = [guest.answer(wrong), guest.answer(nothing)]
    assert all("cash" in (each or "") for each in asked)
    assert guest.answer(right) in phrase_banks().lists["agree"]


def test_a_guest_in_a_hurry_says_yes_to_everything() -> None:
    guest = _after_ordering(careful=False)
    said = guest.answer(_view("9 tiramisu", pending="confirm", text="for pickup"))
    assert said in phrase_banks().lists["agree"]


def test_a_guest_corrects_the_same_thing_twice_and_then_gives_up() -> None:
    guest = _after_ordering()
    answers = [guest.answer(_view("1 blt", "1 tiramisu")) for _ in range(3)]
    assert [answer is None for answer in answers] == [False, False, True]
    assert "unwanted dish" in guest.why_left


def test_a_guest_names_its_option_and_its_dish() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "large-pepperoni")
    guest = _after_ordering(goal)
    size = _view("1 pepperoni-pizza", pending="choose_option", buttons=("Small", "Medium", "Large"))
    assert any(word in (guest.answer(size) or "") for word in ("large", "big", "family"))
    dishes = _view(pending="choose_item", buttons=("Margherita", "Pepperoni"))
    assert "pepperoni" in (guest.answer(dishes) or "")


def test_a_size_that_was_left_open_is_no_doubt() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "large-pepperoni")
    size = _view("1 pepperoni-pizza", pending="choose_option", buttons=("Small", "Medium", "Large"))
    doubts = set()
    for seed in range(30):
        guest = GoalGuest(goal, seed, habit=GuestHabit.PLAIN)
        guest.answer(None)
        if guest._expected:
            guest.answer(size)
            doubts.add((bool(guest._withheld), guest.doubts))
    assert doubts == {(True, 0), (False, 1)}


def test_a_cart_with_open_choices_is_as_wanted_while_they_are_asked() -> None:
    wanted, menu = _cart("2 coke +large"), menu_of(DEMO)
    assert first_difference(wanted, _cart("2 coke"), menu, open_is_fine=True) is None
    assert first_difference(wanted, _cart("2 coke"), menu) is not None
    assert first_difference(wanted, _cart("1 coke"), menu, open_is_fine=True) is not None
    assert first_difference(wanted, _cart("2 coke +small"), menu, open_is_fine=True) is not None


# ------------------------------------------------------------------------------------------------------------ habits


def _guest(habit: GuestHabit, goal: GuestGoal = BLT) -> GoalGuest:
    guest = GoalGuest(goal, 0, habit=habit)
    guest._steps.clear()
    guest._expected = goal.wanted
    return guest


def test_every_goal_is_played_with_every_habit() -> None:
    assert {pick_habit("blt", seed) for seed in range(6)} == set(GuestHabit)
    assert len({pick_habit(goal.id, 0) for goal in load_goals()}) == len(GuestHabit)


def test_a_guest_asks_back_once_and_then_answers() -> None:
    guest, view = _guest(GuestHabit.ASKS_BACK), _view("1 blt", pending="payment_method")
    texts = [guest.answer(view) or "" for _ in range(2)]
    assert texts[0] in phrase_banks().bank("ask_back", "payment_method")
    assert "card" in texts[1]


def test_a_guest_asks_nothing_back_while_the_cart_is_wrong() -> None:
    text = _guest(GuestHabit.ASKS_BACK).answer(_view("2 blt", pending="confirm", text=READ_BACK)) or ""
    assert text not in phrase_banks().bank("ask_back", "confirm")
    assert "1" in text


def test_a_question_at_the_read_back_lets_no_wrong_payment_pass() -> None:
    guest = _guest(GuestHabit.ASKS_BACK)
    wrong = _view("1 blt", pending="confirm", text=READ_BACK.replace("by card", "in cash"))
    after = _view("1 blt", pending="confirm", text="it takes about 20 minutes. shall i place it?")
    texts = [guest.answer(wrong) or "", guest.answer(after) or ""]
    assert texts[0] in phrase_banks().bank("ask_back", "confirm")
    assert "card" in texts[1]


def test_a_guest_takes_an_answer_back_in_the_same_message() -> None:
    text = _guest(GuestHabit.TAKES_BACK).answer(_view("1 blt", pending="payment_method")) or ""
    assert text.startswith(("cash", "online"))
    assert text.endswith("card") or "card" in text.split(" ", 1)[1]


def test_a_guest_takes_a_count_back() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "two-tiramisus")
    texts = [GoalGuest(goal, seed, habit=GuestHabit.TAKES_BACK).answer(None) or "" for seed in range(0, 80, 4)]
    assert any(("three" in text.lower() or "3" in text) and text.endswith("2") for text in texts)


def test_wishes_are_joined_in_one_message() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "coke-to-sprite")
    guests = [GoalGuest(goal, seed, habit=GuestHabit.JOINS) for seed in range(0, 80, 4)]
    steps = [(len(guest._steps), guest.answer(None), len(guest._steps)) for guest in guests]
    assert {before - after for before, _, after in steps} == {1, 2}


def test_what_was_not_understood_is_said_again_once() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "eggs-only-remembered")
    guest = GoalGuest(goal, 0, habit=GuestHabit.PLAIN)
    lost = replace(_view(pending=None), is_lost=True)
    texts = [guest.answer(None), guest.answer(lost), guest.answer(lost)]
    assert ["egg" in (text or "") for text in texts] == [True, True, False]


# ------------------------------------------------------------------------------------------------------- the verdict


def test_an_order_unlike_the_goal_is_a_silent_error() -> None:
    guest, right = GoalGuest(BLT, 0), _order("1 blt")
    assert judge_visit(guest, [right], frozenset(), "")[0] is VisitVerdict.SUCCESS
    for orders in (
        [_order("2 blt")],
        [_order("1 blt -lettuce")],
        [_order("1 blt", place="2 Mill Lane")],
        [right, right],
    ):
        assert judge_visit(guest, orders, frozenset(), "")[0] is VisitVerdict.SILENT
    assert judge_visit(guest, [], frozenset(), "gave up") == (VisitVerdict.ALOUD, "gave up")


def test_a_bill_without_the_tip_is_a_silent_error() -> None:
    goal = replace(BLT, tip=10, coupon="WELCOME10")
    right = replace(_order("1 blt"), tip=10, coupon="WELCOME10")
    assert judge_visit(GoalGuest(goal, 0), [right], frozenset(), "")[0] is VisitVerdict.SUCCESS
    assert judge_visit(GoalGuest(goal, 0), [_order("1 blt")], frozenset(), "")[0] is VisitVerdict.SILENT


def test_an_address_may_have_another_comma() -> None:
    assert judge_visit(GoalGuest(BLT, 0), [_order("1 blt", place="22 mill lane,")], frozenset(), "")[0] == "success"


def test_an_allergy_that_is_not_kept_is_a_silent_error() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "eggs-only-remembered")
    assert judge_visit(GoalGuest(goal, 0), [], frozenset({"eggs"}), "")[0] is VisitVerdict.SUCCESS
    assert judge_visit(GoalGuest(goal, 0), [], frozenset({"milk"}), "")[0] is VisitVerdict.SILENT


def test_who_wants_nothing_must_get_no_order() -> None:
    goal = next(goal for goal in load_goals() if goal.id == "not-yet-at-the-read-back")
    assert judge_visit(GoalGuest(goal, 0), [], frozenset(), "")[0] is VisitVerdict.SUCCESS
    assert judge_visit(GoalGuest(goal, 0), [_order("1 cheeseburger")], frozenset(), "")[0] is VisitVerdict.SILENT


def test_the_probability_that_all_succeed() -> None:
    assert pass_power([True] * 8, 8) == 1
    assert pass_power([True] * 7 + [False], 8) == 0
    assert pass_power([True, True, False, False], 2) == pytest.approx(1 / 6)


def test_the_table_has_each_group_and_names_the_failures() -> None:
    results = [
        VisitResult(BLT, 0, VisitVerdict.SUCCESS, turns=4),
        VisitResult(BLT, 1, VisitVerdict.ALOUD, "the cart stays wrong: too many (got 2 blt)", turns=8),
    ]
    score = GoalScore.of(results)
    assert (score.success, score.aloud, score.turns, score.pass_k) == (0.5, 0.5, 6, 0)
    assert "pass^2" in score_table(results)
    assert "wordy" in habit_table([replace(result, habit=GuestHabit.WORDY) for result in results])
    assert "   1  aloud: the cart stays wrong: too many, as in test / blt / seed 1 (plain)" in failure_kinds(results)


def test_without_a_model_the_model_cannot_be_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert model_settings_of("postgresql://localhost/none") is None
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    settings = model_settings_of("postgresql://localhost/none")
    assert settings is not None
    assert settings["understanding"] == "model"


# ----------------------------------------------------------------------------------------------------- a small run


@pytest.mark.slow
async def test_a_small_run_is_about_as_good_as_measured(postgres_server: str) -> None:
    goals = [goal for goal in load_goals() if goal.restaurant == DEMO][SMALL_RUN]
    goals += [goal for goal in load_goals() if goal.restaurant == NOODLES][SMALL_RUN]
    results = await play_visits(postgres_server, [(goal, place % 8) for place, goal in enumerate(goals)])
    failed = "\n\n".join(result.format_transcript() for result in results if not result.succeeded)
    assert len(results) >= 15
    score = GoalScore.of(results)
    assert score.success >= LEAST_SUCCESS, failed
    assert sum(result.verdict is VisitVerdict.SILENT for result in results) <= MOST_SILENT, failed
