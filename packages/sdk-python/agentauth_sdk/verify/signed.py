"""Verifies what an issuer signed: a compact JWS (RFC 7515)."""

from typing import Any, Dict, NamedTuple, Optional, Sequence, Tuple

from .key_document import VerificationKey
from .key_set import KeySet, Waiting
from .strict import decode_base64url, parse_object
from .token_error import invalid

#: How far the issuer's clock may be ahead of ours.
CLOCK_SKEW_SECONDS = 60


class Kind(NamedTuple):
    """What the issuer's keys may sign: each demands a ``typ`` and algorithms of its own, so that none passes for
    another."""

    algorithms: Sequence[str]
    #: In small letters; None for none.
    types: Sequence[Optional[str]]
    #: What it is not, in the message about another ``typ``.
    name: str


async def verify_signed(
    text: str, kind: Kind, keys: KeySet, now: float, waiting: Waiting
) -> Tuple[Dict[str, Any], VerificationKey]:
    """Returns the payload and the key. The signature comes first: nothing it says is believed before it is known who
    said it.

    :param now: seconds since 1970
    :raises TokenError: ``INVALID_TOKEN``, ``KEYS_UNAVAILABLE``
    """
    parts = text.split(".", 3)
    if len(parts) != 3:
        raise invalid("Not a compact JWT")
    header = _parse(parts[0])
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ")
    # Pinned here and again by the key: none and every shared-secret algorithm end at this line.
    if alg not in kind.algorithms:
        raise invalid("The algorithm is not allowed")
    if "crit" in header:
        raise invalid("The token demands extensions")  # RFC 7515 4.1.11
    if ("typ" in header and typ is None) or (typ.lower() if isinstance(typ, str) else typ) not in kind.types:
        raise invalid("Not %s" % kind.name)

    content, signature = (parts[0] + "." + parts[1]).encode(), decode_base64url(parts[2])

    def checked(key: Optional[VerificationKey]) -> VerificationKey:
        if key is None or key.algorithm != alg:
            raise invalid("The token names no key of the issuer")
        if signature is None or len(signature) != 64 or not key.is_signed(signature, content):
            raise invalid("The signature does not fit")
        return key

    key = checked(await keys.find(kid, waiting))
    # Only who has the private part of a key that is next gets here. Either it signs since our list, or it leaked.
    if key.not_before > now + CLOCK_SKEW_SECONDS:
        key = checked(await keys.find_anew(str(kid), waiting))
    if key.not_before > now + CLOCK_SKEW_SECONDS:
        raise invalid("The key does not sign yet")
    return _parse(parts[1]), key


def _parse(part: str) -> Dict[str, Any]:
    raw = decode_base64url(part)
    if raw is None:
        raise invalid("A part is not base64url")
    try:
        return parse_object(raw)
    except ValueError as error:
        raise invalid("A part is not a JSON object with unique names") from error
