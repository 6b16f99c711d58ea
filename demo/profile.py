"""The profile service: POST /profile reads or saves a guest's preferences, and summarizes past orders.

Run alone: ``python -m demo.profile --port 9105``.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Response
from pydantic import Discriminator, Tag

from demo.database import Connection, Database
from demo.preference_tables import read_preferences, write_preferences
from demo.refusal import RequestRejected
from demo.service import answer, database_of, new_app, serve
from demo.settings import DemoSettings
from domain.money import Money
from services.profile.models import (
    ReadProfileRequest,
    SavePreferencesRequest,
    SavePreferencesResponse,
    UserProfileResponse,
    WireHistory,
    WirePastLine,
    WirePreferences,
    WireSavedAddress,
)

PORT = 9105
FAVOURITES = 3
MAX_WORDS = 30
MAX_WORD_LENGTH = 60


def _mode(body: Any) -> str | None:
    """The mode of a request body; the default is ``get_profile``."""
    return str(body.get("mode", "get_profile")) if isinstance(body, dict) else getattr(body, "mode", None)


ProfileRequest = Annotated[
    Annotated[ReadProfileRequest, Tag("get_profile")] | Annotated[SavePreferencesRequest, Tag("save_preferences")],
    Discriminator(_mode),
]


class ProfileDesk:
    """The route: one URL for both modes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answer_profile(self, request: ProfileRequest) -> Response:
        """Read the profile, or replace the preferences."""
        if isinstance(request, SavePreferencesRequest):
            return await self._save(request)
        async with self._database.connection() as connection:
            preferences = await read_preferences(connection, request.user_id)
            history = await _read_history(connection, request.user_id)
            addresses = await _read_addresses(connection, request.user_id)
        return answer(UserProfileResponse(preferences=preferences, order_history_summary=history, addresses=addresses))

    async def _save(self, request: SavePreferencesRequest) -> Response:
        preferences = _tidy(request.preferences)
        async with self._database.connection() as connection:
            await write_preferences(connection, request.user_id, preferences)
        return answer(SavePreferencesResponse(success=True))


def create_app(settings: DemoSettings | None = None) -> FastAPI:
    """The profile service. Without arguments it reads DEMO_* from the environment."""
    settings = settings or DemoSettings()
    database = database_of(settings)
    app = new_app("profile", settings, database)
    app.add_api_route(
        "/profile",
        ProfileDesk(database).answer_profile,
        methods=["POST"],
        response_model=UserProfileResponse | SavePreferencesResponse,
    )
    return app


def _tidy(preferences: WirePreferences) -> WirePreferences:
    spice = " ".join((preferences.spice_level or "").lower().split())
    dietary, allergies = _words(preferences.dietary), _words(preferences.allergies)
    if max(len(dietary), len(allergies)) > MAX_WORDS or len(spice) > MAX_WORD_LENGTH:
        raise RequestRejected(
            422, "invalid_request", f"At most {MAX_WORDS} words of {MAX_WORD_LENGTH} characters each."
        )
    return WirePreferences(dietary=dietary, spice_level=spice or None, allergies=allergies)


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Lower case, single spaces, without duplicates, in the given order."""
    tidy = [" ".join(word.lower().split()) for word in words]
    if any(len(word) > MAX_WORD_LENGTH for word in tidy):
        raise RequestRejected(422, "invalid_request", f"A word has at most {MAX_WORD_LENGTH} characters.")
    return tuple(dict.fromkeys(word for word in tidy if word))


async def _read_history(connection: Connection, user_id: str) -> WireHistory:
    cursor = await connection.execute(
        """SELECT currency, count(*), (sum(total_minor) * 2 + count(*)) / (count(*) * 2) FROM orders
           WHERE user_id = %s AND cancelled_at IS NULL GROUP BY currency ORDER BY max(placed_at) DESC LIMIT 1""",
        [user_id],
    )
    row = await cursor.fetchone()
    if row is None:
        return WireHistory(total_orders=0)
    currency, orders, average_minor = str(row[0]), int(row[1]), int(row[2])
    return WireHistory(
        total_orders=orders,
        favorite_items=await _favourites(connection, user_id),
        avg_spend=Money(average_minor, currency).to_wire(),
        currency=currency,
        last_order=await _last_order(connection, user_id),
    )


async def _read_addresses(connection: Connection, user_id: str) -> tuple[WireSavedAddress, ...]:
    """The address that most orders of the guest were delivered to, as the guest's home."""
    cursor = await connection.execute(
        """SELECT address FROM orders WHERE user_id = %s AND cancelled_at IS NULL AND delivery_mode = 'delivery'
           AND address IS NOT NULL GROUP BY address ORDER BY count(*) DESC, max(placed_at) DESC LIMIT 1""",
        [user_id],
    )
    row = await cursor.fetchone()
    return (WireSavedAddress(label="home", address=str(row[0]), usual=True),) if row else ()


async def _favourites(connection: Connection, user_id: str) -> tuple[str, ...]:
    """The most recent names of the dishes that the guest ordered most often."""
    cursor = await connection.execute(
        """SELECT (array_agg(l.name ORDER BY o.placed_at DESC))[1] FROM order_line l JOIN orders o ON o.id = l.order_id
           WHERE o.user_id = %s AND o.cancelled_at IS NULL
           GROUP BY l.item_id ORDER BY count(DISTINCT o.id) DESC, sum(l.quantity) DESC, l.item_id LIMIT %s""",
        [user_id, FAVOURITES],
    )
    return tuple(str(name) for (name,) in await cursor.fetchall())


async def _last_order(connection: Connection, user_id: str) -> tuple[WirePastLine, ...]:
    cursor = await connection.execute(
        """SELECT l.name, l.quantity,
                  array_agg(concat(nullif(p.amount, 'normal') || ' ', p.name) ORDER BY p.position)
                      FILTER (WHERE p.name IS NOT NULL AND NOT p.refused),
                  array_agg(p.name ORDER BY p.position) FILTER (WHERE p.name IS NOT NULL AND p.refused)
           FROM order_line l
           LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
           WHERE l.order_id = (SELECT id FROM orders WHERE user_id = %s AND cancelled_at IS NULL
                               ORDER BY placed_at DESC, id DESC LIMIT 1)
           GROUP BY l.position, l.name, l.quantity ORDER BY l.position""",
        [user_id],
    )
    rows = await cursor.fetchall()
    return tuple(
        WirePastLine(name=name, quantity=quantity, options=tuple(chosen or ()), refusals=tuple(refused or ()))
        for name, quantity, chosen, refused in rows
    )


if __name__ == "__main__":
    serve(create_app, port=PORT)
