"""Remembers which deliveries were handled, so that each is handled once."""

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, List, Union

from ..options import explaining_options
from ..webhook_windows import DUPLICATE_SECONDS

LEASE_SECONDS = 300


def _nothing() -> None:
    pass


@dataclass
class Claim:
    """Where a delivery stands.

    ``state`` is ``new``: the caller's to handle; ``running``: somebody else handles it just now; ``done``: it is over.
    Only the last is an answer that lets the sender stop.
    """

    state: str
    #: For ``new``: it was handled, from now on it is ``done``.
    done: Callable[[], Any] = _nothing
    #: For ``new``: handling failed, the next attempt is ``new`` again.
    free: Callable[[], Any] = _nothing
    #: For ``running``: the latest moment at which it is decided.
    seconds_left: int = 0


class ReplayGuard:
    """What :func:`handle_once` asks. For a table of your own: one row per id with the end of its lease, taken in one
    statement."""

    def claim(self, id: str) -> Union[Claim, Awaitable[Claim]]:
        """Takes an id in one atomic step: of any number of callers one gets ``new``."""
        raise NotImplementedError


class _Remembered:
    def __init__(self, is_done: bool, at: float) -> None:
        self.is_done = is_done
        self.at = at


@explaining_options
class MemoryReplayGuard(ReplayGuard):
    """For one process, however many threads and tasks it has. Several, or one that restarts, share a table: make a
    :class:`ReplayGuard` of it."""

    def __init__(
        self,
        lease_seconds: float = LEASE_SECONDS,
        remember_seconds: float = DUPLICATE_SECONDS,
        max_ids: int = 100_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        :param lease_seconds: how long handling may take; who is not done by then is taken for dead, and the next attempt
            is let in
        :param remember_seconds: how long an id is remembered; what comes later is too old for Signet to send
        :param max_ids: then the oldest that are done are dropped
        :param now: for tests: seconds on a clock that nobody sets back
        """
        self._lease_seconds = lease_seconds
        self._remember_seconds = remember_seconds
        self._max_ids = max_ids
        self._now = now
        # Oldest first.
        self._by_id: "OrderedDict[str, _Remembered]" = OrderedDict()
        self._lock = threading.Lock()

    def claim(self, id: str) -> Claim:
        with self._lock:
            now = self._now()
            self._forget_old(now)
            known = self._by_id.get(id)
            if known is not None and known.is_done:
                return Claim("done")
            left = known.at + self._lease_seconds - now if known is not None else 0
            if left > 0:
                return Claim("running", seconds_left=math.ceil(left))
            mine = self._remember(id, False)

        def done() -> None:
            # Also when somebody else has taken over meanwhile: it was handled.
            with self._lock:
                self._remember(id, True)

        def free() -> None:
            with self._lock:
                if self._by_id.get(id) is mine:
                    del self._by_id[id]

        return Claim("new", done=done, free=free)

    def _remember(self, id: str, is_done: bool) -> _Remembered:
        self._by_id.pop(id, None)
        remembered = self._by_id[id] = _Remembered(is_done, self._now())
        return remembered

    def _forget_old(self, now: float) -> None:
        gone: List[str] = []
        for id, known in self._by_id.items():
            if known.at + self._remember_seconds > now and len(self._by_id) - len(gone) <= self._max_ids:
                break
            if known.is_done or known.at + self._lease_seconds <= now:
                gone.append(id)
        for id in gone:
            del self._by_id[id]
