"""What a list of permissions allows (AgentAuth wire, section 6)."""

import re
from typing import Sequence

_SHAPE = re.compile(r"\*:\*:\*|[a-z][a-z0-9_]*:(\*:\*|[a-z][a-z0-9_]*:(\*|[a-z][a-z0-9_]*))")


def is_permission(text: object) -> bool:
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def grants(granted: Sequence[str], required: str) -> bool:
    """Says whether a list of permissions allows what is required: by ``*:*:*``, the permission itself,
    ``service:*:*`` or ``service:resource:*``. Nothing else matches, and what is no permission is allowed by nothing."""
    if not is_permission(required):
        return False
    service, resource, _ = required.split(":")
    wanted = ("*:*:*", required, service + ":*:*", "%s:%s:*" % (service, resource))
    return any(permission in granted for permission in wanted)
