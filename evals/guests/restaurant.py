"""The testbed with another restaurant's menu: an order book's menu in the demo services' tables."""

from __future__ import annotations

from domain.menu import Item, Menu, OptionGroup
from evals.conversations.testbed import RestaurantTestbed
from evals.guests.goals import DEMO, NOODLES, menu_of

_PRICE_MINOR, _OPTION_PRICE_MINOR = 650, 50
"""Order books have no prices."""


async def open_restaurant(testbed: RestaurantTestbed, restaurant: str) -> None:
    """Put the restaurant's menu into the tables; those of the demo restaurants are there already."""
    if restaurant not in (DEMO, NOODLES):
        await _replace_menu(testbed, menu_of(restaurant))


async def _replace_menu(testbed: RestaurantTestbed, menu: Menu) -> None:
    await testbed.rows("TRUNCATE item_group, item, category, option, option_group")
    groups = {group.id: group for item in menu.items for group in item.groups}
    for group in groups.values():
        await _insert_group(testbed, group)
    for position, category in enumerate(menu.categories):
        names = dict(menu.generic_names).get(category, ())
        await testbed.rows("INSERT INTO category VALUES (%s, %s, %s, %s)", category, position, category, list(names))
    for position, item in enumerate(menu.items):
        await _insert_item(testbed, position, item)


async def _insert_group(testbed: RestaurantTestbed, group: OptionGroup) -> None:
    await testbed.rows(
        """INSERT INTO option_group (id, name, kind, min_choices, max_choices, refusable, amounts)
           VALUES (%s, %s, %s, %s, %s, %s, %s)""",
        group.id, group.name, group.kind, group.min_choices, group.max_choices, group.refusable, group.amounts,
    )  # fmt: skip
    for position, option in enumerate(group.options):
        await testbed.rows(
            """INSERT INTO option (group_id, id, position, name, aliases, price_minor)
               VALUES (%s, %s, %s, %s, %s, %s)""",
            group.id, option.id, position, option.name, list(option.aliases), _OPTION_PRICE_MINOR,
        )  # fmt: skip


async def _insert_item(testbed: RestaurantTestbed, position: int, item: Item) -> None:
    await testbed.rows(
        """INSERT INTO item (id, category_id, position, name, price_minor, aliases) VALUES (%s, %s, %s, %s, %s, %s)""",
        item.id, item.category, position, item.name, _PRICE_MINOR, list(item.aliases),
    )  # fmt: skip
    for place, group in enumerate(item.groups):
        await testbed.rows(
            "INSERT INTO item_group (item_id, group_id, position) VALUES (%s, %s, %s)", item.id, group.id, place
        )
