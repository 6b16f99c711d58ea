"""``python -m services.check --menu URL --order URL ...``: shows how the product reads a service's responses.

Exit code 0: no findings, 1: warnings, 2: a service cannot be used, or the command was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Sequence

from pydantic import ValidationError
from rich.console import Console

from domain.menu import Menu
from domain.menu_check import MenuCheck
from observability.events import LOGGER_NAME
from services.check.checker import CheckOptions, check_services
from services.check.report import ExitCode, Report
from services.check.tables import print_report
from services.microservices import SERVICES
from services.post import open_transport
from services.settings import ServiceSettings, SettingsProblem, problem_sentences

URL_OPTIONS = {each.name or each.service: each.field for service in SERVICES for each in service.urls}
_NARROWEST = 120


def main(arguments: Sequence[str] | None = None, *, play_menu: Callable[[Menu, str], MenuCheck] | None = None) -> int:
    """Read the command line and the environment, run the check and print the report.

    ``play_menu``: plays what guests would say of a menu, in a language.
    """
    parser = _parser()
    options_given = parser.parse_args(arguments)
    try:
        settings = read_settings({name: getattr(options_given, name) for name in URL_OPTIONS})
    except SettingsProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return ExitCode.CANNOT_WORK
    # Without a handler, Python would print warnings between the tables; the report contains them.
    logging.getLogger(LOGGER_NAME).addHandler(logging.NullHandler())
    language: str = options_given.language
    options = CheckOptions(
        place=options_given.place,
        dish=options_given.dish,
        order_id=options_given.order_id,
        tenant=options_given.tenant,
        play_menu=(lambda menu: play_menu(menu, language)) if play_menu else None,
    )
    try:
        report = asyncio.run(_check(settings, options))
    except KeyboardInterrupt:
        return ExitCode.CANNOT_WORK
    if options_given.json:
        sys.stdout.write(f"{report.model_dump_json(indent=2)}\n")
    else:
        console = Console(highlight=False)
        console.width = max(console.width, _NARROWEST)
        print_report(report, console)
    return report.exit_code


def read_settings(url_options: dict[str, str | None]) -> ServiceSettings:
    """The settings of the check. One URL on the command line replaces all URLs of the environment.

    Raises SettingsProblem with the missing arguments.
    """
    urls = {field: url_options[name] for name, field in URL_OPTIONS.items()} if any(url_options.values()) else {}
    try:
        settings = ServiceSettings.model_validate({**ServiceSettings().model_dump(), **urls})
    except ValidationError as error:
        raise SettingsProblem(problem_sentences(error)) from None
    configured = {name for name, field in URL_OPTIONS.items() if getattr(settings, field)}
    if not configured:
        raise SettingsProblem("There is no URL to check: give --menu URL, or set MENU_SERVICE_URL.")
    if configured & {"order", "quote", "lookup", "change", "cancel"} and not {"menu", "order"} <= configured:
        raise SettingsProblem(
            "Quotes, look-ups, changes, cancellations and orders are tried with a dish of the menu: give --menu "
            "URL and --order URL as well, or set MENU_SERVICE_URL and ORDER_SERVICE_URL."
        )
    return settings


async def _check(settings: ServiceSettings, options: CheckOptions) -> Report:
    async with open_transport() as transport:
        return await check_services(settings, transport, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m api.check_service",
        description="Shows what the product reads of your services' answers, and what it leaves out.",
        epilog="Without a URL, those of the environment are checked (MENU_SERVICE_URL, ORDER_SERVICE_URL, ...). "
        "ORDER_OPTIONS, ORDER_IDEMPOTENT, DEFAULT_CURRENCY and the time-outs are always read from the environment. "
        "Exit code: 0 fine, 1 something was left out or is odd, 2 a service cannot be used or the command was wrong.",
    )
    for name, field in URL_OPTIONS.items():
        parser.add_argument(f"--{name}", metavar="URL", help=f"in place of {field.upper()}")
    parser.add_argument("--place", action="store_true", help="really place an order, cancel it, and save a profile")
    parser.add_argument("--dish", metavar="NAME", help="order this item (default: the first one that can be had)")
    parser.add_argument("--order-id", metavar="ID", help="an order that exists, for tracking")
    parser.add_argument("--tenant", default="default", help="the value of X-Tenant-Id (default: %(default)s)")
    parser.add_argument(
        "--language", default="en", metavar="LANGUAGE", help="in which guests order (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
