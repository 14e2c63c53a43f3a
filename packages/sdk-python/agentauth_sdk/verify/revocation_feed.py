"""A connection over which the stops of an issuer arrive."""

import os
import random
import re
import threading
from typing import Callable, Iterator, Optional, Set

import httpx

from .document import AnswerError
from .revocation_list import DOCUMENT_MAX_BYTES, Instant, RevocationList
from .server_sent_events import events_of

# An issuer speaks every 5 seconds. One that says nothing new for so long is not there, whatever the connection says.
_STALL_SECONDS = 12.0
_FIRST_PAUSE_SECONDS = 0.5
_PAUSE_MAX_SECONDS = 30.0


class RevocationFeed:
    """One connection in one thread, shared by all verifiers that use it, whether they block or not. It comes back by
    itself, with pauses that grow, and goes on behind the last stop that is known. It keeps no process alive."""

    def __init__(self, known: RevocationList, stall_seconds: float = _STALL_SECONDS) -> None:
        self._list = known
        self._stall_seconds = stall_seconds
        self._lock = threading.Lock()
        self._users: Set[object] = set()
        self._ended: Optional[threading.Event] = None
        self._process = 0
        self._heard: Optional[Instant] = None
        self._failures = 0
        #: Why there is no connection.
        self.problem: Optional[str] = None

    @property
    def is_connected(self) -> bool:
        heard = self._heard
        return heard is not None and self._list.clock.elapsed(heard) <= self._stall_seconds

    def open(self, user: object) -> None:
        """A fork takes no threads along: the first who comes in the new process opens a connection there."""
        if self._process == os.getpid() and user in self._users:
            return
        with self._lock:
            self._users.add(user)
            if self._ended is not None and self._process == os.getpid():
                return
            self._process = os.getpid()
            self._heard = None
            self._ended = threading.Event()
            threading.Thread(target=self._run, args=(self._ended,), daemon=True).start()

    def close(self, user: object) -> None:
        """The connection ends with its last user, at the next word of the issuer."""
        with self._lock:
            self._users.discard(user)
            if not self._users and self._ended is not None:
                self._ended.set()
                self._ended = self._heard = None

    def _run(self, ended: threading.Event) -> None:
        while not ended.is_set():
            at_least = 0.0
            try:
                self._listen(ended)
                problem = "The issuer ended the connection"
            except httpx.TimeoutException:
                problem = "The issuer said nothing for %g seconds" % self._stall_seconds
            except Exception as error:
                problem = str(error) or type(error).__name__
                at_least = (isinstance(error, AnswerError) and error.retry_after) or 0.0
            with self._lock:
                # Whoever closed and opened again has a connection of its own by now.
                if ended.is_set():
                    return
                self.problem, self._heard = problem, None
            ended.wait(self._pause(at_least))

    def _pause(self, at_least: float) -> float:
        """Half of it is chance: after a restart of the issuer not everybody comes back at the same moment."""
        longest = min(_FIRST_PAUSE_SECONDS * (1 << min(self._failures, 10)), _PAUSE_MAX_SECONDS)
        self._failures += 1
        return min(max(longest, at_least), _PAUSE_MAX_SECONDS) * random.uniform(0.5, 1)

    def _listen(self, ended: threading.Event) -> None:
        """Until the connection ends, stalls or says what cannot be believed."""
        url = "%s?since=%d" % (re.sub(r"\.jwt$", ".feed", self._list.url), self._list.sequence)
        headers = {"Accept": "text/event-stream"}
        is_proven = False
        last = self._list.clock.instant()

        def is_stalled() -> bool:
            return self._list.clock.elapsed(last) > self._stall_seconds

        with httpx.stream(
            "GET", url, headers=headers, timeout=self._stall_seconds, follow_redirects=False
        ) as response:
            if response.status_code != 200:
                raise AnswerError("feed of revocations", response)
            chunks = self._chunks(response, ended, is_stalled)
            for event, data in events_of(chunks, DOCUMENT_MAX_BYTES):
                if event == "end":
                    return
                if event != "revocations":
                    continue
                received = self._list.clock.instant()
                outcome = self._list.apply(data, received)
                # At first the same may be known from a poll. Later it is a repetition, and proves nothing.
                if outcome == "older" or (outcome == "same" and is_proven):
                    continue
                is_proven, last = True, received
                with self._lock:
                    if ended.is_set():
                        return
                    self._heard, self._failures, self.problem = received, 0, None

    def _chunks(
        self, response: httpx.Response, ended: threading.Event, is_stalled: Callable[[], bool]
    ) -> Iterator[bytes]:
        for chunk in response.iter_bytes():
            if ended.is_set():
                return
            if is_stalled():
                raise ValueError("The issuer said nothing new for %g seconds" % self._stall_seconds)
            yield chunk
