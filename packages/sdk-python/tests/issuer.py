"""An issuer: keys, a list of them behind HTTP, tokens."""

import base64
import json
import time
from typing import Any, Dict, List, Tuple

from .scripted_server import Answer, ScriptedServer

AUDIENCE = "https://tickets.example"


class SigningKey:
    def __init__(self, kid: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self.kid = kid
        self._private = Ed25519PrivateKey.generate()
        x = encode(self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        self.jwk = {"kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA", "kid": kid, "use": "sig"}

    def token(self, **claims: Any) -> str:
        parts = ({"alg": "EdDSA", "kid": self.kid, "typ": "JWT"}, claims)
        text = ".".join(encode(json.dumps(part).encode()) for part in parts)
        return text + "." + encode(self._private.sign(text.encode()))


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Issuer:
    def __init__(self) -> None:
        self.server = ScriptedServer()
        self.url = self.server.url
        self.key = SigningKey("key_1")
        self.publish((self.key, {}))

    def publish(self, *keys: Tuple[SigningKey, Dict[str, Any]]) -> None:
        """Publishes these keys with more members each, and forgets what was asked."""
        self.document({"keys": [{**key.jwk, **more} for key, more in keys]})

    def document(self, document: Any) -> None:
        self.server.answers(Answer(200, document))

    @property
    def fetches(self) -> int:
        """How often its keys were asked for."""
        return sum("/revoked." not in request.path for request in self.server.received)

    def authorization(self, key: Any = None, permissions: List[str] = ["zendesk:tickets:read"], **more: Any) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "agt_1", "type": "access", "permissions": permissions}
        return "Bearer " + (key or self.key).token(**{**claims, "iat": now, "exp": now + 60, **more})
