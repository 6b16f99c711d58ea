"""The top of every background task: an error that nobody expected is reported, and the task goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from observability.events import BackgroundTaskFailed, emit


async def go_on(task: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do one round of the task's work. Whatever goes wrong ends this round only."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the top of a background task: the next round may do better
        report(task, error)


def report(task: str, error: BaseException) -> None:
    """Emit the event: by type and place, for a message may quote a guest."""
    emit(BackgroundTaskFailed(task, place_of(error)))


def place_of(error: BaseException) -> str:
    """The error's type, and the line that raised it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
    return f"{type(error).__name__} at {where}"
