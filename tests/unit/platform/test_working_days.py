"""Swedish working days, against days taken from printed calendars and an independent computation of Easter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.easter import easter as easter_of_dateutil  # type: ignore[import-untyped]

from chalicelib.platform.working_days import easter, is_working_day, midnight_after, swedish_day, working_day_from


def test_easter_is_what_another_program_says() -> None:
    years = range(1583, 2600)
    assert [easter(year) for year in years] == [easter_of_dateutil(year) for year in years]


FREE = {
    "2026-01-01": "nyårsdagen",
    "2026-01-06": "trettondedag jul",
    "2026-04-03": "långfredagen",
    "2026-04-04": "påskafton, a Saturday",
    "2026-04-05": "påskdagen",
    "2026-04-06": "annandag påsk",
    "2026-05-01": "första maj",
    "2026-05-14": "Kristi himmelsfärdsdag",
    "2026-06-06": "nationaldagen, a Saturday",
    "2025-06-06": "nationaldagen, a Friday",
    "2026-06-19": "midsommarafton",
    "2026-06-20": "midsommardagen",
    "2027-06-25": "midsommarafton",
    "2026-10-31": "alla helgons dag",
    "2026-12-24": "julafton",
    "2026-12-25": "juldagen",
    "2026-12-26": "annandag jul",
    "2025-12-26": "annandag jul, a Friday",
    "2026-12-31": "nyårsafton",
    "2026-11-28": "a Saturday",
    "2026-11-29": "a Sunday",
}
WORKED = {
    "2026-04-02": "skärtorsdagen",
    "2026-04-30": "valborgsmässoafton",
    "2026-05-15": "the Friday after Ascension",
    "2026-05-25": "annandag pingst, no holiday since 2005",
    "2026-06-18": "the day before Midsummer Eve",
    "2026-06-22": "the Monday after Midsummer",
    "2026-10-30": "allhelgonaafton",
    "2026-12-23": "the day before Christmas Eve",
    "2026-12-30": "the day before New Year's Eve",
    "2027-06-18": "a Friday a week before Midsummer Eve",
    "2026-01-05": "trettondagsafton",
}


@pytest.mark.parametrize("day", [*FREE, *WORKED])
def test_a_day_is_free_or_worked(day: str) -> None:
    assert is_working_day(date.fromisoformat(day)) == (day in WORKED), {**FREE, **WORKED}[day]


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2026-04-02", "2026-04-02"),  # Maundy Thursday is worked
        ("2026-04-03", "2026-04-07"),  # Good Friday to the Tuesday after Easter
        ("2026-06-19", "2026-06-22"),  # Midsummer Eve to Monday
        ("2026-12-24", "2026-12-28"),  # Christmas Eve (Thursday) to Monday
        ("2025-12-24", "2025-12-29"),  # Christmas Eve (Wednesday) over Christmas and the week-end
        ("2026-12-31", "2027-01-04"),  # New Year's Eve, over the year's end
        ("2027-12-31", "2028-01-03"),
        ("2028-12-30", "2029-01-02"),  # Saturday, Sunday and New Year's Day
        ("2026-11-28", "2026-11-30"),
    ],
)
def test_a_deadline_moves_to_the_next_working_day(day: str, moved: str) -> None:
    assert working_day_from(date.fromisoformat(day)) == date.fromisoformat(moved)


def test_a_whole_year_as_in_a_printed_calendar() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    free = [day for day in days if day.weekday() < 5 and not is_working_day(day)]
    told = " ".join(f"{d.day}/{d.month}" for d in free)
    assert told == "1/1 6/1 18/4 21/4 1/5 29/5 6/6 20/6 24/12 25/12 26/12 31/12"


def test_days_are_those_of_stockholm_in_winter_summer_and_where_the_clock_moves() -> None:
    assert swedish_day(datetime(2026, 11, 27, 22, 59, tzinfo=UTC)) == date(2026, 11, 27)
    assert swedish_day(datetime(2026, 11, 27, 23, 0, tzinfo=UTC)) == date(2026, 11, 28)
    assert swedish_day(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert midnight_after(date(2026, 3, 28)).astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert midnight_after(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert midnight_after(date(2026, 10, 25)).astimezone(UTC) == datetime(2026, 10, 25, 23, tzinfo=UTC)
