"""What this client raises on purpose. Timeouts and network failures stay httpx exceptions."""

from datetime import datetime, timezone
from typing import Any, Dict, Optional

import httpx

from .retry_after import retry_after_seconds


class AgentAuthError(Exception):
    """The root of everything this client raises on purpose.

    ``details`` is the JSON body of the answer, or an empty dict when there was none.
    """

    def __init__(
        self, message: str, status_code: Optional[int] = None, details: Optional[Dict[str, Any]] = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.details: Dict[str, Any] = details or {}


class AgentAuthHTTPError(AgentAuthError, httpx.HTTPStatusError):
    """The server answered, but not with success. Also an ``httpx.HTTPStatusError``, with ``response``."""

    def __init__(self, response: httpx.Response, message: Optional[str] = None) -> None:
        body = _json_object(response)
        title = body.get("error")
        if not isinstance(title, str) or not title:
            title = "HTTP %d %s" % (response.status_code, response.reason_phrase)
        if 300 <= response.status_code < 400:
            # Mostly it is the address of a website, which sends everybody to its sign-in page.
            to = response.headers.get("location", "another address")
            title = "The server redirects to %s: is this its right address?" % to
        text = message or title
        httpx.HTTPStatusError.__init__(self, text, request=response.request, response=response)
        self.message = text
        self.status_code: int = response.status_code
        self.details = body
        #: Machine word, for example ``AGENT_NOT_FOUND``.
        self.code: Optional[str] = body.get("code")
        #: Quote it when asking the operator what happened.
        self.request_id: Optional[str] = response.headers.get("x-request-id") or body.get("request_id")
        #: Seconds the server asks to wait.
        self.retry_after: Optional[float] = retry_after_seconds(
            response.headers.get("retry-after"), datetime.now(timezone.utc)
        )


class BadRequestError(AgentAuthHTTPError):
    """400 or 422: the request itself is wrong; see ``details["details"]``."""


class AuthenticationError(AgentAuthHTTPError):
    """401: missing, broken, expired or revoked credentials."""


class PermissionDeniedError(AgentAuthHTTPError):
    """403: the caller is known and not allowed."""


class NotFoundError(AgentAuthHTTPError):
    """404: nothing there, or not yours."""


class ConflictError(AgentAuthHTTPError):
    """409: the state of the thing does not allow it."""


class RateLimitError(AgentAuthHTTPError):
    """429, after every retry or when the wait would be too long."""


class ServerError(AgentAuthHTTPError):
    """5xx, after every retry."""


# The names of the published package, for code that tests against them.
PersonaValidationError = BadRequestError
DriftThresholdError = ConflictError
ZKPVerificationError = AuthenticationError

_BY_STATUS = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: BadRequestError,
    429: RateLimitError,
}


def error_from(response: httpx.Response) -> AgentAuthHTTPError:
    """Builds the typed error for a failed answer, whatever its body is."""
    kind = _BY_STATUS.get(response.status_code)
    if kind is None:
        kind = ServerError if response.status_code >= 500 else AgentAuthHTTPError
    return kind(response)


def _json_object(response: httpx.Response) -> Dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
