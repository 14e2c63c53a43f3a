"""Tells who is behind a request, without asking the identity server."""

import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union
from urllib.parse import urljoin

from ..options import explaining_options
from ..waiting import at_once, blocking, cooperative
from .access_token import verify_access_token
from .grants import grants, is_permission
from .key_set import KeySet, Waiting
from .revocation import RevocationCheck, RevocationOptions, Revocations, RevocationStatus
from .revocation_list import Clock, RevocationList
from .token_error import TokenError

_WELL_KNOWN = "/.well-known/jwks.json"

# What guards of one issuer share, so that ten protected routes are one fetch.
_shared: Dict[str, KeySet] = {}
_shared_revocations: Dict[Tuple[str, str], Revocations] = {}
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
    """Checks ``Authorization`` headers: verifies the agent's access token against the issuer's published keys and its
    list of tokens that ended early, and asks for permissions.

    How soon it refuses the token of an agent that was suspended or revoked, or whose credential was, is ``revocation``:
    with ``poll`` at most ``fresh_seconds`` after the stop, with ``feed`` as soon as the connection has said so, and at
    most ``fresh_seconds`` after it while there is no connection. While the issuer does not answer, ``when_unknown``
    decides: by ``allow`` a stop that was not heard of takes effect when the issuer answers again, or when the token
    expires. With ``none``, or an issuer that has no list, a token is good until it expires. What no list says is which
    permissions were withdrawn: a token keeps its own. A signing key that leaked and was ended is good until the list of
    keys is read again: when a token of its successor arrives, at the latest after five minutes, and after an hour while
    the issuer does not answer.
    """

    def __init__(
        self,
        audience: Union[str, Sequence[str]],
        issuer: Optional[str] = None,
        jwks_url: Optional[str] = None,
        permissions: Sequence[str] = (),
        revocation: RevocationOptions = RevocationOptions(),
        keys: Optional[KeySet] = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """
        :param audience: whom the token must be for, as in its ``aud`` claim; any one of several will do. Signet writes its
            own address there
        :param issuer: who must have issued it, exactly as in its ``iss`` claim. Default: where ``jwks_url`` is published
        :param jwks_url: where the issuer's keys are. Default: ``/.well-known/jwks.json`` below the issuer
        :param permissions: what the agent must be allowed to do; all of it
        :param revocation: how it hears of tokens that end before they expire. Default: it asks, at most every 30 seconds
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
        if not isinstance(revocation, RevocationOptions):
            raise ValueError("revocation must be RevocationOptions(...)")
        if keys is None and now is time.time:
            self._keys, revocations = _shared_at(url, self._issuer)
        else:
            self._keys = keys or KeySet(url)
            clock = Clock() if now is time.time else Clock(now, now)
            revocations = _revocations(self._keys, self._issuer, clock)
        self._revocation = RevocationCheck(revocations, revocation)
        self._now = now

    def verify(self, authorization: Optional[str]) -> VerifiedAgent:
        """Says who is behind the value of an ``Authorization`` header. Waits for the issuer when its keys are not known.

        :raises TokenError: ``UNAUTHORIZED``, ``INVALID_TOKEN``, ``TOKEN_EXPIRED``, ``TOKEN_REVOKED`` (401),
            ``INSUFFICIENT_PERMISSIONS`` (403), ``KEYS_UNAVAILABLE`` (503, with ``retry_after``: a key that is not known
            may be new, and cannot be asked for now) or ``REVOCATIONS_UNAVAILABLE`` (503, with ``retry_after``: only with
            ``when_unknown='refuse'``)
        :raises MissingPackageError: without the package ``cryptography``
        """
        return at_once(self._verify(authorization, blocking))

    async def verify_async(self, authorization: Optional[str]) -> VerifiedAgent:
        """As :meth:`verify`, and holds up no event loop."""
        return await self._verify(authorization, cooperative)

    def revocation(self) -> RevocationStatus:
        """Says what is known about tokens that ended early, and as of when: for a health page."""
        return self._revocation.status()

    def close(self) -> None:
        """Ends the connection of the feed, when no other verifier uses it. This one goes on, and polls."""
        self._revocation.close()

    async def _verify(self, authorization: Optional[str], waiting: Waiting) -> VerifiedAgent:
        token = _bearer_token(authorization)
        claims = await verify_access_token(token, self._keys, self._issuer, self._audience, self._now(), waiting)
        await self._revocation.check(claims, waiting)
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


def _shared_at(url: str, issuer: str) -> Tuple[KeySet, Revocations]:
    with _shared_lock:
        keys = _shared.setdefault(url, KeySet(url))
        made = _shared_revocations.get((url, issuer)) or _revocations(keys, issuer, Clock())
        _shared_revocations[(url, issuer)] = made
        return keys, made


def _revocations(keys: KeySet, issuer: str, clock: Clock) -> Revocations:
    """Beside the keys: who is trusted to say which ones are good is trusted to say what ended."""
    return Revocations(RevocationList(urljoin(keys.url, "revoked.jwt"), issuer, keys, clock))


def _bearer_token(authorization: Optional[str]) -> str:
    if not authorization:
        raise TokenError("UNAUTHORIZED", "Send an access token as Authorization: Bearer")
    match = re.fullmatch(r"Bearer +([^\s,]+) *", authorization, re.IGNORECASE)
    if match is None:
        raise TokenError("INVALID_TOKEN", "The Authorization header is not a single bearer token")
    return match.group(1)
