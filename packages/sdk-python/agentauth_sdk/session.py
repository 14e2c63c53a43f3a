"""Credentials, and how a call carries them."""

import asyncio
import copy
import re
from collections import OrderedDict
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Dict, Mapping, Optional, Tuple, Type, TypeVar
from weakref import WeakKeyDictionary

import httpx

from .errors import AgentAuthHTTPError, error_from
from .transport import REPEAT_SECONDS, LostAnswer, Transport

S = TypeVar("S", bound="Session")

# One variable for all clients, as contexts never let go of a variable. What is in it is replaced, never changed: it is
# shared with the contexts that were copied from this one.
_access_tokens: "ContextVar[WeakKeyDictionary[Session, Optional[str]]]" = ContextVar("agentauth_access_tokens")


class Session:
    """Use it as ``async with AgentAuthClient(...) as client`` or call :meth:`close` at the end.

    One client may serve many requests at the same time: :meth:`set_access_token` is for the task or the thread that
    calls it, and :meth:`with_access_token` for whoever holds what it returns.
    """

    def __init__(
        self,
        base_url: str,
        api_key: Optional[str] = None,
        access_token: Optional[str] = None,
        max_retries: int = 3,
        timeout: float = 10.0,
    ) -> None:
        """
        :param base_url: where the server is; a path is kept, a trailing slash is refused
        :param api_key: identifies the agent, as ``X-Api-Key``, while there is no access token
        :param access_token: a token from an earlier verify, for every task and thread that sets no other
        :param max_retries: attempts after the first one
        :param timeout: seconds for one attempt
        :raises ValueError: when ``base_url`` is not usable
        """
        self._transport = Transport(base_url, max_retries, timeout)
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout
        self.api_key = sendable(api_key)
        self._given_token = sendable(access_token)
        self._owns_connections = True
        self._exchanges: Dict[Tuple[asyncio.AbstractEventLoop, str], "asyncio.Task[Any]"] = {}
        # By refresh token. Of clients that many share, each forgets the oldest.
        self._lost: "OrderedDict[str, LostAnswer]" = OrderedDict()

    @property
    def access_token(self) -> Optional[str]:
        """The access token that calls from here carry."""
        return _access_tokens.get(_NONE_SET).get(self, self._given_token)

    @access_token.setter
    def access_token(self, access_token: Optional[str]) -> None:
        self.set_access_token(access_token)

    def set_access_token(self, access_token: Optional[str]) -> None:
        """Uses this access token from now on in this task, or in this thread outside of tasks, and in those that are
        started from it later; others do not see it. ``None`` signs out.

        :raises ValueError: for what cannot be sent in a header
        """
        tokens = WeakKeyDictionary(_access_tokens.get(_NONE_SET))
        tokens[self] = sendable(access_token)
        _access_tokens.set(tokens)

    def with_access_token(self: S, access_token: str) -> S:
        """Returns a client that uses this access token wherever it is called from, and no API key. It shares the
        connections of this one, which closes them.

        :raises ValueError: for what cannot be sent in a header
        """
        derived = copy.copy(self)
        derived.api_key = None
        derived._given_token = sendable(access_token)
        derived._owns_connections = False
        return derived

    def set_api_key(self, api_key: Optional[str]) -> None:
        """Uses this API key from now on, everywhere; ``None`` forgets it.

        :raises ValueError: for what cannot be sent in a header
        """
        self.api_key = sendable(api_key)

    async def close(self) -> None:
        """Closes the connections. A call after that opens new ones."""
        if self._owns_connections:
            await self._transport.close()

    async def __aenter__(self: S) -> S:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def _call(
        self,
        method: str,
        path: str,
        params: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        open: bool = False,
        sealed: bool = False,
        once: bool = True,
        lost: Optional[LostAnswer] = None,
        headers: Optional[Dict[str, str]] = None,
    ) -> httpx.Response:
        """``open``: needs no credentials. ``sealed``: sends the key beside the token, the server seals with it."""
        headers = dict(headers or {})
        if not open:
            access_token = self.access_token
            if access_token:
                headers["Authorization"] = "Bearer " + access_token
            if self.api_key and (sealed or not access_token):
                headers["X-Api-Key"] = self.api_key
        return await self._transport.send(
            method, path, headers, params=params, json=json, once=once, lost=lost
        )

    async def _exchange(self, refresh_token: str) -> Any:
        """One exchange for all who ask for it; whoever stops waiting ends nobody else's."""
        loop = asyncio.get_running_loop()
        running = self._exchanges.get((loop, refresh_token))
        if running is None:
            running = loop.create_task(self._refresh(refresh_token))
            self._exchanges[loop, refresh_token] = running
            running.add_done_callback(lambda _: self._exchanges.pop((loop, refresh_token), None))
        return await asyncio.shield(running)

    async def _refresh(self, refresh_token: str) -> Any:
        lost = self._lost.get(refresh_token) or LostAnswer()
        if lost.at is not None and self._transport.now() - lost.at > REPEAT_SECONDS:
            # It may be spent. By now the server would take it for stolen, and end what the lost attempt has begun.
            raise error_from(
                httpx.Response(
                    401,
                    json={
                        "error": "Too late to repeat a refresh: verify again",
                        "code": "INVALID_REFRESH_TOKEN",
                    },
                    request=httpx.Request("POST", self.base_url + "/agents/refresh"),
                )
            )
        body = {"refresh_token": refresh_token}
        try:
            answer = await self._json("POST", "/agents/refresh", json=body, open=True, once=False, lost=lost)
        except BaseException:
            if lost.at is not None:
                self._lost[refresh_token] = lost
                if len(self._lost) > _LOST_MAX:
                    self._lost.popitem(last=False)
            raise
        self._lost.pop(refresh_token, None)
        return answer

    async def _json(self, method: str, path: str, **parts: Any) -> Any:
        return decoded(await self._call(method, path, **parts))


_LOST_MAX = 1_000
_NONE_SET: "WeakKeyDictionary[Session, Optional[str]]" = WeakKeyDictionary()


def sendable(secret: Optional[str]) -> Optional[str]:
    """Refuses what no header can carry, for example the line break of a badly read file, without showing it.

    :raises ValueError: for anything but visible ASCII
    """
    if secret and not re.fullmatch("[!-~]+", secret):
        raise ValueError("A credential must consist of visible ASCII characters")
    return secret


def decoded(response: httpx.Response) -> Any:
    """Reads a successful JSON body; anything else comes from a captive portal or a wrong address."""
    try:
        return response.json()
    except ValueError as error:
        raise AgentAuthHTTPError(response, "The answer is not JSON") from error
