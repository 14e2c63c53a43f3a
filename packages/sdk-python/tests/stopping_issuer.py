"""An issuer that ends tokens and says so: by a list that is asked for, and by a feed. Faults are scripted."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

from .issuer import AUDIENCE, encode

STOP_UNTIL = 4_000_000_000


class P256Key:
    def __init__(self, kid: str) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self.kid = kid
        self._private = ec.generate_private_key(ec.SECP256R1())
        numbers = self._private.public_key().public_numbers()
        x, y = (encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        self.jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "kid": kid, "use": "sig"}

    def sign(self, header: Dict[str, Any], payload: str) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils

        text = "%s.%s" % (encode(json.dumps(header).encode()), encode(payload.encode()))
        r, s = utils.decode_dss_signature(self._private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return "%s.%s" % (text, encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")))


class StoppingIssuer:
    def __init__(self) -> None:
        self.key = P256Key("key_1")
        self.agents: Dict[str, Tuple[int, int, int]] = {}
        self.seq = 0
        self.now: Callable[[], float] = time.time
        self.asked: List[str] = []
        self.listeners: List[Any] = []
        #: Answers with a status and a text instead of the list; None drops the connection.
        self.on_poll: Optional[Callable[[int], Optional[Tuple[int, str]]]] = None
        self.feed_status = 200
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self._http.server_address[1]

    def end(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def asked_for(self, what: str) -> List[str]:
        return [path for path in self.asked if what in path]

    def stop(self, agent_id: str, epoch: int = 1, until: int = STOP_UNTIL) -> None:
        since, self.seq = self.seq, self.seq + 1
        self.agents[agent_id] = (epoch, until, self.seq)
        self.tell(event(self.list(since=since)))

    def tell(self, text: str) -> None:
        for listener in list(self.listeners):
            listener(text)

    def list(self, header: Dict[str, Any] = {}, key: Optional[P256Key] = None, **override: Any) -> str:
        since = override.get("since", 0)
        agents = {name: [epoch, until] for name, (epoch, until, seq) in self.agents.items() if seq > since}
        usual = {"iss": self.url, "iat": int(self.now()), "since": since, "seq": self.seq, "agents": agents}
        return self.signed(json.dumps({**usual, **override}), header, key)

    def signed(self, payload: str, header: Dict[str, Any] = {}, key: Optional[P256Key] = None) -> str:
        usual = {"alg": "ES256", "typ": "revocations+jwt", "kid": self.key.kid}
        return (key or self.key).sign({**usual, **header}, payload)

    def authorization(self, sub: str = "agt_1", **override: Any) -> str:
        now = int(self.now())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": sub, "type": "access", "permissions": ["a:b:c"]}
        claims.update(epoch=0, iat=now, exp=now + 3600)
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid}
        return "Bearer " + self.key.sign(header, json.dumps({**claims, **override}))

    def _handler(issuer) -> type:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                path = urlsplit(self.path)
                since = int(parse_qs(path.query).get("since", ["0"])[0])
                if path.path.endswith("jwks.json"):
                    return self.answer(200, json.dumps({"keys": [issuer.key.jwk]}))
                if path.path.endswith("revoked.jwt"):
                    scripted = issuer.on_poll(since) if issuer.on_poll else (200, issuer.list(since=since))
                    return None if scripted is None else self.answer(*scripted)
                if issuer.feed_status != 200:
                    return self.answer(issuer.feed_status, "")
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                gone = threading.Event()

                def write(text: str) -> None:
                    try:
                        self.wfile.write(text.encode())
                    except OSError:
                        gone.set()

                write.gone = gone  # type: ignore[attr-defined]
                write(event(issuer.list(since=since)))
                issuer.listeners.append(write)
                gone.wait()
                issuer.listeners.remove(write)

            def answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def event(data: str) -> str:
    return "event: revocations\ndata: %s\n\n" % data


def until(holds: Callable[[], Any]) -> None:
    """Waits until something holds."""
    while not holds():
        time.sleep(0.005)
