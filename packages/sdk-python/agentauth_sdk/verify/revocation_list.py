"""The stops of one issuer, as far as they are known."""

import threading
import time
from concurrent.futures import Future
from typing import Callable, Dict, NamedTuple, Optional, Tuple

from .document import AnswerError, read_document
from .key_set import KeySet
from .revocation_document import Stop, read_revocations
from .strict import is_number

DOCUMENT_MAX_BYTES = 16 * 1024 * 1024
_FETCH_TIMEOUT_SECONDS = 5.0
# More are not kept: then the list is refused, since to forget one would be to let its tokens live again.
_ENTRIES_MAX = 250_000
# An issuer that does not answer is asked again after this long, or when it says.
_RETRY_SECONDS = 5.0
_RETRY_MAX_SECONDS = 60.0
# An issuer that has no list may get one when it is upgraded.
_UNSUPPORTED_RETRY_SECONDS = 300.0
# For so long after a question that failed nobody waits for the next one.
_FAILING_SECONDS = 60.0
# A question of which nothing was heard for so long is over: its thread did not survive a fork.
_LOST_AFTER_SECONDS = 30.0
# For how long after the last token has expired a stop is kept.
_KEEP_SECONDS = 60


class Instant(NamedTuple):
    wall: float
    steady: float


class Clock(NamedTuple):
    """Two clocks in seconds: one that others set (since 1970), and one that nobody sets back but that may sleep."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic

    def instant(self) -> Instant:
        return Instant(self.wall(), self.steady())

    def elapsed(self, since: Instant) -> float:
        """By the clock that says more: neither a set-back nor a sleep makes it less."""
        return max(self.wall() - since.wall, self.steady() - since.steady)


class RevocationList:
    """Shared by everything that trusts the issuer, in all threads and event loops. Whatever it is told, a stop that it
    knows stays."""

    def __init__(
        self,
        url: str,
        issuer: str,
        keys: KeySet,
        clock: Clock = Clock(),
        timeout_seconds: float = _FETCH_TIMEOUT_SECONDS,
    ) -> None:
        self.url = url
        self.clock = clock
        self.timeout_seconds = timeout_seconds
        self._issuer = issuer
        self._keys = keys
        self._lock = threading.Lock()
        self._stops: Dict[str, Stop] = {}
        #: The number of the last stop that is known.
        self.sequence = 0
        # As of when, and when it came.
        self._newest: Optional[Tuple[int, Instant]] = None
        self._forgot_at = 0
        self._may_ask: Optional[Tuple[Instant, float]] = None
        self._asking: "Optional[Future[None]]" = None
        self._asked_at: Optional[Instant] = None
        #: Why the issuer's last answer to a question was no list.
        self.problem: Optional[str] = None
        #: Whether the issuer answers that it has no list. One that has had one is not believed.
        self.is_unsupported = False

    @property
    def entries(self) -> int:
        return len(self._stops)

    @property
    def as_of(self) -> Optional[int]:
        """As of when the list is everything there is, in seconds since 1970."""
        return None if self._newest is None else self._newest[0]

    @property
    def late_seconds(self) -> float:
        """How old the newest list was when it came: by as much do clocks differ, or something between keeps it."""
        return 0.0 if self._newest is None else self._newest[1].wall - self._newest[0]

    @property
    def is_failing(self) -> bool:
        """Whether the last question failed, and nobody should wait for the next."""
        asked = self._may_ask
        return self.problem is not None and asked is not None and self.clock.elapsed(asked[0]) < _FAILING_SECONDS

    def ended(self, agent_id: str, epoch: object = 0) -> bool:
        """Says whether a token of this agent and epoch was ended."""
        stop = self._stops.get(agent_id)
        # What is no number is no epoch of the issuer's making.
        return stop is not None and not (is_number(epoch) and epoch >= stop[0])  # type: ignore[operator]

    def age(self) -> float:
        """How old the newest list is, in seconds; never younger than since it was received."""
        if self._newest is None:
            return float("inf")
        as_of, received = self._newest
        return max(self.clock.wall() - as_of, self.clock.elapsed(received))

    def wait_seconds(self) -> float:
        """In how many seconds the issuer may be asked again."""
        asked = self._may_ask
        return 0.0 if asked is None else asked[1] - self.clock.elapsed(asked[0])

    def refresh(self) -> "Optional[Future[None]]":
        """Asks the issuer, once for all who wait; nothing when it was asked a moment ago. Does not fail: :attr:`problem`
        says why."""
        with self._lock:
            is_lost = self._asked_at is not None and self.clock.elapsed(self._asked_at) > _LOST_AFTER_SECONDS
            if self._asking is not None and not is_lost:
                return self._asking
            if self.wait_seconds() > 0:
                return None
            asking: "Future[None]" = Future()
            asking.set_running_or_notify_cancel()
            self._asking, self._asked_at = asking, self.clock.instant()
        # In a thread of its own: no event loop is held up, and nobody who gives up takes the answer from the others.
        threading.Thread(target=self._ask, args=(asking, self._asked_at), daemon=True).start()
        return asking

    def _ask(self, asking: "Future[None]", asked: Instant) -> None:
        after = _RETRY_SECONDS
        try:
            url = "%s?since=%d" % (self.url, self.sequence)
            raw = read_document(
                url, "list of revocations", "application/jwt", DOCUMENT_MAX_BYTES, self.timeout_seconds
            )
            self.apply(raw.decode("latin-1").strip(), asked)
            self.problem = None
            self.is_unsupported = False
        except Exception as error:
            self.problem = str(error) or type(error).__name__
            if isinstance(error, AnswerError):
                self.is_unsupported = error.status == 404 and self._newest is None
                pause = min(max(error.retry_after or 0.0, _RETRY_SECONDS), _RETRY_MAX_SECONDS)
                after = _UNSUPPORTED_RETRY_SECONDS if self.is_unsupported else pause
        finally:
            with self._lock:
                self._may_ask = (asked, after)
                if self._asking is asking:
                    self._asking = None
            asking.set_result(None)

    def apply(self, text: str, received: Instant) -> str:
        """Takes what a document says beyond what is known, and answers how it compares with it: ``newer``, ``same`` or
        ``older``. Nothing in a document ends a stop.

        :param received: when it was asked for, or came
        :raises TokenError: when it is not signed by the issuer
        :raises ValueError: when it is none, or leaves a gap behind what is known
        """
        iat, since, seq, agents = read_revocations(text, self._issuer, self._keys, self.clock.wall())
        with self._lock:
            known = -1 if self._newest is None else self._newest[0]
            if since > self.sequence:
                missing = "Stops are missing between %d and %d in the list of revocations"
                raise ValueError(missing % (self.sequence, since))
            # An old one is a repetition. One with a lower sequence and a newer date is of an issuer whose database was
            # restored.
            if seq < self.sequence and not (iat > known and since == 0):
                return "older"
            is_more = seq > self.sequence
            self._take(agents, iat)
            self.sequence = seq
            if iat > known:
                self._newest = (iat, received)
            return "newer" if iat > known or is_more else "same" if iat == known else "older"

    def _take(self, agents: Dict[str, Stop], now: int) -> None:
        self._forget(now)
        if len(self._stops) + sum(agent_id not in self._stops for agent_id in agents) > _ENTRIES_MAX:
            raise ValueError("The list of revocations has more than %d entries" % _ENTRIES_MAX)
        for agent_id, (epoch, until) in agents.items():
            known = self._stops.get(agent_id, (0, 0))
            self._stops[agent_id] = (max(known[0], epoch), max(known[1], until))

    def _forget(self, now: int) -> None:
        """By the issuer's clock: one that is set ahead here, and back again, must not let a token live again."""
        if now < self._forgot_at + _KEEP_SECONDS:
            return
        self._forgot_at = now
        for agent_id, (_, until) in list(self._stops.items()):
            if until + _KEEP_SECONDS < now:
                del self._stops[agent_id]
