"""Moments as readers' pages say them: in the page's language, on a 24-hour clock, in UTC by name."""

from datetime import UTC, datetime

from service.web.embed.languages import Texts


def moment(stored: str, t: Texts) -> str:
    """Say an RFC 3339 moment: its day and the minute."""
    at = datetime.fromisoformat(stored).astimezone(UTC)
    words: str = t["date"]["moment"]
    return words.format(date=_day(at, t), time=f"{at:%H:%M}")


def day(stored: str, t: Texts) -> str:
    """Say the day of an RFC 3339 moment."""
    return _day(datetime.fromisoformat(stored).astimezone(UTC), t)


def _day(at: datetime, t: Texts) -> str:
    month = t["date"]["months"].split()[at.month - 1]
    words: str = t["date"]["day"]
    return words.format(day=at.day, month=month, year=at.year)
