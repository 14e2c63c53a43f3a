"""Reads the list of keys that an issuer publishes (RFC 7517 5)."""

import re
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional

from ..optional import ed25519_public_key, p256_public_key
from .strict import decode_base64url, is_number, parse_object

_KEY_ID = re.compile(r"[\w.:=+-]{1,200}", re.ASCII)
_FOREVER = float("inf")


class VerificationKey(NamedTuple):
    algorithm: str
    #: Says whether a signature of 64 bytes fits what was signed.
    is_signed: Callable[[bytes, bytes], bool]
    #: Before this it signs nothing, in seconds since 1970.
    not_before: float
    #: From then on nothing that it signed is valid, in seconds since 1970.
    expires: float
    #: The longest life of a token that it signs, in seconds; infinite when the issuer does not say.
    token_seconds: float


#: The keys of an issuer by id; None for one of the list that does not verify our tokens.
Keys = Mapping[str, Optional[VerificationKey]]


def is_key_id(kid: object) -> bool:
    return isinstance(kid, str) and _KEY_ID.fullmatch(kid) is not None


def import_keys(raw: bytes, keys_max: int) -> Keys:
    """Reads a document of at most ``keys_max`` keys. Of each key is read, too, when it is valid (``nbf`` and ``exp`` of
    OpenID Federation 1.0, 8.7.2) and how long its tokens live (``signet_token_seconds``).

    :raises ValueError: when it is none, or does not say which key is meant by an id
    """
    keys = parse_object(raw).get("keys")
    if not isinstance(keys, list) or len(keys) > keys_max:
        raise ValueError("Expected at most %d keys" % keys_max)
    found: Dict[str, Optional[VerificationKey]] = {}
    for jwk in keys:
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if not isinstance(kid, str) or not is_key_id(kid):
            continue
        key = _import_key(jwk)
        # Which of two keys is meant would depend on their order.
        if key is not None and found.get(kid) is not None:
            raise ValueError("Two keys have the same id")
        found[kid] = key or found.get(kid)
    return found


def _import_key(jwk: Dict[str, Any]) -> Optional[VerificationKey]:
    """Takes what can verify ES256 or EdDSA and skips everything else: a key for another purpose is no error."""
    operations = jwk.get("key_ops")
    if jwk.get("use", "sig") != "sig" or (isinstance(operations, list) and "verify" not in operations):
        return None
    kind, alg = (jwk.get("kty"), jwk.get("crv")), jwk.get("alg")
    try:
        if kind == ("EC", "P-256") and alg in (None, "ES256"):
            algorithm, is_signed = "ES256", p256_public_key(_coordinate(jwk, "x"), _coordinate(jwk, "y"))
        elif kind == ("OKP", "Ed25519") and alg in (None, "EdDSA", "Ed25519"):
            algorithm, is_signed = "EdDSA", ed25519_public_key(_coordinate(jwk, "x"))
        else:
            return None
    except ValueError:
        # A point off the curve: the other keys are still good.
        return None
    return VerificationKey(
        algorithm,
        is_signed,
        not_before=_seconds_or(0, jwk.get("nbf")),
        expires=_seconds_or(_FOREVER, jwk.get("exp")),
        token_seconds=_seconds_or(_FOREVER, jwk.get("signet_token_seconds")),
    )


def _coordinate(jwk: Dict[str, Any], name: str) -> bytes:
    text = jwk.get(name)
    raw = decode_base64url(text) if isinstance(text, str) else None
    if raw is None or len(raw) != 32:
        raise ValueError("%s is not 32 bytes in base64url" % name)
    return raw


def _seconds_or(fallback: float, value: Any) -> float:
    return float(value) if is_number(value) and value > 0 else fallback
