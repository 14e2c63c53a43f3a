"""How a service hears of tokens that end before they expire."""

import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Optional

from ..options import explaining_options
from .key_set import Waiting
from .revocation_feed import RevocationFeed
from .revocation_list import RevocationList
from .token_error import TokenError


@explaining_options
@dataclass(frozen=True)
class RevocationOptions:
    """
    :raises ValueError: at once when they cannot work
    """

    #: ``poll`` asks the issuer for its list when a token arrives and the list is old: no timer, no open connection.
    #: ``feed`` keeps a connection in a thread, over which a stop arrives at once, and polls while there is none. ``none``
    #: does not ask: a token is good until it expires.
    source: str = "poll"
    #: How old the list may be when a token is accepted, from 10 (what is served may be 5 old) to 3600.
    fresh_seconds: float = 30
    #: What becomes of a token when the list is older and the issuer does not answer. ``allow`` accepts it, unless what is
    #: known says otherwise; ``refuse`` answers 503 ``REVOCATIONS_UNAVAILABLE``.
    when_unknown: str = "allow"

    def __post_init__(self) -> None:
        if self.source not in ("poll", "feed", "none"):
            raise ValueError("source must be poll, feed or none")
        if self.when_unknown not in ("allow", "refuse"):
            raise ValueError("when_unknown must be allow or refuse")
        is_number = isinstance(self.fresh_seconds, (int, float)) and not isinstance(self.fresh_seconds, bool)
        if not (is_number and 10 <= self.fresh_seconds <= 3600):
            raise ValueError("fresh_seconds must be a number from 10 to 3600")


@dataclass(frozen=True)
class RevocationStatus:
    """What a service knows about tokens that ended early: for its health page."""

    source: str
    when_unknown: str
    #: ``fresh``: the list is younger than ``fresh_seconds``. ``stale``: it is older; of ``poll`` that is usual while no
    #: token arrives. ``unknown``: there is none yet. ``unsupported``: the issuer has none. ``off``: the source is ``none``.
    state: str
    #: Whether the feed is open and has spoken in the last 12 seconds.
    connected: bool
    #: The number of the last stop that is known; 0 before there is a list.
    sequence: int
    #: As of when the list is everything there is.
    as_of: Optional[datetime]
    #: For how many agents a stop is kept, until the last token that it ended has expired.
    entries: int
    #: Why there is no newer list, or no connection.
    reason: Optional[str]


class Revocations:
    """What verifiers of one issuer share."""

    def __init__(self, known: RevocationList) -> None:
        self.list = known
        self.feed = RevocationFeed(known)


class RevocationCheck:
    """What one verifier asks of its issuer's list."""

    def __init__(self, revocations: Revocations, options: RevocationOptions) -> None:
        self._list = revocations.list
        self._feed = revocations.feed
        self._options = options
        self._feed_is = "unused"

    async def check(self, claims: Dict[str, Any], waiting: Waiting) -> None:
        """Refuses a token that its issuer has ended. Beyond half of ``fresh_seconds`` the list is asked for beside the
        answer, beyond the whole of it before.

        :raises TokenError: ``TOKEN_REVOKED``, ``REVOCATIONS_UNAVAILABLE``
        """
        if self._options.source == "none":
            return
        if self._options.source == "feed" and self._feed_is != "closed":
            self._feed_is = "open"
            self._feed.open(self)
        self._refuse_ended(claims)
        age, fresh = self._list.age(), self._options.fresh_seconds
        if age <= fresh and (self._is_connected() or age <= fresh / 2):
            return
        asking = self._list.refresh()
        if age <= fresh:
            return
        is_strict = self._options.when_unknown == "refuse"
        # An issuer that did not answer a moment ago would make everybody wait for nothing.
        if asking is not None and (is_strict or not (self._list.is_failing or self._list.is_unsupported)):
            try:
                await waiting(asking, self._list.timeout_seconds)
            except Exception:  # noqa: S110 - it was not answered in time: what is known decides
                pass
        self._refuse_ended(claims)
        if is_strict and self._list.age() > fresh:
            text = "The issuer cannot be asked whether it has ended the token; this service accepts none without"
            retry_after = max(1, math.ceil(self._list.wait_seconds()))
            raise TokenError("REVOCATIONS_UNAVAILABLE", text, retry_after=retry_after)

    def _refuse_ended(self, claims: Dict[str, Any]) -> None:
        if self._list.ended(claims["agent_id"], claims.get("epoch", 0)):
            raise TokenError(
                "TOKEN_REVOKED",
                "The issuer has ended the token before its time. Verify again for a new one; if that is refused, "
                "the agent was stopped",
            )

    def _is_connected(self) -> bool:
        return self._feed_is == "open" and self._feed.is_connected

    def close(self) -> None:
        self._feed_is = "closed"
        self._feed.close(self)

    def status(self) -> RevocationStatus:
        known, options = self._list, self._options
        state = "unknown" if known.as_of is None else "fresh" if known.age() <= options.fresh_seconds else "stale"
        is_off = options.source == "none"
        return RevocationStatus(
            source=options.source,
            when_unknown=options.when_unknown,
            state="off" if is_off else "unsupported" if known.is_unsupported else state,
            connected=self._is_connected(),
            sequence=known.sequence,
            as_of=None if known.as_of is None else datetime.fromtimestamp(known.as_of, timezone.utc),
            entries=known.entries,
            reason=None if is_off else self._reason(),
        )

    def _reason(self) -> Optional[str]:
        if self._options.source == "feed" and not self._is_connected():
            if self._feed_is == "closed":
                return "The connection was closed here"
            if self._feed_is == "unused":
                return "The connection is opened when the first token arrives"
            return self._feed.problem or self._list.problem
        late = round(self._list.late_seconds)
        if self._list.problem is not None or late <= self._options.fresh_seconds:
            return self._list.problem
        return "The list was %d seconds old when it came: clocks differ, or something between keeps it" % late
