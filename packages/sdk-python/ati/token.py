"""Session tokens: issuing, validating, inspecting (ATI 2). Offline, with the secret that the proxy has too."""

import hmac
import re
import time
import uuid
from typing import Any, Dict, List, Mapping, NoReturn, Optional

from . import jws
from .claims import AtiNamespace, TokenClaims, UnverifiedClaims
from .errors import TokenError
from .rates import checked_rate
from .scope import is_clean, parse_scopes

#: How long a token lasts unless its issuer says otherwise, in seconds.
DEFAULT_TTL_SECONDS = 3600
#: How long a token may last unless its issuer raises it, in seconds.
MAX_TTL_SECONDS = 24 * 3600
DEFAULT_AUDIENCE = "ati-proxy"
DEFAULT_ISSUER = "ati-orchestrator"
#: How far clocks may be apart, in seconds.
DEFAULT_LEEWAY_SECONDS = 60

_SECRET = re.compile("(?:[0-9A-Fa-f]{2}){32,64}")
_SUB_CHARACTERS = 255
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NO_TEXT = re.compile("[\ud800-\udfff]")
# A token in a header is smaller by far; nobody else's time is spent on more.
_TOKEN_CHARACTERS = 512 * 1024
# What proxies read as a whole number: 64 bits without a sign.
_LARGEST = 2**64 - 1


def issue_token(
    *,
    secret: str,
    sub: str,
    scope: str,
    ttl_seconds: int = DEFAULT_TTL_SECONDS,
    aud: str = DEFAULT_AUDIENCE,
    iss: Optional[str] = DEFAULT_ISSUER,
    jti: Optional[str] = None,
    rate: Optional[Mapping[str, str]] = None,
    job_id: Optional[str] = None,
    sandbox_id: Optional[str] = None,
    max_ttl_seconds: int = MAX_TTL_SECONDS,
) -> str:
    """Signs a session token with HS256.

    :param secret: the proxy's: 32 bytes as 64 hex digits, or up to twice as many
    :param sub: the agent or sandbox, of at most 255 characters
    :param scope: scopes separated by blanks, as ``build_scope_string`` writes them; an empty text grants nothing
    :param ttl_seconds: how long the token lasts, from now
    :param iss: ``None`` leaves the claim out
    :param jti: the token's id, a new UUID unless given
    :param rate: how often tools may be used, by tool pattern: ``{"tool:github:*": "10/hour"}``
    :param job_id: for the records of the proxy, and so is ``sandbox_id``
    :param max_ttl_seconds: what ``ttl_seconds`` may be at most
    :raises TokenError: for what a proxy would refuse, or read as something else
    """
    key = _key(secret)
    if not isinstance(sub, str) or not 1 <= len(sub) <= _SUB_CHARACTERS or _CONTROL.search(sub) is not None:
        _not_signed("invalid_sub", "sub is a text of 1 to %d characters without control characters" % _SUB_CHARACTERS)
    if type(ttl_seconds) is not int or not 1 <= ttl_seconds <= max_ttl_seconds:
        _not_signed(
            "invalid_ttl",
            "ttl_seconds is a whole number from 1 to %d; max_ttl_seconds raises the limit" % max_ttl_seconds,
        )
    if not isinstance(scope, str) or not all(is_clean(entry) for entry in parse_scopes(scope)):
        _not_signed("invalid_scope", "scope is one text, of scopes without control characters, separated by blanks")
    for name, value in {"aud": aud, "iss": iss, "jti": jti, "job_id": job_id, "sandbox_id": sandbox_id}.items():
        if not (value is None and name != "aud") and not (isinstance(value, str) and _NO_TEXT.search(value) is None):
            _not_signed("invalid_claim", "%s is no text" % name)
    limits = checked_rate(rate)
    now = int(time.time())
    claims = TokenClaims(
        sub=sub,
        aud=aud,
        iat=now,
        exp=now + ttl_seconds,
        scope=scope,
        iss=iss,
        jti=jti or str(uuid.uuid4()),
        ati=AtiNamespace(1, limits),
        job_id=job_id,
        sandbox_id=sandbox_id,
    )
    return jws.sign({"alg": "HS256", "typ": "JWT"}, claims.to_dict(), key)


def validate_token(
    token: str,
    *,
    secret: str,
    audience: str = DEFAULT_AUDIENCE,
    issuer: Optional[str] = None,
    leeway: float = DEFAULT_LEEWAY_SECONDS,
) -> TokenClaims:
    """Checks a token's signature, times, audience and form, and returns what it says.

    A token that was revoked passes: only the proxy knows of that.

    :param issuer: the one that the token must come from; ``None`` lets any pass, and tokens without one
    :param leeway: how far clocks may be apart, in seconds
    :raises TokenError: for the first thing that is wrong with it
    :raises ValueError: for a leeway that is no number of seconds
    """
    if not 0 <= leeway < float("inf"):
        raise ValueError("leeway is a number of seconds that is not negative")
    claims = _verified(token, _key(secret))
    now = time.time()
    if now >= claims["exp"] + leeway:
        raise TokenError("The token has expired: issue a new one", "expired")
    if claims["iat"] > now + leeway or (claims.get("nbf") or 0) > now + leeway:
        _invalid("not_yet_valid", "its time has not come. Compare the clocks of who issues and who validates")
    if issuer is not None and claims.get("iss") is None:
        _invalid("missing_claim", "it has no claim iss")
    if issuer is not None and claims["iss"] != issuer:
        raise TokenError("The token is from another issuer than %s" % ascii(issuer), "invalid_issuer")
    if claims["aud"] != audience:
        raise TokenError("The token is for another audience than %s" % ascii(audience), "invalid_audience")
    return claims_of(claims)


def claims_of(claims: Mapping[str, Any]) -> TokenClaims:
    """Claims that somebody has checked, form included."""
    ati = claims.get("ati")
    return TokenClaims(
        sub=claims["sub"],
        aud=claims["aud"],
        iat=claims["iat"],
        exp=claims["exp"],
        scope=claims["scope"],
        iss=claims.get("iss"),
        jti=claims.get("jti"),
        ati=None if ati is None else AtiNamespace(ati["v"], ati.get("rate", {})),
        job_id=claims.get("job_id"),
        sandbox_id=claims.get("sandbox_id"),
    )


def inspect_token(token: str) -> UnverifiedClaims:
    """Reads a token without checking it, for a look at one that is refused. Anybody can write what it says.

    :raises TokenError: ``malformed`` for what cannot be read
    """
    try:
        header, payload, _ = _parts(token)
        return UnverifiedClaims(jws.read_object(header), jws.read_object(payload))
    except ValueError as error:
        raise TokenError("Cannot decode the token: %s" % _reason(error), "malformed") from None


def _key(secret: str) -> bytes:
    if not isinstance(secret, str) or _SECRET.fullmatch(secret) is None:
        raise TokenError("The secret must be valid hex: 32 bytes, written as 64 hex digits, or up to 64 bytes", "invalid_key")
    return bytes.fromhex(secret)


def _verified(token: str, key: bytes) -> Dict[str, Any]:
    """The claims of a token whose signature is right, and whose required and known claims have their types."""
    try:
        written_header, written_payload, written_signature = _parts(token)
        jws.decode(written_payload)
        header = jws.read_object(written_header)
        if not isinstance(header.get("alg"), str) or "crit" in header:
            raise ValueError("its header has no text alg, or has crit")
        if any(not isinstance(header.get(name), (str, type(None))) for name in ("typ", "kid")):
            raise ValueError("typ or kid in its header is no text")
    except ValueError as error:
        _invalid("malformed", _reason(error))
    if header["alg"] != "HS256":
        _invalid("unsupported_algorithm", "it is not signed with HS256")
    try:
        signature = jws.decode(written_signature)
    except ValueError as error:
        _invalid("malformed", _reason(error))
    if not hmac.compare_digest(signature, jws.mac(written_header + "." + written_payload, key)):
        _invalid("invalid_signature", "its signature is of another key, or of other claims")
    try:
        claims = jws.read_object(written_payload)
    except ValueError as error:
        _invalid("malformed", _reason(error))
    for name in ("sub", "aud", "iat", "exp", "scope"):
        if name not in claims:
            _invalid("missing_claim", "it has no claim %s" % name)
    for name, has_its_type in _TYPES.items():
        if name in claims and not has_its_type(claims[name]):
            _invalid("invalid_claim", "its claim %s is not of its type" % name)
    return claims


def _parts(token: str) -> List[str]:
    if not isinstance(token, str):
        raise ValueError("it is no text")
    if len(token) > _TOKEN_CHARACTERS:
        raise ValueError("it is longer than %d characters" % _TOKEN_CHARACTERS)
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("it has not three parts")
    return parts


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_whole(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST


def _is_number_or_null(value: object) -> bool:
    # Proxies ignore it and take any number: it is honoured, and no reason to refuse what both accept.
    return value is None or type(value) in (int, float)


def _is_namespace(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict):
        return False
    v, rate = value.get("v"), value.get("rate", {})
    # The texts of limits are the proxy's to read: it refuses the calls that an unreadable one covers (ATI 4.5).
    return type(v) is int and 0 <= v <= 255 and isinstance(rate, dict) and all(map(_is_text, rate.values()))


#: What proxies take each claim for (ATI 2.4). A claim that may be absent may be null, which says the same.
_TYPES = {
    "sub": _is_text,
    "aud": _is_text,
    "iat": _is_whole,
    "exp": _is_whole,
    "scope": _is_text,
    "nbf": _is_number_or_null,
    "iss": _is_text_or_null,
    "jti": _is_text_or_null,
    "ati": _is_namespace,
    "job_id": _is_text_or_null,
    "sandbox_id": _is_text_or_null,
}


def _reason(error: ValueError) -> str:
    """Why it cannot be read, without what is in it: errors of the standard library quote what they met."""
    return str(error) if type(error) is ValueError else "a part is not JSON in UTF-8"


def _invalid(code: str, reason: str) -> NoReturn:
    raise TokenError("Token validation failed: %s" % reason, code) from None


def _not_signed(code: str, reason: str) -> NoReturn:
    raise TokenError("Cannot sign the token: %s" % reason, code)
