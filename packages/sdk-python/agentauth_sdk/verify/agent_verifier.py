"""Tells who is behind a request, without asking the identity server."""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from ..options import explaining_options
from ..waiting import at_once, blocking, cooperative
from .access_token import verify_access_token
from .grants import grants, is_permission
from .key_set import KeySet, Waiting
from .token_error import TokenError

_WELL_KNOWN = "/.well-known/jwks.json"

# Guards of one issuer share its keys, so that ten protected routes are one fetch.
_shared: Dict[str, KeySet] = {}
_shared_lock = threading.Lock()


@dataclass
class VerifiedAgent:
    """The agent behind a request."""

    agent_id: str
    name: Optional[str]
    tier: Optional[str]
    permissions: List[str]
    #: Everything that the token says (AgentAuth wire, section 4). Times are seconds since 1970.
    claims: Dict[str, Any] = field(repr=False)

    def can(self, permission: str) -> bool:
        """Says whether the agent may do something else as well."""
        return grants(self.permissions, permission)


@explaining_options
class AgentVerifier:
    """Checks ``Authorization`` headers: verifies the agent's access token offline, against the issuer's published keys,
    and asks for permissions. What it cannot see is what happened after the token was issued: revoked agents and
    withdrawn permissions stay good until the token expires. A signing key that leaked and was ended is good until the
    list is read again: when a token of its successor arrives, at the latest after five minutes, and after an hour while
    the issuer does not answer.
    """

    def __init__(
        self,
        audience: Union[str, Sequence[str]],
        issuer: Optional[str] = None,
        jwks_url: Optional[str] = None,
        permissions: Sequence[str] = (),
        keys: Optional[KeySet] = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """
        :param audience: whom the token must be for, as in its ``aud`` claim; any one of several will do. Signet writes its
            own address there
        :param issuer: who must have issued it, exactly as in its ``iss`` claim. Default: where ``jwks_url`` is published
        :param jwks_url: where the issuer's keys are. Default: ``/.well-known/jwks.json`` below the issuer
        :param permissions: what the agent must be allowed to do; all of it
        :param keys: for tests: keys that are not shared
        :param now: for tests: seconds since 1970
        :raises ValueError: at once when they cannot work
        """
        self._issuer, url = _addresses(issuer, jwks_url)
        self._audience = [name for name in ([audience] if isinstance(audience, str) else audience) if name]
        if not self._audience:
            raise ValueError("audience must name at least one audience")
        if isinstance(permissions, str):
            raise ValueError("permissions must be a list of permissions")
        self._permissions = list(permissions)
        for permission in self._permissions:
            if not is_permission(permission):
                raise ValueError("Not a permission: %s" % permission)
        self._keys = keys or _keys_at(url)
        self._now = now

    def verify(self, authorization: Optional[str]) -> VerifiedAgent:
        """Says who is behind the value of an ``Authorization`` header. Waits for the issuer when its keys are not known.

        :raises TokenError: ``UNAUTHORIZED``, ``INVALID_TOKEN``, ``TOKEN_EXPIRED`` (401), ``INSUFFICIENT_PERMISSIONS``
            (403) or ``KEYS_UNAVAILABLE`` (503, with ``retry_after``: a key that is not known may be new, and cannot be
            asked for now)
        :raises MissingPackageError: without the package ``cryptography``
        """
        return at_once(self._verify(authorization, blocking))

    async def verify_async(self, authorization: Optional[str]) -> VerifiedAgent:
        """As :meth:`verify`, and holds up no event loop."""
        return await self._verify(authorization, cooperative)

    async def _verify(self, authorization: Optional[str], waiting: Waiting) -> VerifiedAgent:
        token = _bearer_token(authorization)
        claims = await verify_access_token(token, self._keys, self._issuer, self._audience, self._now(), waiting)
        granted: List[str] = claims["permissions"]
        for permission in self._permissions:
            if not grants(granted, permission):
                text = "This needs %s" % permission
                raise TokenError("INSUFFICIENT_PERMISSIONS", text, required=permission, granted=granted)
        name, tier = claims.get("name"), claims.get("tier")
        return VerifiedAgent(
            claims["agent_id"],
            name if isinstance(name, str) else None,
            tier if isinstance(tier, str) else None,
            granted,
            claims,
        )


def _addresses(issuer: Optional[str], jwks_url: Optional[str]) -> Tuple[str, str]:
    if issuer:
        url = jwks_url or issuer.rstrip("/") + _WELL_KNOWN
    elif jwks_url and jwks_url.endswith(_WELL_KNOWN):
        issuer, url = jwks_url[: -len(_WELL_KNOWN)], jwks_url
    else:
        raise ValueError("issuer must be given unless jwks_url ends in %s" % _WELL_KNOWN)
    if not url.startswith(("http://", "https://")):
        raise ValueError("The address of the keys must start with http:// or https://")
    return issuer, url


def _keys_at(url: str) -> KeySet:
    with _shared_lock:
        return _shared.setdefault(url, KeySet(url))


def _bearer_token(authorization: Optional[str]) -> str:
    if not authorization:
        raise TokenError("UNAUTHORIZED", "Send an access token as Authorization: Bearer")
    match = re.fullmatch(r"Bearer +([^\s,]+) *", authorization, re.IGNORECASE)
    if match is None:
        raise TokenError("INVALID_TOKEN", "The Authorization header is not a single bearer token")
    return match.group(1)
