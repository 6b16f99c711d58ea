"""A restaurant of fakes, and a guest in it."""

import pytest

from tests.fakes.guest import Guest, Restaurant


@pytest.fixture
def restaurant() -> Restaurant:
    return Restaurant()


@pytest.fixture
def guest(restaurant: Restaurant) -> Guest:
    return restaurant.guest()
