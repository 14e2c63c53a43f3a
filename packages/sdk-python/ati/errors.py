"""What this package raises on purpose. Its texts keep the words that programs look for in them."""

from typing import Any, Mapping, Optional


class AtiError(Exception):
    """The root of everything this package raises on purpose.

    ``code`` is a stable machine word: compare it, and not the text.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class TokenError(AtiError):
    """A token cannot be signed, is not valid, or cannot be read.

    ``code`` when validating: ``invalid_key``, ``malformed``, ``unsupported_algorithm``, ``invalid_signature``,
    ``missing_claim``, ``invalid_claim``, ``expired``, ``not_yet_valid``, ``invalid_issuer``, ``invalid_audience``. When
    issuing: ``invalid_key``, ``invalid_sub``, ``invalid_ttl``, ``invalid_scope``, ``invalid_rate``, ``invalid_claim``.
    """


class ScopeError(AtiError):
    """A list of tools, skills or scopes holds something that is no scope: ``code`` is ``invalid_scope``."""


class ProvisionError(AtiError):
    """The address of the proxy or of Signet cannot be used, it did not answer, or it refused.

    ``status`` is the HTTP status of a refusal, whose own word is ``code``. The other codes are ``invalid_address``,
    ``invalid_token``, ``unreachable``, ``too_large``, ``redirected``, ``unreadable``, ``invalid_skill`` and ``offline``.
    """

    def __init__(self, message: str, code: str, status: Optional[int] = None) -> None:
        super().__init__(message, code)
        self.status = status
        #: Seconds after which to ask again, where the refusal says so.
        self.retry_after: Optional[float] = None
        #: What the refusal says beside, by the names of its members.
        self.said: Mapping[str, Any] = {}
