"""For the receiving end of webhooks."""

import hashlib
import hmac
from typing import Union


def verify_webhook_signature(payload: Union[bytes, str], header: str, secret: str) -> bool:
    """Says whether a delivery was signed with this secret (AgentAuth wire 10.2).

    :param payload: the body exactly as received; parsing and serialising it again changes the bytes
    :param header: the value of ``X-AgentAuth-Signature`` or of ``X-Webhook-Signature``
    :param secret: the whole secret, ``whsec_`` included

    The timestamp is inside the signed body: compare it with the clock to bound replays.
    """
    body = payload.encode("utf-8") if isinstance(payload, str) else payload
    expected = hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()
    given = header[len("sha256=") :] if header.startswith("sha256=") else header
    return hmac.compare_digest(expected.encode("ascii"), given.encode("utf-8"))
