"""What receivers check signatures with."""

import base64
import binascii
import hashlib
import hmac
import re
from typing import Callable, List, NamedTuple, Optional, Sequence, Union

from ..optional import ed25519_public_key
from .error import WebhookError

Texts = Union[str, Sequence[str]]

_SECRET_BYTES_MIN = 24
_SECRET_BYTES_MAX = 64


class Verifier(NamedTuple):
    """A key that can check signatures of one scheme."""

    scheme: str
    is_signed: Callable[[bytes, bytes], bool]


def verifiers(secret: Optional[Texts], public_key: Optional[Texts]) -> List[Verifier]:
    """Reads every key that was given, in the form of Standard Webhooks.

    :raises WebhookError: ``CONFIGURATION``, naming the likely mistake
    """
    found = [_from_secret(each) for each in texts(secret)] + [_from_public_key(each) for each in texts(public_key)]
    if not found:
        raise mistake("Give a secret or a public_key. Is the environment variable set?")
    return found


def texts(given: Optional[Texts]) -> Sequence[str]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given


def refuse_oddities(key: object, what: str) -> None:
    """What goes wrong with any kind of key on its way from the console into a variable."""
    if not isinstance(key, str) or not key:
        raise mistake("The %s is empty. Is the environment variable set?" % what)
    if re.search(r"\s", key):
        raise mistake("The %s contains white space, perhaps the line break of a file: trim it." % what)
    if re.match(r"""(["']).*\1$""", key):
        raise mistake("The %s is still in quotes: take them off." % what)
    if key.startswith("whsk_"):
        raise mistake(
            "This is the sender's private key. It must not be here: receivers need the public key, whpk_\u2026."
        )


def is_mac(key: bytes) -> Callable[[bytes, bytes], bool]:
    """Checks HMAC-SHA-256 under a key, in a time that tells nothing."""
    return lambda mac, content: hmac.compare_digest(hmac.new(key, content, hashlib.sha256).digest(), mac)


def decode_base64(text: str) -> Optional[bytes]:
    """Decodes standard base64, with or without padding; None when it is anything else."""
    bare = re.sub(r"={1,2}\Z", "", text)
    if len(bare) % 4 == 1 or not re.fullmatch(r"[A-Za-z0-9+/]*", bare):
        return None
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return None


def mistake(message: str) -> WebhookError:
    return WebhookError("CONFIGURATION", message)


def _from_secret(secret: str) -> Verifier:
    refuse_oddities(secret, "secret")
    if secret.startswith("whpk_"):
        raise mistake("This is your public key: pass it as public_key, not as secret.")
    key = decode_base64(re.sub("^whsec_", "", secret))
    if key is None:
        raise mistake("The secret is not whsec_ followed by base64: was it cut off or quoted?")
    if not _SECRET_BYTES_MIN <= len(key) <= _SECRET_BYTES_MAX:
        raise mistake(
            "The secret holds %d bytes instead of %d to %d: was it cut off, or is it a *** from a list?"
            % (len(key), _SECRET_BYTES_MIN, _SECRET_BYTES_MAX)
        )
    return Verifier("v1", is_mac(key))


def _from_public_key(public_key: str) -> Verifier:
    refuse_oddities(public_key, "public_key")
    if public_key.startswith("whsec_"):
        raise mistake("This is your secret: pass it as secret, not as public_key.")
    raw = decode_base64(re.sub("^whpk_", "", public_key))
    if raw is None or len(raw) != 32:
        raise mistake("The public_key is not whpk_ followed by 32 bytes in base64.")
    return Verifier("v1a", ed25519_public_key(raw))
