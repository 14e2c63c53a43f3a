"""Waits for what happens in another task or thread: threads block, tasks let others run."""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any, Callable, Coroutine, Dict, Hashable, Optional, TypeVar

T = TypeVar("T")


async def blocking(future: "Future[T]", seconds: Optional[float] = None) -> T:
    """For threads, under :func:`at_once`.

    :raises concurrent.futures.TimeoutError: when it takes longer than so many seconds
    """
    return future.result(seconds)


async def cooperative(future: "Future[T]", seconds: Optional[float] = None) -> T:
    """For tasks. Who stops waiting ends nothing: what is waited for is not theirs.

    :raises asyncio.TimeoutError: when it takes longer than so many seconds
    """
    return await asyncio.wait_for(asyncio.wrap_future(future), seconds)


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Runs what never suspends, because it blocks instead, without an event loop."""
    try:
        work.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    work.close()
    raise RuntimeError("It was suspended")


class Place:
    """Where something runs: a thread, or an event loop."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begins what goes on when its caller does not."""
        raise NotImplementedError

    async def settled(self, future: "Future[T]") -> T:
        raise NotImplementedError


class SingleFlight:
    """Runs something once for all who ask for it at the same time, in all threads and event loops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Dict[Hashable, "Future[Any]"] = {}

    async def run(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]], place: Place) -> T:
        """Returns what ``work`` returned, to whoever gave the key while it ran. Who stops waiting ends nobody else's."""
        while True:
            with self._lock:
                future = self._running.get(key)
                is_mine = future is None
                if future is None:
                    future = self._running[key] = Future()
                    future.set_running_or_notify_cancel()
            if is_mine:
                place.start(self._settle(key, future, work))
            try:
                result: T = await place.settled(future)
                return result
            except _Abandoned:
                # Its event loop has ended: the next one takes over.
                continue

    async def _settle(
        self, key: Hashable, future: "Future[Any]", work: Callable[[], Coroutine[Any, Any, T]]
    ) -> None:
        try:
            result = await work()
        except BaseException as error:
            self._forget(key)
            future.set_exception(error if isinstance(error, Exception) else _Abandoned())
            if not isinstance(error, Exception):
                raise
        else:
            self._forget(key)
            future.set_result(result)

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            del self._running[key]


class _Abandoned(Exception):
    pass
