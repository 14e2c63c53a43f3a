"""Credentials, and how a call carries them."""

from types import TracebackType
from typing import Any, Dict, Mapping, Optional, Type, TypeVar

import httpx

from .errors import AgentAuthHTTPError
from .transport import Transport

S = TypeVar("S", bound="Session")


class Session:
    """Use it as ``async with AgentAuthClient(...) as client`` or call :meth:`close` at the end."""

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
        :param access_token: a token from an earlier verify
        :param max_retries: attempts after the first one
        :param timeout: seconds for one attempt
        :raises ValueError: when ``base_url`` is not usable
        """
        self._transport = Transport(base_url, max_retries, timeout)
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout
        self.api_key = api_key
        self.access_token = access_token

    def set_access_token(self, access_token: Optional[str]) -> None:
        """Uses this access token from now on; ``None`` signs out."""
        self.access_token = access_token

    def set_api_key(self, api_key: Optional[str]) -> None:
        """Uses this API key from now on; ``None`` forgets it."""
        self.api_key = api_key

    async def close(self) -> None:
        """Closes the connections. A call after that opens new ones."""
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
        once: bool = False,
        headers: Optional[Dict[str, str]] = None,
    ) -> httpx.Response:
        """``open``: needs no credentials. ``sealed``: sends the key beside the token, the server seals with it."""
        headers = dict(headers or {})
        if not open:
            if self.access_token:
                headers["Authorization"] = "Bearer " + self.access_token
            if self.api_key and (sealed or not self.access_token):
                headers["X-Api-Key"] = self.api_key
        return await self._transport.send(method, path, headers, params=params, json=json, once=once)

    async def _json(self, method: str, path: str, **parts: Any) -> Any:
        return decoded(await self._call(method, path, **parts))


def decoded(response: httpx.Response) -> Any:
    """Reads a successful JSON body; anything else comes from a captive portal or a wrong address."""
    try:
        return response.json()
    except ValueError as error:
        raise AgentAuthHTTPError(response, "The answer is not JSON") from error
