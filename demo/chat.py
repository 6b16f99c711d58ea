"""The conversation in the terminal: ``python -m demo.chat`` (make chat).

It uses the running API of API_URL or PORT over HTTP. Without one, it starts the restaurant for the conversation. Lines
may be typed or piped in, one line per turn. /quit, Ctrl-D or Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.markup import escape

from demo.launch_settings import LaunchFailed, LaunchSettings
from demo.postgres_binaries import PostgresUnavailable
from demo.run import StopRequested, open_stack, raise_on_stop_signals
from demo.stack import get_status, require_free_port

TURN_TIMEOUT_S = 60.0
LEAVE = {"/quit", "/exit", "/q"}


class ChatReply(BaseModel):
    """The fields of a reply that the terminal shows."""

    model_config = ConfigDict(frozen=True)

    reply_text: str
    quick_replies: tuple[str, ...] = ()


class Problem(BaseModel):
    """An error response: problem+json, with optional fields."""

    title: str = ""
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ChatSession:
    """One session of one guest at one API."""

    api: str
    user_id: str
    session_id: str
    tenant: str | None = None

    def say(self, text: str) -> ChatReply:
        """Send one turn. An error response becomes a reply in brackets. Raises LaunchFailed without a response."""
        body = {"text": text, "user_id": self.user_id, "session_id": self.session_id, "channel": "terminal"}
        body |= {"tenant": self.tenant} if self.tenant else {}
        request = urllib.request.Request(  # noqa: S310 - the caller has checked that it is http(s)
            f"{self.api}/orchestrate", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TURN_TIMEOUT_S) as answer:
                return ChatReply.model_validate_json(answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return ChatReply(reply_text=f"[{refusal.code} {_reason(refusal.read())}]")
        except ValidationError as error:
            raise LaunchFailed(f"{self.api}/orchestrate does not answer as this program expects.") from error
        except OSError as silence:
            raise LaunchFailed(f"The API at {self.api} does not answer ({silence}).") from silence


def main(arguments: list[str]) -> int:
    """Run one conversation. Returns 0 after a normal end, 1 after a problem."""
    parser = argparse.ArgumentParser(prog="make chat", description="Order food in the terminal.")
    parser.add_argument("--user", default="terminal-guest", help="who is talking")
    parser.add_argument("--session", help="an earlier session to take up again")
    parser.add_argument("--tenant", help="the restaurant; default: Copper Basil")
    options = parser.parse_args(arguments)
    session = options.session or f"terminal-{uuid.uuid4().hex[:8]}"
    raise_on_stop_signals()
    try:
        settings = LaunchSettings.read()
        with open_api(settings) as api:
            converse(ChatSession(api, options.user, session, options.tenant))
    except StopRequested:
        pass
    except (LaunchFailed, PostgresUnavailable) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def open_api(settings: LaunchSettings) -> Iterator[str]:
    """The address of a running API. Starts a restaurant if there is none on PORT."""
    api = (settings.api_url or settings.api_address).rstrip("/")
    if not api.startswith(("http://", "https://")):
        raise LaunchFailed("API_URL has to begin with http:// or https://.")
    status, body = get_status(f"{api}/health")
    if status == 200:
        yield api
        return
    if settings.api_url:
        raise LaunchFailed(f"No API answers at {api} ({body[:200]}): start it, or unset API_URL to open one here.")
    require_free_port(settings.host, settings.port, variable="PORT", purpose="the API")
    with open_stack(settings) as stack:
        stack.start_restaurant()
        stack.start_api()
        yield api


def converse(conversation: ChatSession) -> None:
    """Run turns until the guest ends the conversation."""
    console = Console(soft_wrap=True)
    if console.is_terminal:
        console.print("\nWhat can we get you? [dim]Try: what is on the menu? Leave with /quit or Ctrl-D.[/]\n")
    for text in read_lines():
        if text.lower() in LEAVE:
            break
        with console.status("..."):
            reply = conversation.say(text)
        console.print(f"[green]{escape(reply.reply_text)}[/]", highlight=False)
        if reply.quick_replies:
            console.print("[dim]" + escape("  ".join(f"[{each}]" for each in reply.quick_replies)) + "[/]")
        console.print()
    if console.is_terminal:
        console.print(f"[dim]Take this conversation up again: make chat SESSION={conversation.session_id}[/]")


def read_lines() -> Iterator[str]:
    """The guest's lines: typed at a prompt, or read from a pipe or file."""
    if not sys.stdin.isatty():
        yield from filter(None, (line.strip() for line in sys.stdin))
        return
    with contextlib.suppress(ImportError):
        importlib.import_module("readline")  # gives input() its editing keys and history
    while True:
        try:
            text = input("you> ").strip()
        except EOFError:
            print()
            return
        if text:
            yield text


def _reason(body: bytes) -> str:
    try:
        problem = Problem.model_validate_json(body)
    except ValidationError:
        return "no further word"
    return problem.detail or problem.title


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
