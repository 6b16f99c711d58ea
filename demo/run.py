"""Starts the demo: ``python -m demo`` (make run) with the API, ``studio`` or ``aegra`` with that server instead."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

from rich.console import Console
from rich.markup import escape

from demo.launch_settings import LaunchFailed, LaunchSettings
from demo.postgres_binaries import PostgresUnavailable
from demo.stack import Stack, require_free_port

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HELLO = '{"text": "What is on the menu?", "user_id": "ada"}'


class StopRequested(BaseException):
    """A stop signal was received. It is no Exception, so that no handler swallows it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(arguments: list[str]) -> int:
    """Run until a stop signal. Returns 0 after an orderly stop, 1 after a problem, 128 + signal during the start."""
    if arguments not in ([], ["run"], ["studio"], ["aegra"]):
        print("Usage: python -m demo [run | studio | aegra]", file=sys.stderr)
        return 2
    raise_on_stop_signals()
    opened = False
    try:
        settings = LaunchSettings.read()
        with open_stack(settings) as stack:
            words = open_everything(stack, (arguments or ["run"])[0])
            opened = True
            Console().print(words, soft_wrap=True, highlight=False)
            stack.watch()
    except StopRequested as stop:
        return 0 if opened else 128 + stop.number
    except (LaunchFailed, PostgresUnavailable) as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    return 0


def open_everything(stack: Stack, server: str) -> str:
    """Start everything and return the text to print. Ports are checked first, so that a used one fails at once."""
    settings, started = stack.settings, time.monotonic()
    if server != "run":
        require_free_port(settings.host, settings.studio_port, variable="STUDIO_PORT", purpose="Studio's server")
        stack.start_restaurant()
        start = stack.start_aegra if server == "aegra" else stack.start_studio
        start()
        return f"The restaurant is ready; the server is starting on port {settings.studio_port}."
    require_free_port(settings.host, settings.port, variable="PORT", purpose="the API")
    stack.start_restaurant()
    stack.start_api()
    return (
        f"\n[bold]Ready on {settings.api_address}[/] after {time.monotonic() - started:.1f} s\n\n{addresses(settings)}"
    )


def addresses(settings: LaunchSettings) -> str:
    """The addresses of the API and the services, and a command to copy."""
    api = settings.api_address
    services = "\n".join(f"  {name:<11}http://127.0.0.1:{port}/docs" for name, port in settings.demo_ports.items())
    return (
        f"  API        {api}/docs\n{services}\n  logs       {settings.logs}\n\n"
        f"Send a message:\n\n  curl -s {api}/orchestrate -H 'Content-Type: application/json' -d '{escape(HELLO)}'\n\n"
        'Two more restaurants: "tenant": "noodles" and "tenant": "tapas" in the message.\n'
        "Or run `make chat` in a second terminal. Ctrl-C stops the restaurant; its data is kept.\n"
    )


@contextlib.contextmanager
def open_stack(settings: LaunchSettings) -> Iterator[Stack]:
    """A stack that is always closed at the end of the block. Signals do not interrupt the closing."""
    stack = Stack(settings, step=show_step)
    try:
        yield stack
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        stack.close()


@contextlib.contextmanager
def show_step(doing: str) -> Iterator[None]:
    """Show a spinner on a terminal during the step, and one line at its end. Both go to stderr."""
    console, started = Console(stderr=True), time.monotonic()
    with console.status(f"{doing} ..."):
        yield
    console.print(f"{doing}: done in {time.monotonic() - started:.1f} s", highlight=False)


def raise_on_stop_signals() -> None:
    """Make SIGINT, SIGTERM and, except under nohup, SIGHUP raise StopRequested."""

    def stop(number: int, _: FrameType | None) -> None:
        raise StopRequested(number)

    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
