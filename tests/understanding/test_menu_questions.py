"""Questions about dishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding.readings import context, describe
from understanding.menu_questions import is_question
from understanding.message import clauses_of


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("how much is the club sandwich", "ask price club-sandwich"),
        ("what's in the greek salad and how much is it", "ask content greek-salad; ask price greek-salad"),
        ("is the carbonara spicy?", "ask taste carbonara"),
        ("are the wings gluten free", "ask diet chicken-wings diets=gluten-free"),
        ("does the carbonara contain egg?", "ask allergens carbonara with=eggs"),
        ("do you have soup?", "ask availability soup-of-the-day"),
        ("do you have soy milk", "ask availability all with=soy"),
        ("what desserts do you have", "ask list Desserts"),
        ("which of your desserts have no nuts?", "ask list Desserts without=nuts"),
        ("do you have anything spicy", "ask list all with=spicy"),
        ("anything vegan under $12?", "ask list all diets=vegan max=1200"),
        ("how big is the margherita", "ask size margherita"),
        ("what can we have that isn't a dessert?", "ask list all without=Desserts"),
        (
            "I'm vegan, what can I have that is not a side",
            "remember diets=vegan; ask list all without=Sides diets=vegan",
        ),
        ("does the latte come with oat milk", "ask included latte asked=oat milk"),
        ("which is cheaper, the blt or the club?", "ask price blt+club-sandwich"),
        ("what's on the menu", "ask list all"),
        ("what you have?", "ask list all"),
        ("you have something without gluten?", "ask list all without=gluten"),
        ("what about the carbonara then one of those", "add 1 carbonara"),
        ("my kid can't have eggs, is the tiramisu ok", "remember allergies=eggs; safe tiramisu"),
        ("I'm vegan, would the soup work?", "remember diets=vegan; safe soup-of-the-day"),
        ("is the tiramisu ok", "ask other tiramisu"),
        ("do you have a dessert with no eggs", "ask list Desserts without=eggs"),
        ("what sizes do the pizzas come in", "ask size Pizzas"),
        ("are there really no eggs in the coleslaw", "ask allergens coleslaw with=eggs"),
        ("everybody loves the coleslaw. What exactly is it?", "ask other coleslaw"),
        ("and the coleslaw? does it have egg", "ask allergens coleslaw with=eggs"),
        ("I'd like a tiramisu. What's in it?", "add 1 tiramisu; ask content tiramisu"),
        ("is the tiramisu safe for vegans?", "safe tiramisu vegan"),
        ("can my son eat the brownie?", "safe chocolate-brownie"),
        ("is that ok with a nut allergy?", "safe all nuts"),
        ("have you got something for a coeliac?", "safe all gluten"),
        ("what do you have for somebody who can't eat eggs?", "safe all eggs"),
        ("is there anything for people who must not have shellfish", "safe all crustaceans molluscs"),
        ("what should we keep away from?", "safe all"),
        ("what should I recommend to my mum", "recommend"),
        ("¿cuánto cuesta la pizza hawaiana grande?", "ask price hawaiian"),
    ],
)
def test_a_question_has_a_subject_an_aspect_and_limits(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_it_is_the_dish_talked_about() -> None:
    assert describe(context("and how big is it?", topic="margherita")) == "ask size margherita"
    assert describe(context("what's the thick crust extra", topic="margherita")) == (
        "ask availability margherita with=thick"
    )
    assert describe(context("and with mushrooms on it?", topic="margherita")) == "ask other margherita"
    assert describe(context("how much is the second one?", shown=["blt", "coke"])) == "ask price coke"


@pytest.mark.parametrize(
    ("text", "topic", "shown", "commands"),
    [
        ("does it contain soy?", "margherita", (), "ask allergens margherita with=soy"),
        ("any ham in it?", "margherita", (), "ask content margherita asked=ham"),
        ("is it vegan?", "green-flag", ("green-flag", "margherita"), "ask diet green-flag diets=vegan"),
        ("are they gluten free?", None, ("tiramisu", "fruit-salad"), "ask diet tiramisu+fruit-salad diets=gluten-free"),
        (
            "which one has no milk?",
            None,
            ("tiramisu", "fruit-salad"),
            "ask other tiramisu+fruit-salad without=milk",
        ),
        ("any bacon in the sandwich?", "club-sandwich", (), "ask content club-sandwich asked=bacon"),
        ("what flavors are there?", "ice-cream", (), "ask content ice-cream"),
        ("which dressings do you have?", "greek-salad", (), "ask content greek-salad"),
    ],
)
def test_a_question_goes_on_about_what_was_spoken_of(
    text: str, topic: str | None, shown: tuple[str, ...], commands: str
) -> None:
    assert describe(context(text, topic=topic, shown=shown)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("is the margherita pizza kosher?", "ask diet margherita diets=kosher"),
        ("which veggie pizza is halal?", "ask list Pizzas diets=vegetarian,halal"),
        ("does the greek salad come with bread?", "ask included greek-salad asked=bread"),
        ("which sauces come with the onion rings?", "ask content onion-rings"),
        ("what is the cheapest salad?", "ask price Salads & Soup cheapest"),
        ("how much are three large margheritas?", "ask price 3 margherita"),
    ],
)
def test_a_question_about_one_dish_is_about_that_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("and a small one, what would that be?", "ask price coke"),
        ("and what about a sprite, what does that cost", "ask price sprite"),
        ("what about a large one?", "ask price coke"),
        ("and 10?", "ask price 10 coke"),
        ("and large?", "ask price coke"),
        ("or a tiramisu?", "ask price tiramisu"),
        ("ok a large one then", "add 1 coke large"),
        ("and a tiramisu please", "add 1 tiramisu"),
    ],
)
def test_a_question_for_a_price_goes_on(text: str, commands: str) -> None:
    assert describe(replace(context(text, topic="coke"), aspect="price")) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("we've only got 20 dollars on us, what pasta do you have?", "ask list Pasta max=2000"),
        (
            "my budget is $15, any burgers together with fries?",
            "ask list Burgers & Sandwiches max=1500",
        ),
        ("all I have on me is 12 bucks", "recommend"),
        ("we had a wonderful evening here last summer", "small_talk praise"),
        ("your tiramisu is the best, two of those please", "add 2 tiramisu"),
        ("I only got one of the two soups", "complain missing soup-of-the-day"),
    ],
)
def test_a_budget_limits_a_question_and_praise_is_no_complaint(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_the_cart_is_asked_about() -> None:
    assert describe(context("is my order nut free?", lines=["tiramisu"])) == "safe cart nuts"
    assert describe(context("what should i take off", lines=["tiramisu"])) == "safe cart"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("what do you recommend for 4 people", "recommend people=4"),
        ("something sweet without nuts", "recommend Desserts without=nuts"),
        ("what dessert do you recommend?", "recommend Desserts"),
    ],
)
def test_a_recommendation_has_its_limits(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_no_to_what_was_recommended_asks_for_others() -> None:
    assert describe(context("not pasta", shown=["carbonara", "blt"])) == "recommend without=Pasta"


@pytest.mark.parametrize(("text", "asks"), [
    ("can i get a soup", False), ("what can i get", True), ("is it hot", True), ("could you add a coke", False),
    ("a soup", False), ("a soup?", True), ("doesn't matter", False),
])  # fmt: skip
def test_a_request_is_no_question(text: str, asks: bool) -> None:
    assert is_question(clauses_of(text)[0]) is asks


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("could i have the satay noodles if i cant eat gluten", "remember allergies=gluten; safe satay-noodles"),
        (
            "can my son get the brownie if he's allergic to nuts?",
            "remember allergies=nuts; safe chocolate-brownie",
        ),
        (
            "could we take the carbonara if my wife is vegetarian",
            "remember diets=vegetarian; safe carbonara vegetarian",
        ),
        ("can i get the black bean burger as a vegan", "safe black-bean-burger vegan"),
        ("could my mum do the wings being coeliac", "remember allergies=gluten; safe chicken-wings"),
        ("can i have a margherita with a milk allergy", "remember allergies=milk; safe margherita"),
        ("is the brownie ok if i can't have nuts", "remember allergies=nuts; safe chocolate-brownie"),
        ("can my boy have the wings he's allergic to eggs", "remember allergies=eggs; safe chicken-wings"),
        ("can i have a margherita my wife is vegan", "remember diets=vegan; safe margherita vegan"),
        ("could i get the club my husband can't have mayo", "remember allergies=eggs; safe club-sandwich"),
        ("can i have the greek salad without feta because i'm vegan", "remember diets=vegan; add 1 greek-salad -feta"),
        ("can i get a margherita with vegan cheese", "add 1 margherita vegan-cheese"),
        ("can i have a margherita if i'm quick", "add 1 margherita"),
    ],
)
def test_a_dish_for_somebody_with_an_allergy_is_asked_for_first(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_an_order_behind_the_question_for_a_price_is_an_order() -> None:
    assert describe(context("how much is a large coke? and add one")) == "ask price coke; add 1 coke"
    assert describe(context("how much is a coke, and get me a small one")) == "ask price coke; add 1 coke small"
    assert describe(context("how much is a coke and the large one?")) == "ask price coke"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("which is cheaper, two small margheritas or one large", "ask price 2 margherita+margherita"),
        ("what costs less, 2 small cokes or a large one?", "ask price 2 coke+coke"),
        ("is a large pepperoni cheaper than two small ones", "ask price pepperoni-pizza+2 pepperoni-pizza"),
        ("whats cheaper a large fries or two regular ones", "ask price fries+2 fries"),
        ("is the blt cheaper than the club", "ask price blt+club-sandwich"),
    ],
)
def test_a_dish_is_compared_with_itself(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("which of your sandwiches don't have egg", "ask list Burgers & Sandwiches without=eggs"),
        ("which of the pizzas dont have cheese", "ask list Pizzas without=milk"),
        ("whats the one called with the fennel sausage", "ask other butchers-corner"),
        ("is there anything that'd be a problem for him?", "safe all"),
        ("how long is that gonna be im starving", "ask_order eta"),
    ],
)
def test_questions_in_other_words(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_a_name_of_the_menu_alone_is_an_order() -> None:
    assert describe(context("butchers corner")) == "add 1 butchers-corner"
    assert describe(context("butchers corner. a medium")) == "add 1 butchers-corner medium"


def test_what_a_dish_is_with_it_comes_with() -> None:
    assert describe(context("is that with ice?", lines=["coke small"])) == "ask included coke asked=ice"
    assert describe(context("and is it with cheese", lines=["blt"])) == "ask included blt asked=cheese"
