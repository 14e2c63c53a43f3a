"""Tells deliveries of a sender from everything else that comes in."""

import hashlib
import json
import logging
import re
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple, Union

from ..options import explains_options
from ..webhook_windows import DUPLICATE_SECONDS, TOLERANCE_SECONDS
from .error import WebhookError
from .keys import Texts, Verifier, decode_base64, is_mac, mistake, refuse_oddities, texts, verifiers

logger = logging.getLogger("agentauth_sdk")

Payload = Union[bytes, bytearray, memoryview, str]
#: The headers of a request as frameworks have them: by name, or as pairs of text or (ASGI) of bytes.
Headers = Union[Mapping[str, str], Iterable[Tuple[Union[str, bytes], Union[str, bytes]]]]

# A sender has two secrets at most and two schemes; a longer header is somebody's attempt to keep us busy.
_SIGNATURES_MAX = 16
_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass
class VerifiedWebhook:
    """A delivery that is what its sender sent."""

    #: The same on every attempt and for every endpoint: handle each once.
    id: str
    #: When this attempt was made; of the AgentAuth format, when it happened.
    timestamp: datetime
    #: 1, 2, ...; not covered by the signature.
    attempt: Optional[int]
    #: The scheme of the signature that fitted: ``v1``, ``v1a`` or ``agentauth``.
    scheme: str
    body: bytes
    #: The body parsed as JSON; None when it is something else.
    event: Any


@explains_options
def verify_webhook_signature(
    payload: Payload,
    header: Union[str, Headers],
    secret: Optional[Texts] = None,
    public_key: Optional[Texts] = None,
) -> bool:
    """Says whether a delivery was signed with this secret, or with the private half of this public key.

    :param payload: the body exactly as received; parsing and serialising it again changes the bytes
    :param header: all headers of the request. Their ``webhook-signature`` (Standard Webhooks) covers the time of the
        attempt, which may be five minutes away. Or the value of ``X-AgentAuth-Signature`` or ``X-Webhook-Signature``
        alone (AgentAuth wire 10.2), which covers the body and no time but that of the event in it
    :param secret: the whole secret, ``whsec_`` included; several during a rotation
    :param public_key: ``whpk_...`` of the sender, for Ed25519; only with all headers
    :raises WebhookError: ``CONFIGURATION``, when a key cannot be one

    :func:`verify_webhook` says why not, and what to answer.
    """
    if isinstance(header, str):
        return _has_agentauth_signature(_bytes(payload), header, texts(secret))
    try:
        verify_webhook(payload, header, secret=secret, public_key=public_key)
    except WebhookError as error:
        if error.code == "CONFIGURATION":
            raise
        logger.info("A webhook was refused: %s", error.message)
        return False
    return True


@explains_options
def verify_webhook(
    payload: Payload,
    headers: Headers,
    secret: Optional[Texts] = None,
    public_key: Optional[Texts] = None,
    tolerance_seconds: float = TOLERANCE_SECONDS,
    now: Optional[float] = None,
) -> VerifiedWebhook:
    """Verifies a delivery in the Standard Webhooks format: HMAC (``v1``) with the endpoint's secret, Ed25519 (``v1a``)
    with the sender's public key. Every signature is tried with every key; one that fits is enough, unknown schemes are
    skipped. That it was handled before is not seen here: :func:`handle_once` sees it.

    :param payload: the body exactly as received
    :param secret: ``whsec_...``; several during a rotation
    :param public_key: ``whpk_...``, which needs the package ``cryptography``
    :param tolerance_seconds: how far the sender's clock and ours may be apart, both ways
    :param now: for tests: seconds since 1970
    :raises WebhookError: naming the likely mistake; its ``status`` is what to answer
    """
    keys = verifiers(secret, public_key)
    by_name = _by_name(headers)
    missing = [name for name in _STANDARD if not by_name.get(name)]
    if missing:
        hint = ""
        if "x-agentauth-signature" in by_name or "x-webhook-signature" in by_name:
            hint = " This is a delivery in the older AgentAuth format: verify it with verify_agentauth_webhook."
        elif len(missing) == len(_STANDARD):
            hint = " Did a proxy drop them, or is this not a webhook?"
        raise WebhookError("MISSING_HEADERS", "The request lacks %s.%s" % (", ".join(missing), hint))
    id, timestamp, signature = (by_name[name] for name in _STANDARD)
    seconds = _sent_at(timestamp)
    _refuse_distance(seconds - int(_moment(now)), tolerance_seconds, tolerance_seconds)

    body = _bytes(payload)
    content = ("%s.%s." % (id, timestamp)).encode("utf-8", "surrogatepass") + body
    scheme = _find_fit(signature.split(" "), keys, content)
    at = datetime.fromtimestamp(seconds, timezone.utc)
    return VerifiedWebhook(id, at, _attempt(by_name.get("webhook-attempt")), scheme, body, _parsed(body))


@explains_options
def verify_agentauth_webhook(
    payload: Payload,
    headers: Headers,
    secret: Texts,
    tolerance_seconds: float = DUPLICATE_SECONDS,
    now: Optional[float] = None,
) -> VerifiedWebhook:
    """Verifies a delivery by the headers of AgentAuth, ``X-AgentAuth-Signature`` or ``X-Webhook-Signature``: for senders
    that send no others. Signet sends the standard ones too; prefer :func:`verify_webhook` there, whose signature covers
    the time of each attempt. It is a function of its own so that nobody can choose the weaker check by leaving headers
    out.

    While a rotation overlaps, Signet lists the signatures of all secrets in ``X-AgentAuth-Signatures``: any will do.
    ``id`` is the SHA-256 of the body, as nothing protects the delivery's id.

    :param tolerance_seconds: how old the event may be; by default as long as Signet sends one at all
    :raises WebhookError: naming the likely mistake; its ``status`` is what to answer
    """
    keys = _plain_secrets(texts(secret))
    by_name = _by_name(headers)
    signatures = _agentauth_signatures(by_name)
    body = _bytes(payload)
    if True not in [is_signed(signature, body) for is_signed in keys for signature in signatures]:
        raise _mismatch()
    event = _parsed(body)
    happened_at = _time_of(event)
    # Only now: before the signature fits, the time in the body is anybody's.
    ahead = round(happened_at - _moment(now))
    _refuse_distance(ahead, tolerance_seconds, min(tolerance_seconds, TOLERANCE_SECONDS))
    id = hashlib.sha256(body).hexdigest()
    at = datetime.fromtimestamp(happened_at, timezone.utc)
    return VerifiedWebhook(id, at, _attempt(by_name.get("x-agentauth-attempt")), "agentauth", body, event)


def _has_agentauth_signature(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    if not all(secrets) or not secrets:
        raise mistake("The secret is empty. Is the environment variable set?")
    given = header[len("sha256=") :] if header.startswith("sha256=") else header
    if not re.fullmatch("[0-9a-f]{64}", given):
        if re.match("v1a?,", given):
            logger.warning("A webhook-signature by itself proves nothing: pass all headers of the request.")
        return False
    signature = bytes.fromhex(given)
    return True in [is_mac(secret.encode("utf-8"))(signature, body) for secret in secrets]


def _plain_secrets(secrets: Iterable[str]) -> List[Any]:
    found = []
    for secret in secrets:
        refuse_oddities(secret, "secret")
        if secret.startswith("whpk_"):
            raise mistake("This is your public key: this format is signed with the secret.")
        # The whole text is the key, whsec_ included (AgentAuth wire 10.2).
        found.append(is_mac(secret.encode("utf-8")))
    if not found:
        raise mistake("Give a secret. Is the environment variable set?")
    return found


def _agentauth_signatures(by_name: Mapping[str, str]) -> List[bytes]:
    one = by_name.get("x-agentauth-signature") or re.sub("^sha256=", "", by_name.get("x-webhook-signature", ""))
    if not one:
        raise WebhookError("MISSING_HEADERS", "The request lacks x-agentauth-signature and x-webhook-signature.")
    every = [one] + [text for text in by_name.get("x-agentauth-signatures", "").split(" ") if text]
    if not all(re.fullmatch("[0-9a-f]{64}", text) for text in every[:_SIGNATURES_MAX]):
        raise WebhookError("NO_USABLE_SIGNATURE", "The signature is not 64 lower-case hexadecimal digits.")
    return [bytes.fromhex(text) for text in every[:_SIGNATURES_MAX]]


def _find_fit(entries: Iterable[str], keys: List[Verifier], content: bytes) -> str:
    sent = [entry.partition(",") for entry in entries if entry][:_SIGNATURES_MAX]
    pairs = []
    for scheme, _, text in sent:
        signature = decode_base64(text)
        if signature is not None:
            pairs += [(key, signature) for key in keys if key.scheme == scheme]
    if not pairs:
        raise _unusable({scheme for scheme, _, _ in sent}, {key.scheme for key in keys})
    # All of them, however early one fits: the time must not tell which.
    fits = [key.scheme for key, signature in pairs if key.is_signed(signature, content)]
    if not fits:
        raise _mismatch()
    return fits[0]


def _unusable(sent: Set[str], held: Set[str]) -> WebhookError:
    for scheme, needed in (("v1a", "public_key"), ("v1", "secret")):
        if scheme in sent and scheme not in held:
            text = "The delivery is signed with %s alone, which needs a %s." % (", ".join(sorted(sent)), needed)
            return WebhookError("NO_USABLE_SIGNATURE", text)
    text = 'webhook-signature holds no signature of a known scheme: expected "v1,<base64>" or "v1a,<base64>".'
    return WebhookError("NO_USABLE_SIGNATURE", text)


def _mismatch() -> WebhookError:
    return WebhookError(
        "SIGNATURE_MISMATCH",
        "The signature does not fit. Either the secret is that of another endpoint or an old one, or the body was changed"
        " on the way: pass the bytes exactly as they arrived, not parsed and serialised again.",
    )


def _sent_at(text: str) -> int:
    if not re.fullmatch("[0-9]{1,12}", text):
        raise WebhookError("INVALID_TIMESTAMP", "webhook-timestamp is not a number of seconds since 1970.")
    return int(text)


def _refuse_distance(ahead: float, behind_max: float, ahead_max: float) -> None:
    if ahead <= ahead_max and -ahead <= behind_max:
        return
    raise WebhookError(
        "TIMESTAMP_OUT_OF_RANGE",
        "The delivery's time is %d s %s ours, and %d s are allowed: it is a replay, or one of the two clocks is wrong."
        % (abs(ahead), "ahead of" if ahead > 0 else "behind", ahead_max if ahead > 0 else behind_max),
    )


def _time_of(event: Any) -> float:
    """ISO 8601, or milliseconds as text from the oldest servers."""
    text = event.get("timestamp") if isinstance(event, dict) else None
    if isinstance(text, str):
        if re.fullmatch("[0-9]{13}", text):
            return int(text) / 1000
        try:
            # What this reads alike in every version of Python: a point in UTC, with or without a fraction.
            at = datetime.strptime(re.sub(r"(\.\d{1,6})\d*Z\Z|Z\Z", r"\1", text), _ISO[("." in text)])
            return at.replace(tzinfo=timezone.utc).timestamp()
        except (ValueError, OverflowError):
            pass
    raise WebhookError("INVALID_TIMESTAMP", "The body holds no timestamp.")


_ISO = {False: "%Y-%m-%dT%H:%M:%S", True: "%Y-%m-%dT%H:%M:%S.%f"}


def _by_name(headers: Headers) -> Dict[str, str]:
    """Headers whatever holds them and however they are spelled. Of a repeated one the values are joined."""
    by_name: Dict[str, str] = {}
    pairs = headers.items() if isinstance(headers, Mapping) or hasattr(headers, "items") else headers
    for name, value in pairs:
        name, value = _text(name).lower(), _text(value)
        by_name[name] = by_name[name] + " " + value if name in by_name else value
    return by_name


def _text(value: Union[str, bytes]) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(payload: Payload) -> bytes:
    if isinstance(payload, str):
        return payload.encode("utf-8", "surrogatepass")
    if not isinstance(payload, (bytes, bytearray, memoryview)):
        raise mistake("The payload is not the body as it arrived: pass its bytes, not what a parser made of them.")
    return bytes(payload)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        # No fault: any bytes can be signed.
        return None


def _attempt(text: Optional[str]) -> Optional[int]:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else None


def _moment(now: Optional[float]) -> float:
    return time.time() if now is None else now
