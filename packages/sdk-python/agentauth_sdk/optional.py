"""The one package beside httpx that some of this needs: cryptography, for signatures that others can check."""

from typing import Any, Callable

Check = Callable[[bytes, bytes], bool]


class MissingPackageError(ImportError):
    """Something needs ``cryptography``, which is not installed."""

    def __init__(self) -> None:
        super().__init__("Checking this signature needs the package cryptography: pip install cryptography")


def ed25519_public_key(raw: bytes) -> Check:
    """Makes a check of a signature and what was signed out of the 32 bytes of a key.

    :raises MissingPackageError: without ``cryptography``
    :raises ValueError: when they are no key
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise MissingPackageError() from error
    key = Ed25519PublicKey.from_public_bytes(raw)
    return lambda signature, content: _fits(key.verify, signature, content)


def p256_public_key(x: bytes, y: bytes) -> Check:
    """The same for ECDSA with SHA-256 on P-256, whose signatures are two numbers of 32 bytes (RFC 7518 3.4).

    :raises MissingPackageError: without ``cryptography``
    :raises ValueError: when the point is not on the curve
    """
    try:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils
    except ImportError as error:
        raise MissingPackageError() from error
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1())
    key = numbers.public_key()
    algorithm = ec.ECDSA(hashes.SHA256())

    def is_signed(signature: bytes, content: bytes) -> bool:
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return _fits(key.verify, utils.encode_dss_signature(r, s), content, algorithm)

    return is_signed


def _fits(verify: Callable[..., Any], *arguments: Any) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        verify(*arguments)
    except (InvalidSignature, ValueError):
        return False
    return True
