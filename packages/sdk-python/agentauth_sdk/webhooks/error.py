"""Why a webhook was not accepted."""

from typing import Optional

# The HTTP status to answer a sender with.
_STATUS = {
    # The receiver is not set up: a secret or key is missing or malformed.
    "CONFIGURATION": 500,
    "MISSING_HEADERS": 400,
    "INVALID_TIMESTAMP": 400,
    # Too old or too far in the future: a replay, or two clocks that disagree.
    "TIMESTAMP_OUT_OF_RANGE": 400,
    # Nothing in the signature header can be checked with what was given.
    "NO_USABLE_SIGNATURE": 401,
    "SIGNATURE_MISMATCH": 401,
    # Handled before: nothing is left to do, and a sender that is told so stops sending it.
    "ALREADY_SEEN": 200,
    # Somebody handles it just now, and may fail: the sender has to ask again.
    "IN_PROGRESS": 409,
    # Handled, which the guard could not write down. Sent again, it would only be handled again.
    "NOT_REMEMBERED": 200,
}


class WebhookError(Exception):
    """The message is for the receiver's log: it names the likely mistake, never a secret."""

    def __init__(self, code: str, message: str, retry_after: Optional[int] = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        #: The HTTP status to answer with.
        self.status = _STATUS[code]
        #: What to answer as ``Retry-After``, in seconds, if anything.
        self.retry_after = retry_after
