"""Verifies an access token (AgentAuth wire, section 4)."""

import json
from typing import Any, Dict, List, Sequence

from .key_document import VerificationKey
from .key_set import KeySet, Waiting
from .signed import CLOCK_SKEW_SECONDS, Kind, verify_signed
from .strict import is_number
from .token_error import TokenError, invalid

_TOKEN_MAX_LENGTH = 16 * 1024
_ACCESS_TOKEN = Kind(("ES256", "EdDSA"), (None, "jwt", "at+jwt"), "an access token")


async def verify_access_token(
    token: str, keys: KeySet, issuer: str, audience: Sequence[str], now: float, waiting: Waiting
) -> Dict[str, Any]:
    """Verifies a token and returns its claims. The signature comes first: nothing a token says is believed, not even
    that it has expired, before it is known who said it.

    :param now: seconds since 1970
    :raises TokenError: ``TOKEN_EXPIRED``, ``INVALID_TOKEN``, ``KEYS_UNAVAILABLE``
    """
    text = token if len(token) <= _TOKEN_MAX_LENGTH else ""
    payload, key = await verify_signed(text, _ACCESS_TOKEN, keys, now, waiting)
    claims = _check_claims(payload, issuer, audience, now)
    _check_life(claims, key)
    return claims


def _check_life(claims: Dict[str, Any], key: VerificationKey) -> None:
    """Refuses what the issuer cannot have made: a token that is to live longer than its tokens do, or that was issued
    after its key stopped to sign, so that it would live on when the last honest token of that key has ended."""
    issued_at, expires = claims.get("iat", 0), claims["exp"]
    if expires - issued_at > key.token_seconds:
        raise invalid("The token lives longer than the issuer makes them")
    latest_end = issued_at + key.token_seconds if key.token_seconds != float("inf") else expires
    if latest_end > key.expires:
        raise invalid("The key signed nothing any more when the token was issued")


def _check_claims(claims: Dict[str, Any], issuer: str, audience: Sequence[str], now: float) -> Dict[str, Any]:
    if claims.get("iss") != issuer:
        raise _differs("From another issuer", claims.get("iss"), [issuer])
    named = claims["aud"] if isinstance(claims.get("aud"), list) else [claims.get("aud")]
    if not any(address in named for address in audience):
        raise _differs("For another audience", claims.get("aud"), audience)
    # Refresh and ID tokens are signed with the same keys.
    if claims.get("type") != "access":
        raise invalid("Not an access token")
    sub, permissions = claims.get("sub"), claims.get("permissions")
    if not isinstance(sub, str) or not sub or claims.get("agent_id", sub) != sub:
        raise invalid("Names no agent")
    if not isinstance(permissions, list) or not all(isinstance(entry, str) for entry in permissions):
        raise invalid("Carries no permissions")
    times: List[Any] = [claims.get("exp"), claims.get("iat", 0), claims.get("nbf", 0)]
    if not all(is_number(time) for time in times):
        raise invalid("A time is no number")
    expires, issued_at, not_before = times
    # Expiry has no such allowance.
    if max(issued_at, not_before) > now + CLOCK_SKEW_SECONDS:
        raise invalid("Not valid yet")
    if now >= expires:
        raise TokenError("TOKEN_EXPIRED", "The token has expired")
    return {**claims, "agent_id": sub}


def _differs(text: str, claimed: Any, expected: Sequence[str]) -> TokenError:
    """In JSON: mostly it is one place spelled in two ways, and what a token says must not make a line of a log."""
    wanted = " or ".join(json.dumps(address) for address in expected)
    return invalid("%s: %s, where %s is expected" % (text, json.dumps(claimed)[:200], wanted))
