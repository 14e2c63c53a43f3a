"""JWS in its compact form with HS256 (RFC 7515, RFC 7518 3.2), read so strictly that one token has one text.

Most decoders skip characters that are not base64url and ignore the low bits of the last one: several texts would then be
one token, and a list of revoked or used ones would miss all but one.
"""

import base64
import hashlib
import hmac
import json
from typing import Any, Dict, List, Mapping, Tuple

# As many as the largest number of 64 bits has: reading more takes time that grows with their square.
_MOST_DIGITS = 20
# Proxies read no deeper.
_MOST_LEVELS = 127


def sign(header: Mapping[str, Any], payload: Mapping[str, Any], key: bytes) -> str:
    """Returns the token. Members are written in the order that they have, without blanks, and in ASCII."""
    signed = _write(header) + "." + _write(payload)
    return signed + "." + _encode(mac(signed, key))


def mac(signed: str, key: bytes) -> bytes:
    """The HS256 signature of a header and payload as they are written."""
    return hmac.new(key, signed.encode("ascii"), hashlib.sha256).digest()


def decode(part: str) -> bytes:
    """Decodes base64url without padding, which has one text for each value.

    :raises ValueError: for anything else
    """
    try:
        value = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        is_its_text = _encode(value) == part
    except ValueError:
        is_its_text = False
    if not is_its_text:
        raise ValueError("a part is not base64url, or ends in a character that its bytes do not give")
    return value


def read_object(part: str) -> Dict[str, Any]:
    """Decodes a header or payload.

    :raises ValueError: for what is no JSON object, or one with a member that appears twice
    """
    text = decode(part).decode("utf-8")
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_refuse, parse_int=_integer)
        if "\\u" in text:
            # Escapes can spell halves of characters, which are no text: encoding fails on them.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    if not _nests_within(value, _MOST_LEVELS):
        raise ValueError("it is nested too deeply")
    return value


def _write(value: Mapping[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode("ascii"))


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _members(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member appears twice")
    return members


def _nests_within(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return True
    members = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_nests_within(member, levels - 1) for member in members)


def _refuse(constant: str) -> None:
    raise ValueError("%s is not JSON" % constant)


def _integer(digits: str) -> object:
    # What is of no claim's type anyway; -0 is a fraction to proxies.
    return int(digits) if len(digits) <= _MOST_DIGITS and digits != "-0" else float(digits)
