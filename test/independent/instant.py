"""Instants: RFC 3339 in UTC, kept as text of a fixed width, so that the order of texts is the order of time."""

import re

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z"
)
_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def _days_of(year, month):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _DAYS[month - 1]


def find_instant(text):
    """`2026-11-22T02:00:00.123Z`, with exactly three digits of a second, or None."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if not 1 <= month <= 12 or not 1 <= day <= _days_of(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    milliseconds = (found.group(7) or "").ljust(3, "0")[:3]
    return f"{text[:19]}.{milliseconds}Z"


def compact(instant):
    return re.sub(r"[-:.]", "", instant)
