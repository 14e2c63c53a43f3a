"""The one package beside httpx that some of this needs."""

from typing import Any


def ed25519_public_key(raw: bytes) -> Any:
    """Makes a key of 32 bytes; its ``verify(signature, data)`` raises when they do not fit.

    :raises MissingPackageError: without ``cryptography``
    :raises ValueError: when they are no key
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise MissingPackageError("Ed25519 signatures") from error
    return Ed25519PublicKey.from_public_bytes(raw)


class MissingPackageError(ImportError):
    """Something needs ``cryptography``, which is not installed."""

    def __init__(self, what: str) -> None:
        super().__init__("Checking %s needs the package cryptography: pip install cryptography" % what)
