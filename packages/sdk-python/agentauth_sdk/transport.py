"""Sends one logical request: attempts, waits, typed errors. Knows nothing about credentials."""

import asyncio
import logging
import random
import uuid
from typing import Any, Dict, Mapping, Optional
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx

from .errors import AgentAuthHTTPError, error_from

logger = logging.getLogger("agentauth_sdk")

BACKOFF_FIRST_SECONDS = 1.0
BACKOFF_MAX_SECONDS = 10.0
# A server that asks for more patience than this gets its answer passed on to the caller instead.
WAIT_MAX_SECONDS = 60.0

# What may pass by itself. Not every TransportError: a header that cannot be sent stays unsendable.
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)


def segment(identifier: str) -> str:
    """Turns an id into exactly one path segment.

    :raises ValueError: for what no escaping keeps in its place
    """
    if not isinstance(identifier, str) or identifier in ("", ".", ".."):
        raise ValueError("Not an id: %r" % (identifier,))
    return quote(identifier, safe="")


class Transport:
    def __init__(self, base_url: str, max_retries: int, timeout: float) -> None:
        if not isinstance(base_url, str) or not base_url.startswith(("http://", "https://")):
            raise ValueError("base_url must start with http:// or https://")
        if base_url.endswith("/"):
            raise ValueError("base_url must not end with a slash")
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout
        self._clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]" = WeakKeyDictionary()
        # Replaced by tests.
        self._sleep = asyncio.sleep
        self._random = random.random

    async def send(
        self,
        method: str,
        path: str,
        headers: Dict[str, str],
        params: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        once: bool = False,
    ) -> httpx.Response:
        """Returns the successful answer, or the 304 to a conditional read.

        :param once: carries one ``Idempotency-Key`` on all attempts, so that a lost answer creates nothing twice
        :raises AgentAuthHTTPError: for any other answer
        :raises httpx.TransportError: when there was none
        """
        headers = {"Content-Type": "application/json", **headers}
        if once:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        query = {name: value for name, value in (params or {}).items() if value is not None} or None
        url = self.base_url + path

        attempt = 0
        while True:
            try:
                response = await self._open().request(method, url, headers=headers, params=query, json=json)
                if response.is_success or (response.status_code == 304 and "If-None-Match" in headers):
                    return response
                raise error_from(response)
            except (AgentAuthHTTPError, *_PASSING) as error:
                wait = self._wait_before(error, attempt)
                if wait is None or attempt >= self.max_retries:
                    raise
                logger.info("%s %s: %s, trying again in %.1f s", method, path, type(error).__name__, wait)
            await self._sleep(wait)
            attempt += 1

    def _wait_before(self, error: Exception, attempt: int) -> Optional[float]:
        """1, 2, 4 ... s plus up to 30 %, at most 10 s, never sooner than asked; None when retrying is pointless."""
        backoff = BACKOFF_FIRST_SECONDS * 2.0**attempt * (1 + 0.3 * self._random())
        backoff = min(backoff, BACKOFF_MAX_SECONDS)
        if not isinstance(error, AgentAuthHTTPError):
            return backoff
        asked = error.retry_after or 0.0
        is_passing = error.status_code >= 500 or error.status_code in (408, 429)
        return max(backoff, asked) if is_passing and asked <= WAIT_MAX_SECONDS else None

    def _open(self) -> httpx.AsyncClient:
        # Connections belong to the loop that opened them. A client kept for the life of a process meets several: threads
        # have their own, and async_to_sync makes one for each call.
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = httpx.AsyncClient(timeout=self.timeout)
        return client

    async def close(self) -> None:
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()
