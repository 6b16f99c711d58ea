"""Values that are kept for an object."""

from __future__ import annotations

from domain.kept_values import KeptValues


def test_a_value_is_kept_for_the_very_object_and_no_equal_one() -> None:
    kept: KeptValues[list[int], str] = KeptValues(most=4)
    source = [1]
    assert kept.keep(source, "one") == "one"
    assert kept.find(source) == "one"
    assert kept.find([1]) is None


def test_a_source_stays_alive_so_that_no_other_object_takes_its_id() -> None:
    kept: KeptValues[list[int], int] = KeptValues(most=1000)
    for number in range(500):
        assert kept.find([number]) is None
        kept.keep([number], number)


def test_all_are_forgotten_when_there_are_too_many() -> None:
    kept: KeptValues[list[int], int] = KeptValues(most=2)
    sources = [[0], [1], [2]]
    for number, source in enumerate(sources):
        kept.keep(source, number)
    assert [kept.find(source) for source in sources] == [None, None, 2]
