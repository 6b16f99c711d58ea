"""GET /: the restaurant's page for guests, its files, and the script that puts it on another site."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.exceptions import HTTPException

from api.auth.authenticator import Authenticator
from api.auth.principal import ANONYMOUS, CallerRefused, Principal
from api.page_files import PageFile, load_page_files, load_words
from api.schemas import Id, Label, StoreQuery
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_store, resolve_tenant
from nodes.turn.state import LANGUAGES

router = APIRouter(include_in_schema=False)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: https: http:; base-uri 'none'; form-action 'none'"
)
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/")
async def restaurant_page(
    request: Request,
    tenant: Annotated[Id | None, Query()] = None,
    lang: Annotated[Label | None, Query()] = None,
    store: StoreQuery = None,
) -> HTMLResponse:
    """The page. Its configuration is a block of JSON, so that the policy needs no inline script. With ``store`` it is
    the page of this branch."""
    if not request.app.state.settings.has_guest_page:
        raise HTTPException(404)
    caller = await _identify(request)
    restaurant = resolve_tenant(request, caller, tenant)
    if restaurant.config is not None and not restaurant.config.guest_page:
        raise HTTPException(404)
    language = lang or request.headers.get("accept-language", "")
    branch = resolve_store(restaurant, store)
    config = {**describe_page(request, restaurant, caller, language), "store": branch}
    page = _template().render(
        config=Markup(json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")),  # noqa: S704 - escaped
        words=Markup(load_words().replace("<", "\\u003c")),  # noqa: S704 - a file of ours, escaped
        version=load_page_files().version,
        name=config["name"],
        language=config["language"],
    )
    ancestors = " ".join(restaurant.config.allowed_origins) if restaurant.config else ""
    headers = {
        "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'self' {ancestors}".rstrip(),
        "Cache-Control": "no-store",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    }
    return HTMLResponse(page, headers=headers)


@router.get("/page/{version}/{path:path}")
async def page_file(version: str, path: str) -> Response:
    """A file of the page. Its address changes with the content, so that it can be kept for ever."""
    files = load_page_files()
    file = files.by_path.get(path)
    if file is None:
        raise HTTPException(404)
    return _file_response(file, _FOREVER if version == files.version else {"Cache-Control": "no-cache"})


@router.get("/widget.js")
async def widget() -> Response:
    """The script for the restaurant's own site."""
    return _file_response(load_page_files().by_path["widget.js"], {"Cache-Control": "public, max-age=300"})


def describe_page(request: Request, restaurant: Tenant, caller: Principal, wanted_language: str) -> dict[str, object]:
    """What the page needs to know. ``token``: of a new guest, where credentials are needed."""
    authenticator: Authenticator = request.app.state.authenticator
    facts = restaurant.deps.restaurant
    languages = list_languages(restaurant)
    return {
        "tenant": restaurant.name,
        "name": facts.name or "",
        "address": facts.address,
        "phone": facts.phone,
        "languages": languages,
        "language": choose_language(wanted_language, languages),
        "token": authenticator.guests.issue(restaurant.name) if authenticator.guests else None,
        "has_traces": "traces" in caller.scopes,
        "has_news": restaurant.settings.status_webhook_secret is not None,
    }


def list_languages(restaurant: Tenant) -> list[str]:
    """The languages of the page: those of the restaurant, its first one first."""
    locales = restaurant.config.locales if restaurant.config else (restaurant.settings.default_locale, *LANGUAGES)
    languages = (locale.replace("_", "-").split("-")[0].lower() for locale in locales)
    return [language for language in dict.fromkeys(languages) if language in LANGUAGES]


def choose_language(wanted: str, languages: list[str]) -> str:
    """The first language of an Accept-Language header that the page has; else the page's first one."""
    names = (part.split(";")[0].strip().split("-")[0].lower() for part in wanted.split(","))
    return next((name for name in names if name in languages), languages[0])


async def _identify(request: Request) -> Principal:
    """An operator with credentials, else a guest. A guest needs none to load the page."""
    authenticator: Authenticator = request.app.state.authenticator
    try:
        return await authenticator.identify(request.headers)
    except CallerRefused:
        return ANONYMOUS


def _file_response(file: PageFile, headers: dict[str, str]) -> Response:
    return Response(file.content, media_type=file.media_type, headers=headers)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("pages")), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("restaurant.html.j2")
