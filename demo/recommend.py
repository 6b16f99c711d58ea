"""The recommendation service: POST /recommend, computed from placed orders.

A dish's score comes from orders together with the dishes of the cart, from the guest's own orders and from all orders.
The reason is the number with the largest weight. The service has no tables of its own.

Run alone: ``python -m demo.recommend --port 9103``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from fastapi import FastAPI, Response

from demo.allergens import may_suggest
from demo.database import Connection, Database
from demo.menu_tables import MenuReader
from demo.preference_tables import read_preferences
from demo.service import answer, database_of, new_app, serve
from demo.settings import DemoSettings
from domain.guest import Preferences
from domain.menu import Item, ItemId, Menu
from domain.safety import find_diet
from services.profile.models import WirePreferences
from services.recommend.models import RecommendRequest, RecommendResponse, WireRecommendation

PORT = 9103
MOST = 5
MOST_PER_CATEGORY = 2
WEIGHT_TOGETHER = 3.0
WEIGHT_OWN = 1.0
WEIGHT_POPULAR = 0.5


@dataclass(frozen=True, slots=True)
class PairCount:
    """The number of orders with this dish and one dish of the cart."""

    anchor: str
    orders: int
    guests: int


@dataclass(frozen=True, slots=True)
class History:
    """Counts of orders by item id, without cancelled ones."""

    popular: dict[str, int]
    own: dict[str, int]
    together: dict[str, PairCount]


class RecommendDesk:
    """The route."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = MenuReader()

    async def recommend(self, request: RecommendRequest) -> Response:
        """At most five dishes, best first; none without orders or without dishes that are surely safe."""
        async with self._database.connection() as connection:
            menu = await self._reader.read(connection)
            saved = await read_preferences(connection, request.user_id) or WirePreferences()
            cart = _items_in_cart(request.cart, menu)
            history = await _read_history(connection, request.user_id, cart)
        preferences = _preferences(request, saved)
        candidates = [item for item in menu.items if item.available and item.id not in cart]
        safe = [item for item in candidates if may_suggest(item, preferences)]
        ordered_before = [
            item for item in _filter_by_context(request.context or "", safe, menu) if item.id in history.popular
        ]
        scores = _scores(ordered_before, history)
        ranked = sorted(ordered_before, key=lambda item: -sum(scores[item.id].values()))
        recommendations = tuple(
            _wire(item, _reason(item, scores[item.id], history, menu)) for item in _limit_per_category(ranked)
        )
        return answer(RecommendResponse(recommendations=recommendations))


def create_app(settings: DemoSettings | None = None) -> FastAPI:
    """The recommendation service. Without arguments it reads DEMO_* from the environment."""
    settings = settings or DemoSettings()
    database = database_of(settings)
    app = new_app("recommend", settings, database)
    desk = RecommendDesk(database)
    app.add_api_route("/recommend", desk.recommend, methods=["POST"], response_model=RecommendResponse)
    return app


def _preferences(request: RecommendRequest, saved: WirePreferences) -> Preferences:
    """The request's preferences, else the saved ones, and the diet in the guest's words.

    Saved allergies always apply, also if the request names others.
    """
    diet = find_diet(request.context or "")
    dietary = (*(request.dietary or saved.dietary), *((diet,) if diet else ()))
    return Preferences(
        dietary=tuple(dict.fromkeys(dietary)),
        allergies=tuple(dict.fromkeys((*request.avoid_allergens, *saved.allergies))),
    )


def _items_in_cart(cart: tuple[str, ...], menu: Menu) -> dict[str, Item]:
    """The cart's items by id. The cart contains ids or names; unknown ones are dropped."""
    names = {word.casefold() for word in cart}
    return {item.id: item for item in menu.items if {item.id.casefold(), item.name.casefold()} & names}


def _filter_by_context(context: str, items: list[Item], menu: Menu) -> list[Item]:
    """The items of the categories in the guest's words ("a dessert"); all items without a category."""
    words = " " + " ".join(re.findall(r"\w+", context.casefold())) + " "
    named = {
        category
        for category, generic in menu.generic_names
        if any(f" {name.casefold()} " in words for name in (category, *generic))
    }
    return [item for item in items if item.category in named] if named else items


def _scores(items: list[Item], history: History) -> dict[ItemId, dict[str, float]]:
    """The scores of each item, by kind of reason."""
    most_own = max(history.own.values(), default=0)
    most_popular = max(history.popular.values(), default=0)
    return {
        item.id: {
            "together": WEIGHT_TOGETHER * _share_of_anchor(history.together.get(item.id), history),
            "own": WEIGHT_OWN * _share(history.own.get(item.id, 0), most_own),
            "popular": WEIGHT_POPULAR * _share(history.popular[item.id], most_popular),
        }
        for item in items
    }


def _share_of_anchor(together: PairCount | None, history: History) -> float:
    """The share of orders with the cart's dish that also contained the other dish."""
    return _share(together.orders, history.popular.get(together.anchor, 0)) if together else 0.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _limit_per_category(ranked: list[Item]) -> list[Item]:
    """The best items. More than MOST_PER_CATEGORY of one category come after the other categories."""
    counts: Counter[str] = Counter()
    first: list[Item] = []
    rest: list[Item] = []
    for item in ranked:
        (first if counts[item.category] < MOST_PER_CATEGORY else rest).append(item)
        counts[item.category] += 1
    return (first + rest)[:MOST]


def _wire(item: Item, reason: str) -> WireRecommendation:
    return WireRecommendation(
        id=item.id,
        name=item.name,
        price=item.price.to_wire() if item.price else None,
        currency=item.price.currency if item.price else None,
        reason=reason,
    )


def _reason(item: Item, scores: dict[str, float], history: History, menu: Menu) -> str:
    """The number with the largest weight, as a sentence."""
    strongest = max(scores, key=lambda kind: scores[kind])
    together = history.together.get(item.id)
    if strongest == "together" and together:
        anchor = menu.item(ItemId(together.anchor))
        return f"ordered together with {anchor.name if anchor else 'it'} by {_count_text(together.guests, 'guest')}"
    if strongest == "own":
        return f"in {_count_text(history.own[item.id], 'order')} of yours"
    return f"in {_count_text(history.popular[item.id], 'order')} of our guests"


def _count_text(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


async def _read_history(connection: Connection, user_id: str, cart: dict[str, Item]) -> History:
    cursor = await connection.execute(
        """SELECT l.item_id, count(DISTINCT o.id), count(DISTINCT o.id) FILTER (WHERE o.user_id = %s)
           FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.cancelled_at IS NULL GROUP BY l.item_id""",
        [user_id],
    )
    rows = await cursor.fetchall()
    return History(
        popular={item: orders for item, orders, _ in rows},
        own={item: orders for item, _, orders in rows if orders},
        together=await _read_together(connection, list(cart)) if cart else {},
    )


async def _read_together(connection: Connection, cart: list[str]) -> dict[str, PairCount]:
    """For every dish, the cart's dish with the most common orders."""
    cursor = await connection.execute(
        """SELECT DISTINCT ON (other.item_id) other.item_id, anchor.item_id,
                  count(DISTINCT o.id) AS orders, count(DISTINCT o.user_id) AS guests
           FROM order_line anchor
           JOIN order_line other ON other.order_id = anchor.order_id AND other.item_id <> ALL (%(cart)s)
           JOIN orders o ON o.id = anchor.order_id AND o.cancelled_at IS NULL
           WHERE anchor.item_id = ANY (%(cart)s)
           GROUP BY other.item_id, anchor.item_id ORDER BY other.item_id, orders DESC, anchor.item_id""",
        {"cart": cart},
    )
    return {item: PairCount(anchor, orders, guests) for item, anchor, orders, guests in await cursor.fetchall()}


if __name__ == "__main__":
    serve(create_app, port=PORT)
