"""The public keys of an issuer, fetched when needed."""

import math
import threading
import time
from concurrent.futures import Future
from typing import Awaitable, Callable, Dict, Optional

from .document import read_document
from .key_document import Keys, VerificationKey, import_keys, is_key_id
from .key_list import JWKS_KEYS_MAX, JWKS_MAX_AGE_SECONDS
from .token_error import TokenError

#: Waits for a future, each in its own way: threads block, tasks let others run.
Waiting = Callable[["Future[None]", float], Awaitable[None]]

_DOCUMENT_MAX_BYTES = 64 * 1024
_FETCH_TIMEOUT_SECONDS = 5.0
# While the issuer does not answer, keys this old still verify.
_STALE_MAX_SECONDS = 3600
# Made-up key ids must not turn this service into a load generator against the issuer.
_REFETCH_AFTER_SECONDS = 30
# A question that was not answered may be asked again sooner.
_FAILED_RETRY_SECONDS = 5
# With no keys at all nothing works, so the wait is short.
_FIRST_RETRY_SECONDS = 1
# A question of which nothing was heard for so long is over: its thread did not survive a fork.
_LOST_AFTER_SECONDS = 30
# How many ids of withdrawn keys are remembered.
_WITHDRAWN_MAX = 100
_NEVER = -math.inf


class KeySet:
    """Shared by everything that trusts the issuer, in all threads and event loops."""

    def __init__(
        self, url: str, now: Callable[[], float] = time.monotonic, timeout_seconds: float = _FETCH_TIMEOUT_SECONDS
    ) -> None:
        """:param now: a clock that nobody sets back, in seconds"""
        self.url = url
        self._now = now
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._keys: Keys = {}
        # In the order in which they were withdrawn.
        self._withdrawn: Dict[str, None] = {}
        self._loaded_at = self._tried_at = self._may_ask_at = _NEVER
        self._loading: Optional["Future[None]"] = None

    async def find(self, kid: object, waiting: Waiting) -> Optional[VerificationKey]:
        """Finds the key a token names, or nothing when the issuer has no such key.

        :raises TokenError: ``KEYS_UNAVAILABLE`` when nothing recent is known, or the id is unknown and may not be asked
            for now
        """
        if not isinstance(kid, str) or not is_key_id(kid):
            return None
        is_answered = self._age() > JWKS_MAX_AGE_SECONDS and await self._refresh(waiting)
        keys = self._keys
        return keys[kid] if kid in keys else None if is_answered else await self.find_anew(kid, waiting)

    async def find_anew(self, kid: str, waiting: Waiting) -> Optional[VerificationKey]:
        """Asks the issuer for a key that is not in the list, or that is not to sign yet in it. Whoever waits for an answer
        that is on its way is content with a key that is in it.

        :raises TokenError: ``KEYS_UNAVAILABLE`` when it may not be asked for now, or there is no answer
        """
        known, loading = self._keys.get(kid), self._under_way()
        if kid in self._withdrawn:
            return None
        if loading is not None:
            try:
                await waiting(loading, self._timeout_seconds)
            except Exception:  # noqa: S110 - whoever began it hears of it
                pass
            found = self._keys.get(kid)
            if found is not None and (known is None or found.not_before != known.not_before):
                return found
        with self._lock:
            wait = self._may_ask_at - self._now()
            if wait > 0:
                raise _unavailable(wait)
            self._may_ask_at = self._now() + _REFETCH_AFTER_SECONDS
        try:
            await waiting(self._load(), self._timeout_seconds)
        except Exception as error:
            self._may_ask_at = self._now() + _FAILED_RETRY_SECONDS
            raise _unavailable(_FAILED_RETRY_SECONDS) from error
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._now() - self._loaded_at

    async def _refresh(self, waiting: Waiting) -> bool:
        """Replaces a list that is old; one that is not too old is good enough if that fails. Answers whether the list is
        now younger than the question."""
        pause = _FIRST_RETRY_SECONDS if self._loaded_at == _NEVER else _REFETCH_AFTER_SECONDS
        loading = self._under_way()
        cause: Optional[Exception] = None
        if loading is not None or self._now() - self._tried_at >= pause:
            try:
                await waiting(loading or self._load(), self._timeout_seconds)
                return loading is None
            except Exception as error:
                cause = error
        if self._age() > _STALE_MAX_SECONDS:
            raise _unavailable(self._tried_at + pause - self._now()) from cause
        return False

    def _under_way(self) -> "Optional[Future[None]]":
        return self._loading if self._now() - self._tried_at < _LOST_AFTER_SECONDS else None

    def _load(self) -> "Future[None]":
        with self._lock:
            under_way = self._under_way()
            if under_way is not None:
                return under_way
            loading: "Future[None]" = Future()
            loading.set_running_or_notify_cancel()
            self._loading = loading
            self._tried_at = self._now()
        # In a thread of its own: no event loop is held up, and nobody who gives up takes the answer from the others.
        threading.Thread(target=self._load_now, args=(loading,), daemon=True).start()
        return loading

    def _load_now(self, loading: "Future[None]") -> None:
        try:
            accept = "application/jwk-set+json, application/json"
            raw = read_document(self.url, "key document", accept, _DOCUMENT_MAX_BYTES, self._timeout_seconds)
            keys = import_keys(raw, JWKS_KEYS_MAX)
        except BaseException as error:
            self._loading = None
            loading.set_exception(error)
            return
        with self._lock:
            # The tokens of a key that was in the list and is not any more are invalid, with no need to ask.
            self._withdrawn.update(dict.fromkeys(kid for kid in self._keys if kid not in keys))
            for kid in keys:
                self._withdrawn.pop(kid, None)
            for kid in list(self._withdrawn)[:-_WITHDRAWN_MAX]:
                del self._withdrawn[kid]
            self._keys = keys
            self._loaded_at = self._now()
            self._loading = None
        loading.set_result(None)


def _unavailable(wait: float) -> TokenError:
    text = "The keys of the issuer are not available"
    return TokenError("KEYS_UNAVAILABLE", text, retry_after=max(1, math.ceil(wait)))
