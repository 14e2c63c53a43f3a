"""Reads what others wrote so that it can be read in one way only."""

import base64
import json
import re
from typing import Any, Dict, List, Optional, Tuple


def decode_base64url(text: str) -> Optional[bytes]:
    """Decodes base64url (RFC 7515 2): no padding, no other characters, and no stray bits at the end. None otherwise."""
    if len(text) % 4 == 1 or not re.fullmatch("[A-Za-z0-9_-]*", text):
        return None
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text else None


def parse_object(raw: bytes) -> Dict[str, Any]:
    """Parses a JSON object and refuses repeated member names: two programs could read two different claims from one
    signed token (RFC 7519 4).

    :raises ValueError: for anything else
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("Nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("Not a JSON object")
    return value


def is_number(value: object) -> bool:
    """As JSON has them: true is none, and what no sum can be made of is none either."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def _unique(members: List[Tuple[str, Any]]) -> Dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("A member name is repeated")
    return found


def _refuse(constant: str) -> None:
    raise ValueError("%s is not JSON" % constant)
