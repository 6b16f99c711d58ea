"""The order of the costs, which decides between readings."""

from __future__ import annotations

from understanding.grounding import costs
from understanding.grounding.steps import Link


def test_every_link_has_a_cost() -> None:
    assert costs.DISH_AFTER_OPTIONS.keys() == set(Link)
    assert costs.DEFER_OPTION.keys() == set(Link)


def test_a_dish_is_skipped_last() -> None:
    assert costs.SKIP_NAME < costs.SKIP_DISH
    assert max(costs.DISH_AFTER_OPTIONS.values()) < costs.SKIP_DISH


def test_options_belong_to_the_next_dish_the_more_the_closer_it_follows() -> None:
    after = costs.DISH_AFTER_OPTIONS
    assert after[Link.NEXT] < after[Link.PAUSE] < after[Link.JOIN] < after[Link.OR] < after[Link.ACCEPT]


def test_a_count_makes_an_option_more_expensive_than_an_article_or_a_wish() -> None:
    assert costs.WISH_OPTION < costs.ARTICLE_OPTION < costs.COUNTED_OPTION


def test_an_implied_dish_is_cheapest_at_the_start() -> None:
    assert costs.IMPLIED_BY_FIRST < costs.IMPLIED_BY_ARTICLE < costs.IMPLIED_BY_NOTHING < costs.IMPLIED_BY_REFUSAL
