"""Checks the access tokens of agents offline. Needs the package ``cryptography``."""

from .agent_verifier import AgentVerifier, VerifiedAgent
from .asgi import AgentAuthASGI
from .grants import grants
from .revocation import RevocationOptions, RevocationStatus
from .token_error import TokenError
from .wsgi import AgentAuthWSGI

__all__ = [
    "AgentAuthASGI",
    "AgentAuthWSGI",
    "AgentVerifier",
    "RevocationOptions",
    "RevocationStatus",
    "TokenError",
    "VerifiedAgent",
    "grants",
]
