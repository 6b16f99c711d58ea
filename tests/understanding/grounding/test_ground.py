"""What guests say, tied to a small menu. Each test is one habit of speech."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Amount
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu, OptionId
from domain.money import Money
from tests.domain.pizzeria import TOPPINGS, option_group, pizzeria
from understanding.grounding import MenuIndex, find_category, find_items, ground, ground_mention, measure_menu_share
from understanding.mentions import Grounding, ItemMention

INDEX = MenuIndex.of(pizzeria())
BEANS = option_group("filling", GroupKind.MULTI, "black beans", "pinto beans", "cheese")
PEPPERONI = ItemId("pepperoni-pizza")


def describe_line(line: GroundedLine) -> str:
    """A line in short: ``2 pepperoni-pizza +large -ham +cheese!extra``."""
    marks = {Amount.NORMAL: "", Amount.EXTRA: "!extra", Amount.LIGHT: "!light"}
    chosen = [f"+{c.option}{marks[c.amount]}" for c in line.choices]
    refused = [f"-{r.option}{marks[r.amount]}" for r in line.refusals]
    return " ".join([str(line.quantity), line.item, *sorted(chosen), *sorted(refused)])


def lines(text: str) -> list[str]:
    return [describe_line(line) for line in ground(text, INDEX).lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a pepperoni pizza", ["1 pepperoni-pizza"]),
        ("two large pepperoni pizzas without olives and a diet coke",
         ["2 pepperoni-pizza +large -black-olives", "1 diet-coke"]),
        ("large pepperoni pizza with mushrooms and ham", ["1 pepperoni-pizza +ham +large +mushrooms"]),
        ("i would like a small margherita with extra cheese and light garlic sauce please",
         ["1 margherita-pizza +cheese!extra +garlic-sauce!light +small"]),
        ("pepperoni pizza hold the onions", ["1 pepperoni-pizza -red-onions"]),
        ("veggie pizza no onions or mushrooms", ["1 veggie-pizza -mushrooms -red-onions"]),
        ("fries lasagna and a tiramisu", ["1 french-fries", "1 classic-lasagna", "1 tiramisu"]),
        ("2 x ginger ale", ["2 ginger-ale"]),
        ("ginger ale x 2", ["2 ginger-ale"]),
        ("2x ginger ale, 3x 7up", ["2 ginger-ale", "3 7-up"]),
        ("twelve tiramisu", ["12 tiramisu"]),
        ("a coke", ["1 mexican-coca-cola"]),
        ("a diet coke can", ["1 diet-coke +can"]),
        ("a one liter ginger ale", ["1 ginger-ale +1-liter"]),
        ("peperoni piza with pinapple", ["1 pepperoni-pizza +pineapple"]),
        ("pepperoni with pepperjack and jalapenos", ["1 pepperoni-pizza +jalapeños +pepper-jack"]),
        ("a margherita and a veggie pizza both large", ["1 margherita-pizza +large", "1 veggie-pizza +large"]),
        ("two pepperoni pizzas one with ham and one without onions",
         ["1 pepperoni-pizza +ham", "1 pepperoni-pizza -red-onions"]),
        ("an extra large pepperoni pizza", ["1 pepperoni-pizza +extra-large"]),
        ("no wait two garlic breads and a ginger ale, can", ["2 garlic-bread", "1 ginger-ale +can"]),
        ("a pepperoni pizza, no onions, mushrooms, or ham",
         ["1 pepperoni-pizza -ham -mushrooms -red-onions"]),
        ("two small and one large pepperoni pizza",
         ["2 pepperoni-pizza +small", "1 pepperoni-pizza +large"]),
        ("some pizzas, one margherita and two veggie", ["1 margherita-pizza", "2 veggie-pizza"]),
        ("lasagna, large pepperoni pizza", ["1 classic-lasagna", "1 pepperoni-pizza +large"]),
        ("a lasagna and a margherita, make the margherita large",
         ["1 classic-lasagna", "1 margherita-pizza +large"]),
        ("a margherita with ham and a tiramisu, extra ham", ["1 margherita-pizza +ham!extra", "1 tiramisu"]),
        ("a veggie pizza with red and black olives", ["1 veggie-pizza +black-olives"]),
        ("two large pepperoni pizzas with ham and one with mushrooms",
         ["2 pepperoni-pizza +ham +large", "1 pepperoni-pizza +mushrooms"]),
        ("two margheritas, one large and one small",
         ["1 margherita-pizza +large", "1 margherita-pizza +small"]),
        ("deliver 2 lasagnas to 12 main street in 20 minutes, table 5", ["2 classic-lasagna"]),
        ("a lasagnia and some garlik bread", ["1 classic-lasagna", "1 garlic-bread"]),
        ("garlicbread", ["1 garlic-bread"]),
        ("a ginger ale soda and a veggie pizza with pepper jack cheese",
         ["1 ginger-ale", "1 veggie-pizza +pepper-jack"]),
        ("a veggie pizza with ham sauce and mushrooms", ["1 veggie-pizza +ham +mushrooms"]),
        ("pleeease, a tiramisu", ["1 tiramisu"]),
        ("can i get uh a lasagna and then like two garlic breads thats all thanks",
         ["1 classic-lasagna", "2 garlic-bread"]),
        ("two 7 ups", ["2 7-up"]),
        ("seven ups x 2", ["2 7-up"]),
        ("put ham and mushrooms on a veggie pizza", ["1 veggie-pizza +ham +mushrooms"]),
        ("two veggie pizzas with ham, one large the other small",
         ["1 veggie-pizza +ham +large", "1 veggie-pizza +ham +small"]),
        ("two veggie pizzas with ham and two with mushrooms",
         ["2 veggie-pizza +ham", "2 veggie-pizza +mushrooms"]),
        ("a margherita and a veggie pizza both large with ham",
         ["1 margherita-pizza +ham +large", "1 veggie-pizza +ham +large"]),
        ("one veggie pizza with ham and one without", ["1 veggie-pizza +ham", "1 veggie-pizza -ham"]),
        ("one veggie pizza with ham and one without and a tiramisu",
         ["1 veggie-pizza +ham", "1 veggie-pizza -ham", "1 tiramisu"]),
        ("pepperoni pizza with mushrooms and ham x2", ["2 pepperoni-pizza +ham +mushrooms"]),
        ("a veggie pizza with two spoons of garlic sauce", ["1 veggie-pizza +garlic-sauce"]),
        ("nothing on the margherita except ham", ["1 margherita-pizza +ham"]),
        ("a veggie pizza with no applewood ham", ["1 veggie-pizza -ham"]),
        ("a pepperoni pizza, large, no wait medium, with extra cheese",
         ["1 pepperoni-pizza +cheese!extra +medium"]),
        ("two large veggie pizzas, actually small, and a tiramisu", ["2 veggie-pizza +small", "1 tiramisu"]),
        ("and like 2 ginger ales no wait 3", ["3 ginger-ale"]),
        ("two tiramisu, make that three, and a coke", ["3 tiramisu", "1 mexican-coca-cola"]),
        ("two lasagnas... actually three", ["3 classic-lasagna"]),
        ("2 large veggie pizzas with ham, no wait, 3", ["3 veggie-pizza +ham +large"]),
        ("two lasagnas, no wait, 3 ginger ales", ["2 classic-lasagna", "3 ginger-ale"]),
        ("2 ginger ales, no wait, 3 ginger ales", ["3 ginger-ale"]),
        ("two lasagnas and a tiramisu, sorry, three lasagnas", ["1 tiramisu", "3 classic-lasagna"]),
        ("a large veggie pizza with ham, i mean two veggie pizzas", ["2 veggie-pizza +ham +large"]),
        ("a large veggie pizza, actually a small veggie pizza", ["1 veggie-pizza +small"]),
        ("a small veggie pizza and actually a large one too",
         ["1 veggie-pizza +small", "1 veggie-pizza +large"]),
        ("a pepperoni pizza, scratch that, a margherita", ["1 margherita-pizza"]),
        ("a lasagna, scratch that, a ginger ale", ["1 ginger-ale"]),
        ("a pepperoni pizza, actually a margherita", ["1 margherita-pizza"]),
        ("a pepperoni pizza, sorry, and a margherita", ["1 pepperoni-pizza", "1 margherita-pizza"]),
        ("a ginger ale, make it a diet coke", ["1 diet-coke"]),
        ("a diet coke, no, a ginger ale", ["1 ginger-ale"]),
        ("a lasagna, actually a ginger ale too", ["1 classic-lasagna", "1 ginger-ale"]),
        ("a veggie pizza with ham, no wait, mushrooms", ["1 veggie-pizza +mushrooms"]),
        ("a veggie pizza with no ham, mushrooms", ["1 veggie-pizza +mushrooms -ham"]),
        ("2 veggie pizzas one with ham and one regular", ["1 veggie-pizza", "1 veggie-pizza +ham"]),
        ("3 veggie pizzas, two with ham, one plain, and a tiramisu",
         ["1 veggie-pizza", "2 veggie-pizza +ham", "1 tiramisu"]),
        ("two veggie pizzas both with ham, one with mushrooms the other with pineapple",
         ["1 veggie-pizza +ham +mushrooms", "1 veggie-pizza +ham +pineapple"]),
        ("three large veggie pizzas no ham on one of them and a tiramisu",
         ["2 veggie-pizza +large", "1 veggie-pizza +large -ham", "1 tiramisu"]),
        ("two veggie pizzas with ham, no mushrooms on one",
         ["1 veggie-pizza +ham", "1 veggie-pizza +ham -mushrooms"]),
        ("a large veggie pizza with two jalapenos and three mushrooms",
         ["1 veggie-pizza +jalapeños +large +mushrooms"]),
        ("a veggie pizza one ham one pineapple", ["1 veggie-pizza +ham +pineapple"]),
        ("a sixteen inch veggie pizza and a 12 oz ginger ale", ["1 veggie-pizza", "1 ginger-ale"]),
        ("a lasagna make that large with ham and a coke", ["1 classic-lasagna", "1 mexican-coca-cola"]),
    ],
)  # fmt: skip
def test_orders_become_lines_of_the_menu(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_the_full_name_of_a_dish_is_no_option_of_a_dish_that_offers_more() -> None:
    size = option_group("size", GroupKind.SINGLE, "medium", "large")
    toppings = option_group("toppings", GroupKind.MULTI, "pepperoni", "mozzarella", "truffle")
    pepperoni = Item(ItemId("pepperoni"), "Pepperoni", "Pizzas", aliases=("pepperoni pizza",), groups=(size,))
    plain = Item(ItemId("margherita"), "Margherita", "Pizzas", aliases=("cheese pizza",), groups=(size, toppings))
    index = MenuIndex.of(Menu((plain, pepperoni), generic_names=(("Pizzas", ("pizza",)),)))
    grounding = ground("a large pepperoni pizza with truffle", index)
    assert [describe_line(line) for line in grounding.lines] == ["1 pepperoni +large"]
    assert [missing.said for missing in grounding.unknown_options] == ["truffle"]


def test_a_count_of_pieces_is_a_portion_of_a_dish_in_pieces() -> None:
    pieces = option_group("pieces", GroupKind.SINGLE, "2 piece", "8 piece")
    index = MenuIndex.of(Menu((Item(ItemId("wings"), "Chicken Wings", "mains", groups=(pieces,)),)))
    assert [describe_line(line) for line in ground("8 wings", index).lines] == ["1 wings +8-piece"]
    assert [describe_line(line) for line in ground("2 orders of wings, 8pc", index).lines] == ["2 wings +8-piece"]
    assert [describe_line(line) for line in ground("2 wings", index).lines] == ["2 wings"]


def test_an_option_is_named_by_its_distinctive_word() -> None:
    shots = option_group("shots", GroupKind.SINGLE, "single shot", "double shot")
    milk = option_group("milk", GroupKind.SINGLE, "whole milk", "oat milk")
    index = MenuIndex.of(Menu((Item(ItemId("latte"), "Caffè Latte", "drinks", groups=(shots, milk)),)))
    assert [describe_line(line) for line in ground("a double latte with whole", index).lines] == [
        "1 latte +double-shot +whole-milk"
    ]


def test_another_verb_ending_matches_beside_its_neighbour() -> None:
    index = MenuIndex.of(Menu((Item(ItemId("mash"), "Mashed Potatoes", "sides"),)))
    assert [describe_line(line) for line in ground("mash potatoes please", index).lines] == ["1 mash"]


def _ground_item(text: str, item: Item) -> list[str]:
    return [describe_line(line) for line in ground(text, MenuIndex.of(Menu(items=(item,)))).lines]


def test_an_amount_alone_names_no_option_that_begins_with_it() -> None:
    spice = option_group("spice", GroupKind.SINGLE, "mild", "medium spicy", "extra spicy")
    sauces = option_group("sauces", GroupKind.MULTI, "mango salsa", "spicy mayo")
    bowl = Item(ItemId("bowl"), "Bowl", "bowls", groups=(spice, sauces))
    assert _ground_item("a bowl with extra mango salsa", bowl) == ["1 bowl +mango-salsa!extra"]
    assert _ground_item("a bowl with extra spicy mayo", bowl) == ["1 bowl +spicy-mayo!extra"]
    assert _ground_item("an extra spicy bowl", bowl) == ["1 bowl +extra-spicy"]


def test_a_refused_kind_does_not_end_the_name_before_it() -> None:
    group = option_group("sauce", GroupKind.MULTI, "corn", "ponzu sauce")
    wrap = Item(ItemId("wrap"), "Wrap", "wraps", groups=(group,))
    assert _ground_item("wrap with corn no ponzu sauce", wrap) == ["1 wrap +corn -ponzu-sauce"]
    grounding = ground("wrap with corn no sauce", MenuIndex.of(Menu(items=(wrap,))))
    assert [question.refused for _, question in grounding.open_options] + [
        r.option for r in grounding.lines[0].refusals
    ]


def test_a_name_may_begin_with_a_small_word_or_be_a_letter_and_a_number() -> None:
    served = option_group("served", GroupKind.SINGLE, "on ice", "hot")
    ice = option_group("ice", GroupKind.MULTI, "ice")
    sauce = option_group("sauce", GroupKind.MULTI, "a1")
    tea = Item(ItemId("tea"), "Tea", "drinks", groups=(served, ice, sauce))
    assert _ground_item("a tea on ice", tea) == ["1 tea +on-ice"]
    assert _ground_item("a tea with light ice", tea) == ["1 tea +ice!light"]
    assert _ground_item("two teas one hot and one with a1", tea) == ["1 tea +hot", "1 tea +a1"]


def test_a_name_is_not_reversed_around_another_name() -> None:
    bun = option_group("bun", GroupKind.SINGLE, "lettuce bun", "wheat bun")
    toppings = option_group("toppings", GroupKind.MULTI, "lettuce", "ham")
    burger = Item(ItemId("burger"), "Burger", "burgers", groups=(bun, toppings))
    assert _ground_item("a burger on a wheat bun with lettuce and ham", burger) == ["1 burger +ham +lettuce +wheat-bun"]


def test_a_synonym_that_names_another_dish_means_that_dish() -> None:
    fountain = Item(ItemId("spring"), "Spring Water", "drinks", aliases=("mineral water",))
    bubbles = Item(ItemId("bubbles"), "House Bubbles", "drinks", aliases=("seltzer", "fizzy water"))
    index = MenuIndex.of(Menu(items=(fountain, bubbles)))
    for text, expected in (
        ("two fizzy waters", "2 bubbles"),
        ("a seltzer", "1 bubbles"),
        ("mineral water", "1 spring"),
    ):
        assert [describe_line(line) for line in ground(text, index).lines] == [expected]


def test_a_dose_of_an_ingredient_is_no_option_of_its_own() -> None:
    extras = option_group("extras", GroupKind.MULTI, "shot", "hazelnut syrup")
    latte = Item(ItemId("latte"), "Latte", "drinks", groups=(extras,))
    assert _ground_item("a latte with a shot of hazelnut", latte) == ["1 latte +hazelnut-syrup"]
    assert _ground_item("a latte with a shot", latte) == ["1 latte +shot"]


def test_a_missing_option_does_not_block_the_others() -> None:
    milk = option_group("milk", GroupKind.MULTI, "oat milk", "cinnamon")
    beans = option_group("beans", GroupKind.MULTI, "decaf", "oat milk", "cinnamon")
    drinks = (
        Item(ItemId("chai"), "Chai", "drinks", groups=(milk,)),
        *(Item(ItemId(name.lower()), name, "drinks", groups=(beans,)) for name in ("Latte", "Mocha")),
        Item(ItemId("lemon-loaf"), "Lemon Loaf", "food"),
    )
    index = MenuIndex.of(Menu(items=drinks))
    for text in ("chai decaf with oat milk and cinnamon", "chai make that decaf with oat milk and cinnamon"):
        assert [describe_line(line) for line in ground(text, index).lines] == ["1 chai +cinnamon +oat-milk"]
    grounding = ground("a chai with lemon and oat milk", index)
    assert [describe_line(line) for line in grounding.lines] == ["1 chai +oat-milk"]
    assert [option.said for option in grounding.unknown_options] == ["lemon"]


def test_an_option_with_a_dish_on_the_side_belongs_to_it() -> None:
    sauces = option_group("sauces", GroupKind.MULTI, "bbq sauce", "ranch dressing")
    burger = Item(ItemId("bbq-burger"), "BBQ Burger", "burgers", groups=(sauces,))
    assert _ground_item("a bbq burger with bbq on the side", burger) == ["1 bbq-burger +bbq-sauce"]
    grounding = ground("a bbq burger with tartar sauce", MenuIndex.of(Menu(items=(burger,))))
    assert [option.said for option in grounding.unknown_options] == ["tartar sauce"]
    assert not grounding.open_options


def test_the_amount_of_an_option_is_no_size_of_the_dish() -> None:
    patties = option_group("patties", GroupKind.SINGLE, "single", "double")
    toppings = option_group("toppings", GroupKind.MULTI, "bacon", "cheese")
    burger = Item(ItemId("burger"), "Burger", "burgers", groups=(patties, toppings))
    assert _ground_item("a double burger with double bacon", burger) == ["1 burger +bacon!extra +double"]


def test_an_order_of_a_dish_takes_no_options_of_the_dish_before() -> None:
    sauces = option_group("sauces", GroupKind.MULTI, "mustard", "relish", "chili")
    served = (
        Item(ItemId("hot-dog"), "Hot Dog", "mains", groups=(sauces,)),
        Item(ItemId("fries"), "Fries", "sides", groups=(sauces,)),
    )
    grounding = ground("hot dog with relish and mustard plus an order of chili fries", MenuIndex.of(Menu(items=served)))
    assert [describe_line(line) for line in grounding.lines] == ["1 hot-dog +mustard +relish", "1 fries +chili"]


def test_a_plain_word_alone_names_no_option() -> None:
    milk = option_group("milk", GroupKind.SINGLE, "regular milk", "oat milk")
    syrup = option_group("syrup", GroupKind.MULTI, "vanilla syrup", "room")
    latte = Item(ItemId("latte"), "Latte", "drinks", groups=(milk, syrup))
    assert _ground_item("a regular latte", latte) == ["1 latte"]
    assert _ground_item("a latte with regular milk", latte) == ["1 latte +regular-milk"]
    assert _ground_item("a latte, no room, two pumps vanilla", latte) == ["1 latte +vanilla-syrup -room"]


def test_a_listed_topping_is_no_dish_of_the_same_name() -> None:
    toppings = option_group("toppings", GroupKind.MULTI, "ketchup", "goat cheese", "cheddar cheese")
    plain = Item(ItemId("burger"), "House Burger", "burgers", groups=(toppings,))
    cheese = Item(ItemId("cheese-burger"), "Cheese Burger", "burgers", groups=(toppings,))
    grounding = ground("a house burger with ketchup and cheese", MenuIndex.of(Menu(items=(plain, cheese))))
    assert [describe_line(line) for line in grounding.lines] == ["1 burger +ketchup"]
    assert [question.options for _, question in grounding.open_options]


def test_a_refusal_with_an_amount_keeps_it() -> None:
    assert lines("margherita without extra cheese") == ["1 margherita-pizza -cheese!extra"]


def test_a_general_name_does_not_mean_a_marked_variant() -> None:
    assert find_items("is the coke cold?", INDEX) == ("mexican-coca-cola",)


def test_words_that_match_several_options_stay_open() -> None:
    menu = Menu((Item(ItemId("bowl"), "Burrito Bowl", "mains", groups=(BEANS,)),))
    grounding = ground("a bowl with extra beans", MenuIndex.of(menu))
    question = grounding.open_options[0][1]
    assert (question.group, set(question.options), question.amount) == (
        "filling",
        {"black-beans", "pinto-beans"},
        Amount.EXTRA,
    )
    assert not grounding.lines[0].choices
    answered = ground("black", MenuIndex.of(menu), focus=ItemId("bowl"))
    assert [choice.option for choice in answered.loose_choices] == ["black-beans"]


def test_a_later_option_closes_an_open_one() -> None:
    menu = Menu((Item(ItemId("bowl"), "Burrito Bowl", "mains", groups=(BEANS,)),))
    grounding = ground("a bean bowl with pinto beans", MenuIndex.of(menu))
    assert [describe_line(line) for line in grounding.lines] == ["1 bowl +pinto-beans"]
    assert not grounding.open_options


def test_loose_words_that_match_several_options_stay_open() -> None:
    menu = Menu((Item(ItemId("bowl"), "Burrito Bowl", "mains", groups=(BEANS,)),))
    grounding = ground("beans please", MenuIndex.of(menu), focus=ItemId("bowl"))
    assert [set(question.options) for question in grounding.loose_open] == [{"black-beans", "pinto-beans"}]


def test_an_unknown_dish_does_not_mean_the_dish_in_its_name() -> None:
    grounding = ground("a pepperoni calzone", INDEX)
    assert not grounding.lines
    assert [mention.said for mention in grounding.unknown] == ["pepperoni calzone"]
    assert PEPPERONI in grounding.unknown[0].nearest


def test_a_food_word_is_never_corrected_to_another_food() -> None:
    assert [mention.said for mention in ground("a beer and a lasagna", INDEX).unknown] == ["beer"]


def test_an_unknown_answer_in_focus_is_reported() -> None:
    assert ground("with truffles", INDEX, focus=PEPPERONI).loose_unknown == ("truffles",)
    assert [mention.said for mention in ground("truffles", INDEX, focus=PEPPERONI).unknown] == ["truffles"]


def test_no_as_an_answer_refuses_nothing() -> None:
    grounding = ground("no, make it large", INDEX, focus=PEPPERONI)
    assert [choice.option for choice in grounding.loose_choices] == ["large"]
    assert not grounding.loose_refusals


def test_words_that_match_several_items_stay_open() -> None:
    grounding = ground("a large pizza with ham", INDEX)
    assert not grounding.lines
    assert set(grounding.ambiguous[0].candidates) == {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}
    assert describe_line(grounding.ambiguous[0].line).endswith("+ham +large")


def test_an_unknown_dish_is_reported_beside_a_dish_of_the_menu() -> None:
    grounding = ground("two large pepperoni pizzas and a unicorn steak", INDEX)
    assert [describe_line(line) for line in grounding.lines] == ["2 pepperoni-pizza +large"]
    assert [mention.said for mention in grounding.unknown] == ["unicorn steak"]


def test_an_unknown_option_is_tied_to_its_line() -> None:
    grounding = ground("a tiramisu and a pepperoni pizza with truffles", INDEX)
    assert [(o.line_index, o.said) for o in grounding.unknown_options] == [(1, "truffles")]


def test_an_option_that_the_item_does_not_offer_is_reported() -> None:
    grounding = ground("a lasagna with pineapple", INDEX)
    assert [describe_line(line) for line in grounding.lines] == ["1 classic-lasagna"]
    assert [o.said for o in grounding.unknown_options] == ["pineapple"]


@pytest.mark.parametrize(
    "text",
    [
        "please, my friend is hungry, thanks",
        "hello there how are you today",
        "",
        "what time do you close tomorrow?",
        "yes that is right",
    ],
)
def test_chat_names_nothing(text: str) -> None:
    assert ground(text, INDEX) == Grounding()


def test_options_without_a_dish_are_tied_to_the_line_in_focus() -> None:
    grounding = ground("large, no onions", INDEX, focus=PEPPERONI)
    assert [(c.group, c.option) for c in grounding.loose_choices] == [("size", "large")]
    assert [(r.group, r.option) for r in grounding.loose_refusals] == [("toppings", "red-onions")]
    assert not grounding.lines


def test_a_dish_beside_loose_options_is_a_line_of_its_own() -> None:
    grounding = ground("large and also a ginger ale", INDEX, focus=PEPPERONI)
    assert [c.option for c in grounding.loose_choices] == ["large"]
    assert [describe_line(line) for line in grounding.lines] == ["1 ginger-ale"]


def test_a_dish_to_be_removed_is_still_named() -> None:
    assert lines("remove the lasagna") == ["1 classic-lasagna"]


def test_a_refused_dish_is_not_ordered() -> None:
    assert lines("a lasagna but no fries") == ["1 classic-lasagna"]


def test_a_mention_goes_through_the_same_engine() -> None:
    mention = ItemMention(words="pepperoni pizza", quantity=3, options=("large", "ham"), refusals=("onions",))
    grounded = ground_mention(mention, INDEX).lines
    assert [describe_line(line) for line in grounded] == ["3 pepperoni-pizza +ham +large -red-onions"]


def test_questions_find_items_and_categories() -> None:
    assert find_items("how much is the pepperoni pizza?", INDEX) == (PEPPERONI,)
    assert len(find_items("how much is a pizza", INDEX)) == 3
    assert find_items("are you open tomorrow", INDEX) == ()
    assert find_category("which desserts do you have", INDEX) == "desserts"
    assert find_category("any drinks?", INDEX) == "drinks"
    assert find_category("good morning", INDEX) is None


def test_the_menu_share_separates_food_from_chat() -> None:
    assert measure_menu_share("a lasagna please", INDEX) > 0.9
    assert measure_menu_share("what is the capital of france", INDEX) == 0.0


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("hold the ham and mushrooms", ["ham", "mushrooms"]),
        ("no ham, mushrooms and onions please", ["ham", "mushrooms", "red-onions"]),
        ("no ham and extra mushrooms", ["ham"]),
        ("no, ham and mushrooms", []),
        ("without ham and a ginger ale", ["ham"]),
    ],
)
def test_a_message_of_refusals_refuses_its_whole_list(text: str, refused: list[str]) -> None:
    assert sorted(r.option for r in ground(text, INDEX, focus=PEPPERONI).loose_refusals) == refused


def test_a_refusal_extends_to_an_included_option_after_and() -> None:
    toppings = replace(TOPPINGS, included=(OptionId("ham"), OptionId("mushrooms")))
    menu = Menu(items=(Item(PEPPERONI, "Pepperoni Pizza", "pizzas", groups=(toppings,)),))
    [line] = ground("a pepperoni pizza without ham and mushrooms", MenuIndex.of(menu)).lines
    [other] = ground("a pepperoni pizza without ham and pineapple", MenuIndex.of(menu)).lines
    assert describe_line(line) == "1 pepperoni-pizza -ham -mushrooms"
    assert describe_line(other) == "1 pepperoni-pizza +pineapple -ham"


def test_the_biggest_and_the_smallest_are_found_by_price_then_by_name_then_by_order() -> None:
    def ends(*names: str, prices: tuple[int, ...] = ()) -> tuple[str, str]:
        group = option_group("size", GroupKind.SINGLE, *names)
        options = tuple(replace(o, price=Money(p, "USD")) for o, p in zip(group.options, prices, strict=False))
        item = Item(PEPPERONI, "Pepperoni Pizza", "pizzas", groups=(replace(group, options=options or group.options),))
        index = MenuIndex.of(Menu(items=(item,)))
        return tuple(
            ground(f"the {end}", index, focus=PEPPERONI).loose_choices[0].option for end in ("smallest", "biggest")
        )  # type: ignore[return-value]  # two ends

    assert ends("large", "small", "medium") == ("small", "large")
    assert ends("12 inch", "9 inch", "16 inch") == ("9-inch", "16-inch")
    assert ends("cup", "bowl") == ("cup", "bowl")
    assert ends("wide", "narrow", prices=(300, 200)) == ("narrow", "wide")


def test_the_biggest_means_a_size_of_its_dish_only() -> None:
    assert lines("your largest pepperoni pizza and the smallest ginger ale") == [
        "1 pepperoni-pizza +extra-large",
        "1 ginger-ale +can",
    ]
    assert ground("the biggest tiramisu", INDEX).lines[0].choices == ()


def _build_index(*names: str, category: str = "burgers", aliases: tuple[str, ...] = ()) -> MenuIndex:
    """A menu of one category, whose first item has the aliases."""
    items = [Item(ItemId(name.lower().replace(" ", "-")), name, category) for name in names]
    return MenuIndex.of(Menu(items=(replace(items[0], aliases=aliases), *items[1:])))


def _ground_lines(text: str, index: MenuIndex) -> list[str]:
    return [describe_line(line) for line in ground(text, index).lines]


def test_a_kind_means_its_usual_dish() -> None:
    assert _ground_lines("a burger", _build_index("Classic Burger", "Mushroom Burger")) == ["1 classic-burger"]
    assert _ground_lines("a burger", _build_index("Classic Hamburger", "Cheeseburger")) == ["1 classic-hamburger"]
    assert _ground_lines("a salad", _build_index("Caesar Salad", "House Salad", category="salads")) == ["1 house-salad"]


@pytest.mark.parametrize(
    "index",
    [
        _build_index("Smash Burger", "Mushroom Burger"),
        _build_index("Classic Burger", "Original Burger"),
        _build_index("Smash Burger", "Mushroom Burger", aliases=("classic burger",)),
    ],
)
def test_a_kind_stays_open_without_exactly_one_usual_dish(index: MenuIndex) -> None:
    grounding = ground("a burger", index)
    assert not grounding.lines
    assert len(grounding.ambiguous) == 1


def test_a_count_of_the_usual_dish_may_be_split_into_dishes_of_its_kind() -> None:
    index = _build_index("Classic Burger", "Mushroom Burger", "Bacon Burger")
    split = ["1 mushroom-burger", "1 bacon-burger"]
    assert _ground_lines("two burgers, one mushroom burger and one bacon burger", index) == split
    assert _ground_lines("two burgers and one mushroom burger and one bacon burger", index) == [
        "2 classic-burger",
        *split,
    ]
    assert _ground_lines("two burgers and two bacon burgers", index) == ["2 classic-burger", "2 bacon-burger"]


SHAKE = Item(
    ItemId("shake"),
    "Shake",
    "drinks",
    groups=(
        option_group("flavor", GroupKind.SINGLE, "vanilla", "chocolate"),
        option_group("size", GroupKind.SINGLE, "small", "large"),
        option_group("toppings", GroupKind.MULTI, "cherries", "sprinkles"),
    ),
)
GRILL = MenuIndex.of(
    Menu(
        items=(
            Item(
                ItemId("cheeseburger"),
                "Cheeseburger",
                "burgers",
                groups=(
                    option_group("patty", GroupKind.SINGLE, "single", "double"),
                    option_group("bun", GroupKind.SINGLE, "wheat bun", "white bun"),
                    option_group("toppings", GroupKind.MULTI, "bacon", "lettuce", "cheddar cheese"),
                ),
            ),
            Item(ItemId("fries"), "French Fries", "sides", groups=(option_group("sauces", GroupKind.MULTI, "bacon"),)),
            Item(ItemId("rings"), "Onion Rings", "sides"),
            Item(ItemId("nachos"), "Chili Cheese Nachos", "sides"),
            SHAKE,
        )
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a vanilla shake and a chocolate one, both small", ["1 shake +small +vanilla", "1 shake +chocolate +small"]),
        ("two shakes, a vanilla one and a chocolate one", ["1 shake +vanilla", "1 shake +chocolate"]),
        ("a vanilla shake, onion rings and a chocolate one with cherries",
         ["1 shake +vanilla", "1 rings", "1 shake +cherries +chocolate"]),
        ("two shakes the first one with cherries and the second one with sprinkles",
         ["1 shake +cherries", "1 shake +sprinkles"]),
        ("a cheeseburger and then a double with bacon", ["1 cheeseburger", "1 cheeseburger +bacon +double"]),
        ("a cheeseburger with bacon and a wheat bun", ["1 cheeseburger +bacon +wheat-bun"]),
        ("a single cheeseburger", ["1 cheeseburger +single"]),
        ("a single shake", ["1 shake"]),
        ("a cheeseburger with onion rings instead of regular fries", ["1 cheeseburger", "1 rings"]),
    ],
)  # fmt: skip
def test_one_with_a_size_means_a_dish_named_before(text: str, expected: list[str]) -> None:
    assert sorted(_ground_lines(text, GRILL)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "missing", "line"),
    [
        ("cheese and bacon on the fries", ["cheese"], "1 fries +bacon"),
        ("lettuce and cherries on the fries", ["lettuce", "cherries"], "1 fries"),
        ("fries with lettuce and cheddar on them", ["lettuce", "cheddar"], "1 fries"),
    ],
)
def test_a_missing_topping_of_a_dish_is_reported_and_no_dish(text: str, missing: list[str], line: str) -> None:
    grounding = ground(text, GRILL)
    assert [describe_line(each) for each in grounding.lines] == [line]
    assert [option.said for option in grounding.unknown_options] == missing


def test_a_noun_before_a_dish_means_its_preparation() -> None:
    how = option_group("how", GroupKind.SINGLE, "hot", "iced", "toasted")
    latte = Item(ItemId("latte"), "Latte", "drinks", groups=(how, option_group("extras", GroupKind.MULTI, "ice")))
    assert _ground_item("an ice latte", latte) == ["1 latte +iced"]
    assert _ground_item("a latte with ice", latte) == ["1 latte +ice"]
    assert _ground_item("an iced latte, no ice", latte) == ["1 latte +iced -ice"]
    bagel = Item(ItemId("bagel"), "Plain Bagel", "food", groups=(how,))
    assert _ground_item("a toast bagel", bagel) == ["1 bagel +toasted"]


def test_veggies_mean_vegetables_but_not_the_other_way_round() -> None:
    fillings = option_group("filling", GroupKind.MULTI, "grilled vegetables", "ham")
    patties = option_group("patty", GroupKind.MULTI, "veggie patty", "beef patty")
    wrap = Item(ItemId("wrap"), "Wrap", "mains", groups=(fillings,))
    assert _ground_item("a wrap with grilled veggie", wrap) == ["1 wrap +grilled-vegetables"]
    assert _ground_item("a wrap with vegetables", replace(wrap, groups=(patties,))) == ["1 wrap"]


def test_a_refusal_means_the_option_without_if_there_is_one() -> None:
    buns = option_group("bun", GroupKind.SINGLE, "wheat bun", "no bun")
    toppings = option_group("toppings", GroupKind.MULTI, "bacon")
    burger = Item(ItemId("burger"), "Burger", "burgers", groups=(buns, toppings))
    assert _ground_item("a burger without the bun", burger) == ["1 burger +no-bun"]
    assert _ground_item("a burger hold the bun and no bacon", burger) == ["1 burger +no-bun -bacon"]


def test_the_cut_of_a_topping_may_be_omitted() -> None:
    onions = option_group("toppings", GroupKind.MULTI, "diced onions", "grilled onions", "ham", "bacon", "lettuce")
    burger = Item(ItemId("burger"), "Burger", "burgers", groups=(onions,))
    assert _ground_item("a burger with onions", burger) == ["1 burger +diced-onions"]
    assert _ground_item("a burger with grilled onions", burger) == ["1 burger +grilled-onions"]


def test_an_inflection_is_nearer_than_a_similar_word() -> None:
    assert _ground_lines("a malt", _build_index("Patty Melt", "Malted Shake")) == ["1 malted-shake"]


def test_fish_may_mean_cod_but_cod_does_not_mean_any_fish() -> None:
    assert _ground_lines("a fish sandwich", _build_index("Cod Sandwich", "Ham Sandwich", category="mains")) == [
        "1 cod-sandwich"
    ]
    fish = option_group("filling", GroupKind.MULTI, "fish", "ham")
    assert _ground_item("a wrap with cod", Item(ItemId("wrap"), "Wrap", "mains", groups=(fish,))) == ["1 wrap"]


@pytest.mark.parametrize("text", ["house", "a house", "the rose house", "a regular", "something traditional"])
def test_words_that_match_any_dish_name_none(text: str) -> None:
    stew = Item(ItemId("stew"), "Fish Stew", "mains", aliases=("house stew", "traditional stew"))
    tea = Item(ItemId("tea"), "Pot of Tea", "drinks", aliases=("regular tea",))
    assert ground(text, MenuIndex.of(Menu((stew, tea)))).lines == ()


def test_plain_words_with_their_noun_name_it() -> None:
    stew = Item(ItemId("stew"), "Fish Stew", "mains", aliases=("house stew", "traditional stew"))
    assert _ground_item("a house stew", stew) == ["1 stew"]


def test_an_option_is_named_by_the_noun_of_its_group() -> None:
    dressing = option_group("dressing", GroupKind.SINGLE, "house vinaigrette", "lemon tahini", "no dressing")
    salad = Item(ItemId("salad"), "Bean Salad", "salads", groups=(dressing,))
    assert _ground_item("a bean salad with the house dressing", salad) == ["1 salad +house-vinaigrette"]
    toppings = option_group("toppings", GroupKind.MULTI, "cherry tomatoes")
    assert ground("a cherry one", MenuIndex.of(Menu((replace(salad, groups=(toppings,)),)))).lines == ()
