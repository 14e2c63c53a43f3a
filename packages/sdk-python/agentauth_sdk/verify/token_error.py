"""Why a request was not let in."""

from typing import Any, Dict, Optional, Sequence

# By code: the status, what people read, and what the challenge says.
_KINDS = {
    "UNAUTHORIZED": (401, "Authentication required", ""),
    "INVALID_TOKEN": (401, "Invalid token", ', error="invalid_token"'),
    "TOKEN_EXPIRED": (401, "Token expired", ', error="invalid_token"'),
    "TOKEN_REVOKED": (401, "Token revoked", ', error="invalid_token"'),
    "INSUFFICIENT_PERMISSIONS": (403, "Insufficient permissions", ', error="insufficient_scope"'),
    "KEYS_UNAVAILABLE": (503, "Service unavailable", None),
    "REVOCATIONS_UNAVAILABLE": (503, "Service unavailable", None),
}


class TokenError(Exception):
    """The message is for logs and people; callers should see no more than :meth:`to_dict` and :attr:`headers`."""

    def __init__(
        self,
        code: str,
        message: str,
        required: Optional[str] = None,
        granted: Optional[Sequence[str]] = None,
        retry_after: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status, self._title, self._challenge = _KINDS[code]
        #: What was needed and what the agent holds; only for ``INSUFFICIENT_PERMISSIONS``.
        self.required = required
        self.granted = granted
        #: In how many seconds to try again; only where the status is 503.
        self.retry_after = retry_after

    @property
    def headers(self) -> Dict[str, str]:
        """The headers that belong to this refusal: ``WWW-Authenticate`` (RFC 6750 3) or ``Retry-After``."""
        headers = {}
        if self._challenge is not None:
            headers["WWW-Authenticate"] = 'Bearer realm="agents"' + self._challenge
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers

    def to_dict(self) -> Dict[str, Any]:
        """The body to answer with, in the shape the identity server itself uses (AgentAuth wire, section 2)."""
        body: Dict[str, Any] = {
            "error": self._title,
            "code": self.code,
            "message": self.message,
            "status": self.status,
        }
        if self.required is not None:
            body.update(required=self.required, granted=list(self.granted or ()))
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body


def invalid(message: str) -> TokenError:
    return TokenError("INVALID_TOKEN", message)
