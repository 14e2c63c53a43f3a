"""What a client for threads has beside its calls."""

import copy
from types import TracebackType
from typing import Any, AsyncIterator, Iterator, Optional, Type, TypeVar

from .client import AgentAuthClient
from .options import explaining_options
from .transport import BlockingTransport
from .waiting import at_once

T = TypeVar("T")
S = TypeVar("S", bound="SyncSession")


class _BlockingClient(AgentAuthClient):
    _transport_class = BlockingTransport


@explaining_options
class SyncSession:
    """Use it as ``with SyncAgentAuthClient(...) as client`` or call :meth:`close` at the end.

    One client may serve many threads at the same time: :meth:`set_access_token` is for the thread that calls it, and
    :meth:`with_access_token` for whoever holds what it returns.
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
        :param api_key: identifies the agent, as ``X-Api-Key``, while there is no access token, and renews the token that
            ``verify_agent`` got or that was given here
        :param access_token: a token from an earlier verify, for every thread that sets no other
        :param max_retries: attempts after the first one
        :param timeout: seconds for one attempt
        :raises ValueError: when ``base_url`` is not usable
        :raises TypeError: for an option that is written another way, naming the right one
        """
        self._client: AgentAuthClient = _BlockingClient(base_url, api_key, access_token, max_retries, timeout)
        self.base_url = base_url
        self.max_retries = max_retries
        self.timeout = timeout

    @property
    def api_key(self) -> Optional[str]:
        return self._client.api_key

    @api_key.setter
    def api_key(self, api_key: Optional[str]) -> None:
        self._client.api_key = api_key

    @property
    def access_token(self) -> Optional[str]:
        """The access token that calls from here carry."""
        return self._client.access_token

    @access_token.setter
    def access_token(self, access_token: Optional[str]) -> None:
        self._client.access_token = access_token

    def set_access_token(self, access_token: Optional[str]) -> None:
        """Uses this access token from now on in this thread; others do not see it. ``None`` signs out. When it ends, it is
        not renewed. A thread that serves one request after the other keeps it: set it for each, or take
        :meth:`with_access_token`.

        :raises ValueError: for what cannot be sent in a header
        """
        self._client.set_access_token(access_token)

    def with_access_token(self: S, access_token: str) -> S:
        """Returns a client that uses this access token wherever it is called from, and no API key. It shares the
        connections of this one, which closes them.

        :raises ValueError: for what cannot be sent in a header
        """
        derived = copy.copy(self)
        derived._client = self._client.with_access_token(access_token)
        return derived

    def set_api_key(self, api_key: Optional[str]) -> None:
        """Uses this API key from now on, everywhere; ``None`` forgets it.

        :raises ValueError: for what cannot be sent in a header
        """
        self._client.set_api_key(api_key)

    def close(self) -> None:
        """Closes the connections. A call after that opens new ones."""
        at_once(self._client.close())

    def __enter__(self: S) -> S:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


def one_by_one(items: AsyncIterator[T]) -> Iterator[T]:
    """Goes through what never suspends."""
    while True:
        step: Any = items.__anext__()
        try:
            item = at_once(step)
        except StopAsyncIteration:
            return
        yield item
