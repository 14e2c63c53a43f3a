"""Has Signet issue tokens and keys: the secret stays there, and what was issued can be ended."""

import random
import urllib.parse
import uuid
import warnings
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any, Dict, List, Mapping, Optional

from .errors import ProvisionError, TokenError
from .proxy import Proxy, credential, member

_BACKOFF_SECONDS = 1.0
_MOST_BACKOFF_SECONDS = 10.0
# No attempt begins later than this after the first one did: Signet remembers at least as long what it answered.
_REPEAT_SECONDS = 60.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class IssuedToken:
    """A session token that Signet has just issued. It is shown this once."""

    token: str = field(repr=False)
    #: The token's own id, by which it can be ended.
    jti: str
    #: What it opens.
    scope: str
    #: When it ends, in RFC 3339.
    expires_at: str
    #: What it does not do that may be expected of it.
    warnings: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class IssuedVirtualKey:
    """A virtual key that Signet has just issued. It is shown this once."""

    raw_key: str = field(repr=False)
    id: str
    #: The SHA-256 of the key, by which proxies know it.
    hash: str
    #: When it ends, in RFC 3339.
    expires_at: str


class Management:
    """The routes of Signet for those who start sandboxes. Attempts that fail are repeated under one key.

    :raises ProvisionError: ``invalid_address``, or ``invalid_token`` for a key that is none
    """

    def __init__(self, base_url: str, key: str, *, timeout: float, max_retries: int) -> None:
        self._signet = Proxy(base_url, "Signet")
        self._headers = credential("Bearer", key)
        self._timeout = timeout
        self._max_retries = max_retries
        parts = urllib.parse.urlsplit(self.base_url)
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            warnings.warn(
                "The management key is sent to %s over plain http, where anybody on the way can read it. Use https."
                % parts.hostname,
                stacklevel=3,
            )

    @property
    def base_url(self) -> str:
        """The address, without slashes at its end."""
        return self._signet.url

    def post(self, path: str, **body: Any) -> Dict[str, Any]:
        """Asks for something to be done, once however often it is repeated. Members that are ``None`` are left out.

        :raises TokenError: for what cannot be signed
        :raises ProvisionError: for any other refusal, and without an answer
        """
        return self._send("/api/v1/ati/" + path, body, _once(self._headers))

    def ask(self, path: str, **body: Any) -> Dict[str, Any]:
        """The same for what changes nothing."""
        return self._send("/api/v1/ati/" + path, body, self._headers)

    def exchange(self, virtual_key: str) -> IssuedToken:
        """Trades a key for a token, without the management key."""
        return issued_token(self._send("/ati/exchange", {}, _once(credential("Ati-Key", virtual_key))))

    def _send(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Dict[str, Any]:
        given = {name: value for name, value in body.items() if value is not None}
        last = monotonic() + _REPEAT_SECONDS
        attempt = 0
        while True:
            try:
                answer = self._signet.send(path, given, headers, self._timeout)
                if not isinstance(answer, dict):
                    raise ProvisionError("Signet's answer is not understood", "unreadable")
                return answer
            except ProvisionError as error:
                wait = _wait_seconds(error, attempt)
                if wait is None or attempt >= self._max_retries or monotonic() + wait > last:
                    raise _in_words_of_ati(error) from None
            attempt += 1
            sleep(wait)


def _once(headers: Mapping[str, str]) -> Dict[str, str]:
    """With a key under which a repetition is answered, and not done again."""
    return dict(headers, **{"Idempotency-Key": str(uuid.uuid4())})


def issued_token(answer: Mapping[str, Any]) -> IssuedToken:
    """Reads the answer of issuing, renewing and exchanging."""
    token, jti, expires_at = (text(answer, name) for name in ("token", "jti", "expires_at"))
    return IssuedToken(token, jti, member(answer, "scope", str), expires_at, member(answer, "warnings", list))


def issued_virtual_key(answer: Mapping[str, Any]) -> IssuedVirtualKey:
    """Reads the answer of issuing a key."""
    key = member(answer, "key", dict)
    return IssuedVirtualKey(text(answer, "raw_key"), text(key, "id"), text(key, "hash"), text(key, "expires_at"))


def text(answer: Mapping[str, Any], name: str) -> str:
    """A text that has to be there.

    :raises ProvisionError: ``unreadable`` where it is not
    """
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise ProvisionError("Signet's answer is not understood: it has no %s" % name, "unreadable")
    return value


#: Programs look for these words in the texts.
_WORDS = {
    "expired": "The token has expired: issue a new one",
    "invalid_audience": "The token is for another audience",
    "invalid_issuer": "The token is from another issuer",
}


def refused_token(code: str) -> TokenError:
    """What is wrong with a token that Signet does not take."""
    return TokenError(_WORDS.get(code) or "Token validation failed: " + code.replace("_", " "), code)


def _in_words_of_ati(error: ProvisionError) -> Exception:
    fault = error.said.get("fault")
    if error.code != "session_token.not_issued" or not isinstance(fault, str):
        return error
    return TokenError("Cannot sign the token: %s" % error.said.get("detail", fault), fault)


def _wait_seconds(error: ProvisionError, attempt: int) -> Optional[float]:
    """How long to wait before trying again; nothing where that is pointless."""
    is_passing = error.code == "unreachable" or (
        error.status is not None
        and (error.status >= 500 or error.status in (408, 429) or (error.status == 409 and error.retry_after is not None))
    )
    if not is_passing:
        return None
    backoff = min(_BACKOFF_SECONDS * 2.0**attempt * (1 + 0.3 * random.random()), _MOST_BACKOFF_SECONDS)
    return max(backoff, error.retry_after or 0.0)
