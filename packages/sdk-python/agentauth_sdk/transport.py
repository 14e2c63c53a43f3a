"""Sends one logical request: attempts, waits, typed errors. Knows nothing about credentials."""

import asyncio
import logging
import random
import threading
import time
from concurrent.futures import Future
from typing import Any, Awaitable, Callable, Coroutine, Dict, Mapping, Optional, Set, TypeVar
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx

from .errors import AgentAuthHTTPError, error_from
from .waiting import Place, at_once, blocking, cooperative

T = TypeVar("T")

logger = logging.getLogger("agentauth_sdk")

BACKOFF_FIRST_SECONDS = 1.0
BACKOFF_MAX_SECONDS = 10.0
# What one attempt waits for its answer, unless it is told otherwise.
ATTEMPT_SECONDS = 10.0
# No attempt begins later than this after the first one did: a server that asks for more patience gets its answer passed
# on to the caller instead. Servers keep what a repetition needs at least as long.
REPEAT_SECONDS = 60.0

# What may pass by itself. Not every TransportError: a header that cannot be sent stays unsendable.
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)


def segment(identifier: str) -> str:
    """Turns an id into exactly one path segment.

    :raises ValueError: for what no escaping keeps in its place
    """
    if not isinstance(identifier, str) or identifier in ("", ".", ".."):
        raise ValueError("Not an id: %r" % (identifier,))
    return quote(identifier, safe="")


class LostAnswer:
    """What is known of earlier attempts of a call that must not be repeated ``REPEAT_SECONDS`` after one of them."""

    def __init__(self) -> None:
        #: When the first one began whose answer was lost, on the clock of the transport.
        self.at: Optional[float] = None


class Transport(Place):
    def __init__(self, base_url: str, max_retries: int, timeout: float) -> None:
        if not isinstance(base_url, str) or not base_url.startswith(("http://", "https://")):
            raise ValueError("base_url must start with http:// or https://")
        if base_url.endswith("/"):
            raise ValueError("base_url must not end with a slash")
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout
        self._clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]" = WeakKeyDictionary()
        self._tasks: Set["asyncio.Task[None]"] = set()
        # Replaced by tests.
        self._sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._random = random.random
        self.now = time.monotonic

    async def send(
        self,
        method: str,
        path: str,
        headers: Dict[str, str],
        params: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        lost: Optional[LostAnswer] = None,
    ) -> httpx.Response:
        """Returns the successful answer, or the 304 to a conditional read.

        :param lost: for what may only be repeated for a while; its attempts wait no longer than usual
        :raises AgentAuthHTTPError: for any other answer
        :raises httpx.TransportError: when there was none
        """
        headers = {"Content-Type": "application/json", **headers}
        timeout = self.timeout if lost is None else min(self.timeout or ATTEMPT_SECONDS, ATTEMPT_SECONDS)
        lost = lost or LostAnswer()
        last = (self.now() if lost.at is None else lost.at) + REPEAT_SECONDS
        query = {name: value for name, value in (params or {}).items() if value is not None} or None
        url = self.base_url + path

        attempt = 0
        while True:
            before, lost.at = lost.at, self.now() if lost.at is None else lost.at
            try:
                response = await self._request(
                    method, url, headers=headers, params=query, json=json, timeout=timeout
                )
                if response.is_success or (response.status_code == 304 and "If-None-Match" in headers):
                    return response
                raise error_from(response)
            except (AgentAuthHTTPError, *_PASSING) as error:
                # Refused is answered; what failed, fell silent or was cancelled may have been done.
                if isinstance(error, AgentAuthHTTPError) and 400 <= error.status_code < 500:
                    lost.at = before
                wait = self._wait_before(error, attempt)
                if wait is None or attempt >= self.max_retries or self.now() + wait > last:
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
        status, asked = error.status_code, error.retry_after
        # A conflict passes when the server says so: the first attempt is still being answered.
        is_passing = status >= 500 or status in (408, 429) or (status == 409 and asked is not None)
        return max(backoff, asked or 0.0) if is_passing else None

    async def _request(self, method: str, url: str, **parts: Any) -> httpx.Response:
        return await self._open().request(method, url, **parts)

    def _open(self) -> httpx.AsyncClient:
        # Connections belong to the loop that opened them. A client kept for the life of a process meets several: threads
        # have their own, and async_to_sync makes one for each call.
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = httpx.AsyncClient()
        return client

    async def close(self) -> None:
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        # An event loop does not keep its tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self, future: "Future[T]") -> T:
        return await cooperative(future)


class BlockingTransport(Transport):
    """For threads: it blocks, so that whatever awaits it runs through at once."""

    def __init__(self, base_url: str, max_retries: int, timeout: float) -> None:
        super().__init__(base_url, max_retries, timeout)
        self._sleep = _sleep
        self._lock = threading.Lock()
        self._http: Optional[httpx.Client] = None

    async def _request(self, method: str, url: str, **parts: Any) -> httpx.Response:
        with self._lock:
            if self._http is None:
                self._http = httpx.Client()
            http = self._http
        return http.request(method, url, **parts)

    async def close(self) -> None:
        with self._lock:
            http, self._http = self._http, None
        if http is not None:
            http.close()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        at_once(work)

    async def settled(self, future: "Future[T]") -> T:
        return await blocking(future)


async def _sleep(seconds: float) -> None:
    time.sleep(seconds)
