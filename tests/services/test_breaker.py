"""The circuit breaker alone, by a clock that stands still until it is moved."""

import pytest

from services.breaker import CircuitBreaker, CircuitState

CLOSED, OPEN, HALF_OPEN = CircuitState.CLOSED, CircuitState.OPEN, CircuitState.HALF_OPEN


class Watched:
    """A breaker of three failures and ten seconds' rest, its clock, and the states that it went through."""

    def __init__(self) -> None:
        self.now = 100.0
        self.told: list[CircuitState] = []
        self.breaker = CircuitBreaker(failures=3, open_s=10, on_change=self.told.append, clock=lambda: self.now)

    def leave(self) -> int:
        given = self.breaker.admit()
        assert given is not None
        return given

    def fails(self, times: int = 1) -> None:
        for _ in range(times):
            self.breaker.report(self.leave(), False)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not(watched: Watched) -> None:
    watched.fails(2)
    watched.breaker.report(watched.leave(), True)
    watched.fails(2)
    assert watched.breaker.state is CLOSED
    watched.fails()
    assert watched.told == [OPEN]
    assert watched.breaker.admit() is None


def test_nothing_is_tried_before_the_rest_is_over(watched: Watched) -> None:
    watched.fails(3)
    watched.now += 9.9
    assert watched.breaker.admit() is None
    watched.now += 0.1
    assert watched.breaker.admit() is not None


def test_one_probe_at_a_time_decides(watched: Watched) -> None:
    watched.fails(3)
    watched.now += 10
    probe = watched.leave()
    assert watched.breaker.admit() is None
    watched.breaker.report(probe, False)
    assert watched.breaker.admit() is None
    watched.now += 10
    watched.breaker.report(watched.leave(), True)
    assert watched.breaker.admit() is not None
    assert watched.told == [OPEN, HALF_OPEN, OPEN, HALF_OPEN, CLOSED]


def test_a_probe_that_was_called_off_makes_room_for_the_next(watched: Watched) -> None:
    watched.fails(3)
    watched.now += 10
    watched.breaker.report(watched.leave(), None)
    assert watched.breaker.state is HALF_OPEN
    assert watched.breaker.admit() is not None


def test_what_began_before_the_circuit_changed_says_nothing_about_now(watched: Watched) -> None:
    early, late = watched.leave(), watched.leave()
    watched.fails(3)
    watched.breaker.report(early, True)
    assert watched.breaker.state is OPEN
    watched.now += 10
    probe = watched.leave()
    watched.breaker.report(late, False)
    assert watched.breaker.state is HALF_OPEN
    watched.breaker.report(probe, True)
    assert watched.breaker.state is CLOSED


def test_attempts_called_off_are_no_failures(watched: Watched) -> None:
    for _ in range(10):
        watched.breaker.report(watched.leave(), None)
    assert watched.breaker.state is CLOSED
