"""A real HTTP server that keeps what it was asked and answers from a script."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union


class Received(NamedTuple):
    method: str
    path: str
    headers: Dict[str, str]
    body: str


class Answer(NamedTuple):
    status: int = 200
    json: Any = None
    text: Optional[str] = None
    headers: Dict[str, str] = {}
    drop: bool = False
    delay: float = 0.0


def refusal(status: int, code: str, **more: Any) -> Answer:
    body = {"error": code.lower(), "code": code, "message": "Told by the test", "status": status}
    return Answer(status, {**body, "request_id": "req_1", **more})


Script = Union[List[Answer], Callable[[Received], Answer]]


class ScriptedServer:
    def __init__(self) -> None:
        self.received: List[Received] = []
        self.script: Script = [Answer()]
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self._http.server_address[1]

    def answers(self, *answers: Answer) -> None:
        """Answers from now on with these, one per request; the last one repeats. Forgets what was received."""
        self.received.clear()
        self.script = list(answers)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _next(self, request: Received) -> Answer:
        self.received.append(request)
        if callable(self.script):
            return self.script(request)
        return self.script[min(len(self.received), len(self.script)) - 1]

    def _handler(server) -> type:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = server._next(Received(self.command, self.path, headers, body))
                time.sleep(answer.delay)
                if answer.drop:
                    self.close_connection = True
                    self.connection.close()
                    return
                text = answer.text if answer.text is not None else json.dumps(answer.json)
                payload = b"" if answer.status == 304 else text.encode()
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: Any) -> None:
                pass

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:
                    pass  # The connection dropped on purpose.

        return Handler


AGENT = {
    "agent_id": "agt_1",
    "name": "Customer Support Agent",
    "owner_email": "you@company.com",
    "permissions": ["zendesk:tickets:read"],
    "status": "active",
    "tier": "free",
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
}
TOKEN = {"access_token": "access_1", "refresh_token": "rt_1", "token_type": "Bearer", "expires_in": 3600}
WEBHOOK = {
    "id": "wh_1",
    "agent_id": "agt_1",
    "url": "https://yourapp.com/webhooks/agentauth",
    "events": ["agent.verified", "agent.revoked"],
    "secret": "whsec_1",
    "created_at": "2026-01-01T00:00:00.000Z",
}
CREDENTIALS = {"api_key": "ak_1", "token_type": "Bearer"}
