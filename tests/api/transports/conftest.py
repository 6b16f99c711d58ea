"""The API on a real server, for protocols whose own clients open connections."""

from collections.abc import Iterator

import pytest

from api.app import create_app
from tests.api.restaurant import settings_for
from tests.contract.serving import serving
from tests.store.roles import url_of_app_role


@pytest.fixture(scope="package")
def served(api_database: str, demo: dict[str, object]) -> Iterator[str]:
    """Its base URL; the role of its database is subject to row-level security."""
    with serving({"api": create_app(settings_for(url_of_app_role(api_database), demo))}) as ports:
        yield f"http://127.0.0.1:{ports['api']}"
