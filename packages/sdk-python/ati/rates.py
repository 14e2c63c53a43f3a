"""How often a tool may be used: the ``rate`` of a token, such as ``{"tool:github:*": "10/hour"}`` (ATI 4)."""

import re
from typing import Dict, Mapping, Optional, Tuple

from .errors import TokenError
from .scope import WHITE_SPACE, is_clean

_RATE = re.compile("\\+?([0-9]+)/[{0}]*([a-z]+)[{0}]*".format(WHITE_SPACE))
_MOST = 2**64 - 1
_UNITS = {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60}
_UNITS.update({"h": 3600, "hr": 3600, "hour": 3600, "d": 86400, "day": 86400})


def parse_rate(spec: str) -> Optional[Tuple[int, int]]:
    """Reads ``10/hour`` as 10 calls in 3600 seconds. ``None`` for what proxies cannot read."""
    found = _RATE.fullmatch(spec)
    if found is None or found.group(2) not in _UNITS:
        return None
    digits = found.group(1).lstrip("0")
    # Twenty digits are the most that the largest count has: nothing longer is worth reading.
    count = int(digits or "0") if len(digits) <= 20 else _MOST + 1
    return (count, _UNITS[found.group(2)]) if count <= _MOST else None


def checked_rate(rate: Optional[Mapping[str, str]]) -> Dict[str, str]:
    """Returns the limits of a token that is to be signed.

    :raises TokenError: ``invalid_rate`` for a key that covers no tool, or a limit that proxies cannot read: some of them
        drop all limits of a token for one such
    """
    if rate is None:
        return {}
    if not isinstance(rate, Mapping):
        raise TokenError("Cannot sign the token: rate is a mapping of tool patterns to limits", "invalid_rate")
    for pattern, limit in rate.items():
        if not is_clean(pattern) or not (pattern == "*" or pattern.startswith("tool:")):
            raise TokenError(
                "Cannot sign the token: the rate for %.100s covers no tool. Its key is a pattern such as tool:github:* or *"
                % ascii(pattern),
                "invalid_rate",
            )
        if not isinstance(limit, str) or parse_rate(limit) is None:
            raise TokenError(
                "Cannot sign the token: %.100s is no rate. Write a whole number, a slash and second, minute, hour or day,"
                " such as 10/hour" % ascii(limit),
                "invalid_rate",
            )
    return dict(rate)
