"""Generates docs/openapi.json, the OpenAPI description of the API: ``python -m api.openapi_doc``."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings

PAGE = Path("docs/openapi.json")


def render() -> str:
    """The description as JSON. It does not depend on the environment."""
    settings = Settings.model_construct(database_url=SecretStr("postgresql://localhost/orchestrator"))
    return json.dumps(create_app(settings).openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
