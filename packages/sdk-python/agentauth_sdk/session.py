"""Credentials, and how a call carries them."""

import copy
import uuid
from collections import OrderedDict
from functools import partial
from types import TracebackType
from typing import Any, Dict, Mapping, Optional, Type, TypeVar

import httpx

from .access import Access, access_here, sendable, set_access_here, subject_of
from .errors import AgentAuthHTTPError, AuthenticationError, error_from
from .options import explaining_options
from .transport import REPEAT_SECONDS, LostAnswer, Transport, logger
from .types import VerifyAgentResponse
from .waiting import SingleFlight

S = TypeVar("S", bound="Session")

# The access token is over: in time, or because the key that signed it was ended after a leak.
_OVER = ("TOKEN_EXPIRED", "INVALID_TOKEN")
_LOST_MAX = 1_000


@explaining_options
class Session:
    """Use it as ``async with AgentAuthClient(...) as client`` or call :meth:`close` at the end.

    One client may serve many requests at the same time: :meth:`set_access_token` is for the task or the thread that
    calls it, and :meth:`with_access_token` for whoever holds what it returns.
    """

    _transport_class = Transport

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
        :param api_key: identifies the agent, as ``X-Api-Key``, while there is no access token, and renews the token that
            :meth:`verify_agent` got or that was given here
        :param access_token: a token from an earlier verify, for every task and thread that sets no other
        :param max_retries: attempts after the first one
        :param timeout: seconds for one attempt
        :raises ValueError: when ``base_url`` is not usable
        :raises TypeError: for an option that is written another way, naming the right one
        """
        self._transport = self._transport_class(base_url, max_retries, timeout)
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout
        self.api_key = sendable(api_key)
        self._given = Access(sendable(access_token), subject_of(access_token))
        self._owns_connections = True
        # Whether some task or thread has set a token of its own.
        self._is_shared = False
        self._has_hinted = False
        self._flights = SingleFlight()
        # By refresh token. Of clients that many share, each forgets the oldest.
        self._lost: "OrderedDict[str, LostAnswer]" = OrderedDict()

    @property
    def access_token(self) -> Optional[str]:
        """The access token that calls from here carry."""
        return self._access.token

    @access_token.setter
    def access_token(self, access_token: Optional[str]) -> None:
        self.set_access_token(access_token)

    def set_access_token(self, access_token: Optional[str]) -> None:
        """Uses this access token from now on in this task, or in this thread outside of tasks, and in those that are
        started from it later; others do not see it. ``None`` signs out. When it ends, it is not renewed.

        :raises ValueError: for what cannot be sent in a header
        """
        self._use(Access(sendable(access_token)))

    def with_access_token(self: S, access_token: str) -> S:
        """Returns a client that uses this access token wherever it is called from, and no API key. It shares the
        connections of this one, which closes them.

        :raises ValueError: for what cannot be sent in a header
        """
        derived = copy.copy(self)
        derived.api_key = None
        derived._given = Access(sendable(access_token))
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
        """``open``: needs no credentials. ``sealed``: sends the key beside the token, the server seals with it. ``once``:
        what is no GET carries an ``Idempotency-Key``, so that a lost answer does nothing twice; false for what can be
        repeated freely."""
        own = dict(headers or {})
        if once and method != "GET":
            # One for the call, whichever credentials its attempts are sent with.
            own["Idempotency-Key"] = str(uuid.uuid4())

        async def send(credentials: Dict[str, str]) -> httpx.Response:
            everything = {**own, **credentials}
            return await self._transport.send(method, path, everything, params=params, json=json, lost=lost)

        if open:
            return await send({})
        access = self._access
        used = access.token
        if not used and not self.api_key:
            self._hint_at_tokens_elsewhere(access)
        try:
            return await send(self._credentials(used, sealed))
        except AuthenticationError as error:
            if error.code not in _OVER or not (used and access.agent_id and self.api_key):
                raise
            # Another call may have renewed it meanwhile; then only the repetition is left to do.
            if access.token == used:
                access.token = await self._verify_again(access, access.agent_id, self.api_key)
        return await send(self._credentials(access.token, sealed))

    def _credentials(self, access_token: Optional[str], sealed: bool) -> Dict[str, str]:
        credentials = {}
        if access_token:
            credentials["Authorization"] = "Bearer " + access_token
        if self.api_key and (sealed or not access_token):
            credentials["X-Api-Key"] = self.api_key
        return credentials

    def _hint_at_tokens_elsewhere(self, access: Access) -> None:
        if access is self._given and self._is_shared and not self._has_hinted:
            self._has_hinted = True
            logger.warning(
                "A call carries no credentials: the access token of this client was set by another task or thread. Give"
                " the client an api_key, or hand on client.with_access_token(token)."
            )

    @property
    def _access(self) -> Access:
        return access_here(self) or self._given

    def _use(self, access: Access) -> None:
        set_access_here(self, access)
        self._is_shared = True

    def _sign_in(self, access_token: str, agent_id: Optional[str]) -> Access:
        """Uses what the server has issued to an agent. All who share its former token go on with this one."""
        access = self._access
        if agent_id is not None and subject_of(access.token) == agent_id:
            access.token = access_token
        else:
            access = Access(access_token)
            self._use(access)
        return access

    async def _verify_again(self, access: Access, agent_id: str, api_key: str) -> str:
        """Gets a new token for all whose token has ended at the same time."""

        async def verify() -> str:
            body = {"agent_id": agent_id, "api_key": api_key}
            answer = await self._json("POST", "/agents/verify", json=body, open=True, once=False)
            # Here already: who comes when this is over is not to verify once more.
            access.token = VerifyAgentResponse.from_wire(answer).token.access_token
            return access.token

        return await self._flights.run(("verify", agent_id, api_key), verify, self._transport)

    async def _exchange(self, refresh_token: str) -> Any:
        """One exchange for all who ask for it."""
        refresh = partial(self._refresh, refresh_token)
        return await self._flights.run(("refresh", refresh_token), refresh, self._transport)

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


def decoded(response: httpx.Response) -> Any:
    """Reads a successful JSON body; anything else comes from a captive portal or a wrong address."""
    try:
        return response.json()
    except ValueError as error:
        raise AgentAuthHTTPError(response, "The answer is not JSON") from error
