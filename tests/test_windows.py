"""Two windows a day: a phone in Burmese and a desk right to left, or what is nearest to these."""

from tests.windows import Window, every_day


def test_a_phone_in_burmese_and_a_desk_right_to_left_are_for_every_day() -> None:
    windows = [
        Window(360, "en", False),
        Window(1280, "en", False),
        Window(360, "my", True),
        Window(360, "my", False),
        Window(1280, "en", True),
    ]
    assert every_day(windows) == {3, 4}


def test_without_these_it_is_a_phone_and_a_desk() -> None:
    assert every_day([Window(1280, "en", False), Window(1280, "ja", False), Window(320, "en", False)]) == {
        0,
        2,
    }


def test_where_every_window_is_narrow_it_is_two_of_them() -> None:
    assert every_day([Window(360, "en", False), Window(320, "en", False), Window(360, "en", True)]) == {0, 2}


def test_a_journey_is_walked_on_the_phone_alone() -> None:
    assert every_day([Window(1280, "en", False), Window(360, "en", False)], 1) == {1}
