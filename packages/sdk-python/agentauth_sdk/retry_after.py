"""Reads ``Retry-After``."""

import math
import re
from datetime import datetime, timezone
from typing import Optional

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = "(?P<month>%s)" % "|".join(_MONTHS)
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"

#: The three forms of a date in HTTP (RFC 9110 5.6.7), all of them in UTC.
_HTTP_DATES = [
    re.compile("^%s$" % form, re.IGNORECASE | re.ASCII)
    for form in (
        r"\w{3}, (?P<day>\d\d) " + _MONTH + r" (?P<year>\d{4}) " + _TIME + " GMT",
        r"\w{6,9}, (?P<day>\d\d)-" + _MONTH + r"-(?P<year>\d\d) " + _TIME + " GMT",
        r"\w{3} " + _MONTH + r" (?P<day>[ \d]\d) " + _TIME + r" (?P<year>\d{4})",
    )
]


def retry_after_seconds(value: Optional[str], now: datetime) -> Optional[float]:
    """Reads the header (RFC 9110 10.2.3): whole seconds, or a date.

    ``None`` for anything else, such as ``3600.5`` or ``-5``: who writes that has said nothing. Otherwise seconds from
    now, at least 0. It may be any number: bound it.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    for form in _HTTP_DATES:
        date = form.match(text)
        if date:
            try:
                at = _moment(date, now)
            except ValueError:
                return None
            return max(0.0, math.ceil((at - now).total_seconds()))
    return None


def _moment(date: "re.Match[str]", now: datetime) -> datetime:
    year = int(date["year"])
    if len(date["year"]) == 2:
        # What would be more than fifty years ahead belongs to the century before (RFC 9110 5.6.7).
        year += now.year - now.year % 100
        if year > now.year + 50:
            year -= 100
    month = _MONTHS.index(date["month"].lower()) + 1
    day, hour, minute, second = (int(date[part]) for part in ("day", "hour", "minute", "second"))
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
