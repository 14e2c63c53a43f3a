"""What an issuer signed about tokens that it ended before they expire."""

from typing import Any, Dict, NamedTuple, Tuple

from ..waiting import at_once, blocking
from .key_set import KeySet
from .signed import CLOCK_SKEW_SECONDS, Kind, verify_signed

_REVOCATIONS = Kind(("ES256",), ("revocations+jwt",), "a list of revocations")

#: The lowest epoch whose tokens still count, and when the last older one has expired, in seconds since 1970.
Stop = Tuple[int, int]


class RevocationDocument(NamedTuple):
    #: As of when this is everything there is, in seconds since 1970.
    iat: int
    #: It holds every stop with a higher sequence than this one...
    since: int
    #: ...up to this one.
    seq: int
    #: By the id of the agent.
    agents: Dict[str, Stop]


def read_revocations(text: str, issuer: str, keys: KeySet, now: float) -> RevocationDocument:
    """Reads a document that the issuer signed. What it does not know in it, it leaves alone. Waits for the issuer when
    its keys are not known.

    :param now: seconds since 1970
    :raises TokenError: when it is not signed by the issuer
    :raises ValueError: when it is none of this issuer's, or of a time to come
    """
    payload, key = at_once(verify_signed(text, _REVOCATIONS, keys, now, blocking))
    if payload.get("iss") != issuer:
        raise ValueError("The list of revocations is of another issuer")
    iat, since, seq, agents = (payload.get(name) for name in ("iat", "since", "seq", "agents"))
    is_whole = _is_count(iat) and _is_count(since) and _is_count(seq) and isinstance(agents, dict)
    if not is_whole or since > seq:  # type: ignore[operator]
        raise ValueError("The list of revocations is incomplete")
    if iat > now + CLOCK_SKEW_SECONDS:  # type: ignore[operator]
        raise ValueError("The list of revocations is from the future: the clock here or at the issuer is wrong")
    # As for a token: with a key that leaked and does not sign any more, nothing can be said.
    if iat + (key.token_seconds if key.token_seconds != float("inf") else 0) > key.expires:  # type: ignore[operator]
        raise ValueError("The key signed nothing any more when the list of revocations was made")
    stops = {agent_id: _stop(entry) for agent_id, entry in agents.items()}  # type: ignore[union-attr]
    return RevocationDocument(iat, since, seq, stops)  # type: ignore[arg-type]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _stop(entry: Any) -> Stop:
    if not isinstance(entry, list) or len(entry) < 2 or not (_is_count(entry[0]) and _is_count(entry[1])):
        raise ValueError("The list of revocations has an entry that is none")
    return entry[0], entry[1]
