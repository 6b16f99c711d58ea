"""GET /docs and GET /redoc: the API's description as pages that load nothing from another host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from secrets import token_urlsafe

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)
_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "png": "image/png"}
_ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js", "favicon.png")
_REDOC_LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
"""A picture beside the name of Redoc, which remains; from its host the picture would be the only foreign file."""
_SHELL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="docs/assets/favicon.png">{head}</head>
<body><div id="page"></div><script src="docs/assets/{script}"></script><script nonce="{nonce}">{call}</script></body>
</html>"""


@router.get("/docs")
async def swagger_page(request: Request) -> HTMLResponse:
    """The description in Swagger UI."""
    return _page(
        request,
        script="swagger-ui-bundle.js",
        head='<link rel="stylesheet" href="docs/assets/swagger-ui.css">',
        call="SwaggerUIBundle({url: 'openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null})",
    )


@router.get("/redoc")
async def redoc_page(request: Request) -> HTMLResponse:
    """The description in Redoc."""
    call = "Redoc.init('openapi.json', {disableSearch: true}, document.getElementById('page'))"
    return _page(request, script="redoc.standalone.js", head="", call=call)


@router.get("/docs/assets/{name}")
async def docs_asset(name: str) -> Response:
    """A file of Swagger UI or Redoc."""
    if name not in _ASSETS:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(_read_asset(name), media_type=_TYPES[name.rsplit(".", 1)[1]], headers=headers)


@cache
def _read_asset(name: str) -> bytes:
    content = (files("fastapi_offline") / "static" / name).read_bytes()
    return content.replace(_REDOC_LOGO, b"data:,") if name == "redoc.standalone.js" else content


def _page(request: Request, *, script: str, head: str, call: str) -> HTMLResponse:
    """A page whose policy allows its own files. Both libraries set styles of elements, and Redoc uses a worker."""
    nonce = token_urlsafe(12)
    page = _SHELL.format(title=request.app.title, head=head, script=script, nonce=nonce, call=call)
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})
