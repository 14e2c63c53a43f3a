"""What a token says."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

from .scope import parse_scopes


@dataclass(frozen=True)
class AtiNamespace:
    """The claim ``ati`` (ATI 2.5)."""

    #: The version of the claims.
    v: int = 1
    #: How often tools may be used, by tool pattern: ``{"tool:github:*": "10/hour"}``.
    rate: Dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> Dict[str, Any]:
        """The claim as it is signed: without ``rate`` when there is no limit."""
        return {"v": self.v, "rate": dict(self.rate)} if self.rate else {"v": self.v}


@dataclass(frozen=True)
class TokenClaims:
    """The claims of a session token (ATI 2.4). Those of ``validate_token`` are verified."""

    #: The agent or sandbox.
    sub: str
    #: The proxy that the token is for.
    aud: str
    #: When it was issued, in Unix seconds.
    iat: int
    #: When it ends, in Unix seconds.
    exp: int
    #: Scopes, separated by white space.
    scope: str
    #: Who issued it.
    iss: Optional[str] = None
    #: The token's own id.
    jti: Optional[str] = None
    ati: Optional[AtiNamespace] = None
    job_id: Optional[str] = None
    sandbox_id: Optional[str] = None

    def scopes(self) -> List[str]:
        """The entries of ``scope``, in their order."""
        return parse_scopes(self.scope)

    def to_dict(self) -> Dict[str, Any]:
        """The claims as they are signed, in the order in which they are; absent ones are left out."""
        claims: Dict[str, Any] = {"sub": self.sub, "aud": self.aud, "iat": self.iat, "exp": self.exp, "scope": self.scope}
        optional = {
            "iss": self.iss,
            "jti": self.jti,
            "ati": self.ati and self.ati.to_dict(),
            "job_id": self.job_id,
            "sandbox_id": self.sandbox_id,
        }
        claims.update((name, value) for name, value in optional.items() if value is not None)
        return claims


class UnverifiedClaims:
    """What a token says about itself, checked by nobody: anybody can write such a token. For a look, not for a decision.

    It reads like the claims of ``validate_token`` and is none of them. A claim that is absent, or not of its type, is
    ``None`` here; ``header`` and ``payload`` hold everything as it is in the token.
    """

    #: So that nobody takes it for the other kind.
    verified = False

    def __init__(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
        self.header = dict(header)
        self.payload = dict(payload)
        self.sub = _text(payload, "sub")
        self.aud = _text(payload, "aud")
        self.iat = _whole(payload, "iat")
        self.exp = _whole(payload, "exp")
        self.scope = _text(payload, "scope")
        self.iss = _text(payload, "iss")
        self.jti = _text(payload, "jti")
        self.job_id = _text(payload, "job_id")
        self.sandbox_id = _text(payload, "sandbox_id")
        ati = payload.get("ati")
        self.ati = _namespace(ati) if isinstance(ati, dict) else None

    def scopes(self) -> List[str]:
        """The entries of ``scope``, in their order."""
        return parse_scopes(self.scope or "")

    def to_dict(self) -> Dict[str, Any]:
        """The payload as it is."""
        return dict(self.payload)

    def __repr__(self) -> str:
        return "UnverifiedClaims(%r)" % self.payload


def _text(payload: Mapping[str, Any], name: str) -> Optional[str]:
    value = payload.get(name)
    return value if isinstance(value, str) else None


def _whole(payload: Mapping[str, Any], name: str) -> Optional[int]:
    value = payload.get(name)
    return value if type(value) is int else None


def _namespace(ati: Mapping[str, Any]) -> AtiNamespace:
    rate = ati.get("rate")
    limits = {key: value for key, value in rate.items() if isinstance(value, str)} if isinstance(rate, dict) else {}
    v = _whole(ati, "v")
    return AtiNamespace(1 if v is None else v, limits)
