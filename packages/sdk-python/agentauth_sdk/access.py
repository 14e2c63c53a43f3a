"""Whose access token a call carries: that of the task or the thread which makes it."""

import base64
import json
import re
from contextvars import ContextVar
from typing import Optional
from weakref import WeakKeyDictionary


class Access:
    """An access token, as everybody has it who inherited it. ``agent_id`` names the agent that an API key may renew it
    for; none for a token that was set: it may be a visitor's, who is not to get what the key is good for."""

    def __init__(self, token: Optional[str], agent_id: Optional[str] = None) -> None:
        self.token = token
        self.agent_id = agent_id


# One variable for all clients, as contexts never let go of a variable. The dictionary in it is replaced, never changed:
# it is shared with the contexts that were copied from this one.
_accesses: "ContextVar[WeakKeyDictionary[object, Access]]" = ContextVar("agentauth_accesses")
_NONE: "WeakKeyDictionary[object, Access]" = WeakKeyDictionary()


def access_here(client: object) -> Optional[Access]:
    """What was set for a client in this context, or in the one that it was copied from."""
    return _accesses.get(_NONE).get(client)


def set_access_here(client: object, access: Access) -> None:
    accesses = WeakKeyDictionary(_accesses.get(_NONE))
    accesses[client] = access
    _accesses.set(accesses)


def subject_of(access_token: Optional[str]) -> Optional[str]:
    """The agent that a token names. Whether it is true is the server's to say."""
    try:
        payload = (access_token or "").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        subject = claims.get("sub")
    except (IndexError, ValueError, AttributeError):
        return None
    return subject if isinstance(subject, str) else None


def sendable(secret: Optional[str]) -> Optional[str]:
    """Refuses what no header can carry, for example the line break of a badly read file, without showing it.

    :raises ValueError: for anything but visible ASCII
    """
    if secret and not re.fullmatch("[!-~]+", secret):
        raise ValueError("A credential must consist of visible ASCII characters")
    return secret
