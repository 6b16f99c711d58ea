"""The costs and gains by which readings of an order compete. An exact name in its usual role gains 1.

The order of their sizes matters, not the exact values: changing all of them by up to a quarter has almost no effect.
"""

from __future__ import annotations

from understanding.grounding.steps import Link

# The cost of using no part of a step.
SKIP_NAME = 0.3
"""A name stays unused. Most unusual uses of a name cost less."""
SKIP_DISH = 1.2
"""A name that can only be a dish stays unused."""

# The cost of reading as an option a name that is introduced like a dish.
COUNTED_OPTION, ARTICLE_OPTION, SIDE_OPTION, WISH_OPTION = 0.9, 0.5, 0.9, 0.15
"""The introductions: "two ...", "a ...", "a side of ...", "i want ..."."""
SIZE_OF_NEXT_DISH = 0.5
"""A size after "and a" belongs to one more dish: "a burger and a double"."""
INGREDIENT_COUNT = 0.15
"""An ingredient with a higher count than its dish: a coffee with "two sugars"."""
SECOND_CHOICE = 0.7
"""A second option in a group that takes one: a large small pizza."""
DISH_NAME_AS_OPTION = 0.4
"""An option in the full name of a dish: "pepperoni pizza" for the topping."""
KNOWN_DISH_AS_OPTION = 0.5
"""An option in the full name of a dish after "and the": "and the spring rolls"."""
TARGET_AS_OPTION = 0.8
"""The full name of a dish after "on": "no onions on the pepperoni"."""
EARLIER_DISH = 0.4
"""An option that only a dish before the last one offers."""
UNKNOWN_DISH_SCORE = 0.5
"""The score of any option for a dish that is not on the menu."""

FILLED_CHOICE = 0.6
"""The gain of a dish's name that is the answer to a choice which the dish before requires: the drink of a combo."""

LISTED_OPTION = 0.3
"""The gain of an option in a part of a dish's name, behind another option of its group: "pistachio and lemon"."""

# The cost of reading a name as a dish.
UNINTRODUCED_DISH = 0.15
"""A dish after another one without count, article or wish."""
DISH_AFTER_OPTIONS = {
    Link.NEXT: 0.0,
    Link.PAUSE: 0.3,
    Link.JOIN: 0.4,
    Link.OR: 0.6,
    Link.ACCEPT: 0.8,
    Link.PART: 0.6,
    Link.BEGIN: 1.0,
}
"""Options before a dish, by the link between them and the dish; a count or an article adds 1."""
OPTIONS_CUT_OFF = 0.6
"""Options right before a dish that offers them belong to another dish: "large" in "large iced tea no sugar"."""
KIND_GAIN = 0.6
"""The gain of a word that only adds the kind of the dish: "Doritos chips"."""
NOUN_GAIN = 1.1
"""The gain of a dish's name that is the noun of a required option before it: "white toast" with the eggs. It is higher
than that of one more dish."""
PORTION_GAIN = 0.7
"""The gain of a dish that is sold in portions of so many pieces as are said: "10 boneless"."""
REPETITION_GAIN = 0.25
"""The gain of a general word that repeats the dish: "a ginger ale for my drink"."""
SHARE = 0.15
"""A count that repeats the last dish: "one with ham"."""

# The cost of deferring an option to the next dish.
DEFER_OPTION = dict.fromkeys(Link, 0.35) | {Link.PAUSE: 0.05, Link.JOIN: 0.1}
"""The last dish offers the option too. Free for a single choice such as a size, which precedes its dish."""
DEFER_INGREDIENT = 0.35
"""A counted ingredient of the last dish: the "two sugars" of a coffee, before another coffee."""
DEFER_AFTER_WITH = 0.5
"""The option follows "with"."""

# The cost of an implied dish: only its options are named.
IMPLIED_DISH = 0.3
IMPLIED_BY_FIRST, IMPLIED_BY_ARTICLE, IMPLIED_BY_NOTHING = 0.2, 0.4, 0.8
"""More, if no count or wish introduces it: at the start, after an article, otherwise ("large with ham")."""
IMPLIED_BY_REFUSAL = 1.0
"""More, if other dishes precede it and all of its options are refusals."""
IMPLIED_BY_SCALE = 0.6
"""More, if only a size by its rank is named, such as "large" where cups and bowls are sold."""
IMPLIED_MANY = 0.5
"""More, if it may be one of several dishes."""
IMPLIED_SCORE = 0.8
"""The score of a dish that its options imply."""
PARTIAL_NAME_SCORE = 0.5
"""From this score on, a word of an option also names a dish: "an everything bagel"."""
