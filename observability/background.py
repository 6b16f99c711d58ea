"""The top level of background tasks: an unexpected error is reported and the task continues."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from observability.events import BackgroundTaskFailed, emit


async def run_round(task: str, work: Callable[[], Awaitable[object]]) -> None:
    """Run the task's work once. An error ends this run only."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the top level of a background task: the next run may succeed
        report(task, error)


def report(task: str, error: BaseException) -> None:
    """Emit an event with the error's type and place; its message may quote a guest."""
    emit(BackgroundTaskFailed(task, locate_error(error)))


def locate_error(error: BaseException) -> str:
    """The error's type and the line that raised it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
    return f"{type(error).__name__} at {where}"
