"""The table of guests' preferences, read by the profile and the recommendation service."""

from __future__ import annotations

from demo.database import Connection
from services.profile.models import WirePreferences


async def read_preferences(connection: Connection, user_id: str) -> WirePreferences | None:
    """The guest's preferences; None without any."""
    cursor = await connection.execute(
        "SELECT dietary, spice_level, allergies FROM preferences WHERE user_id = %s", [user_id]
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return WirePreferences(dietary=tuple(row[0]), spice_level=row[1], allergies=tuple(row[2]))


async def write_preferences(connection: Connection, user_id: str, preferences: WirePreferences) -> None:
    """Replace all preferences of this guest."""
    await connection.execute(
        """INSERT INTO preferences (user_id, dietary, spice_level, allergies) VALUES (%s, %s, %s, %s)
           ON CONFLICT (user_id) DO UPDATE SET dietary = EXCLUDED.dietary, spice_level = EXCLUDED.spice_level,
               allergies = EXCLUDED.allergies, saved_at = now()""",
        [user_id, list(preferences.dietary), preferences.spice_level, list(preferences.allergies)],
    )
