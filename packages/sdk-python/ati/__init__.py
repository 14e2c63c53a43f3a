"""ATI for Python: tokens and environments for sandboxes, with the standard library alone."""

from .claims import AtiNamespace, TokenClaims, UnverifiedClaims
from .errors import AtiError, ProvisionError, ScopeError, TokenError
from .management import IssuedToken, IssuedVirtualKey
from .orchestrator import AtiOrchestrator
from .scope import build_scope_string, check_scope, matches_wildcard, parse_scopes
from .token import inspect_token, issue_token, validate_token

__all__ = [
    "AtiError",
    "AtiNamespace",
    "AtiOrchestrator",
    "IssuedToken",
    "IssuedVirtualKey",
    "ProvisionError",
    "ScopeError",
    "TokenClaims",
    "TokenError",
    "UnverifiedClaims",
    "build_scope_string",
    "check_scope",
    "inspect_token",
    "issue_token",
    "matches_wildcard",
    "parse_scopes",
    "validate_token",
]
