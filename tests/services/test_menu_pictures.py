"""Pictures of dishes: from the menu's response to the cards of a reply. An address that is none is dropped."""

from __future__ import annotations

import json

import pytest

from domain.menu import Menu
from nodes.reply.cards import add_pictures
from nodes.turn.state import Card
from services.menu.models import MenuResponse
from services.menu.reading import menu_of
from services.response_body import read_with_drops


def read_menu(*pictures: str) -> Menu:
    """A menu with a dish for each picture."""
    items = [{"name": f"Dish {at}", "price": 5, "image_url": url} for at, url in enumerate(pictures)]
    body = json.dumps({"categories": [{"name": "All", "items": items}]}).encode()
    reading = read_with_drops("menu_service", body, MenuResponse)
    return menu_of(reading, service="menu_service", version="1", default_currency="USD")


@pytest.mark.parametrize("url", ["https://pictures.example.com/a.jpg?w=400", "http://127.0.0.1:9101/a.svg"])
def test_a_picture_reaches_the_card_of_its_dish(url: str) -> None:
    menu = read_menu(url)
    assert menu.items[0].image_url == url
    shown, other = add_pictures((Card(title="Dish 0"), Card(title="All")), menu)
    assert (shown.image_url, other.image_url) == (url, None)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:image/png;base64,AA", "/a.jpg", 'https://x/"onerror=', ""]
)
def test_what_a_browser_should_not_load_is_no_picture(url: str) -> None:
    menu = read_menu(url)
    assert [(item.name, item.image_url) for item in menu.items] == [("Dish 0", None)]
