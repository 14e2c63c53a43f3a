"""For any application of ASGI."""

import json
from typing import Any, Awaitable, Callable, Dict

from ..options import explaining_options
from .agent_verifier import AgentVerifier
from .token_error import TokenError

Scope = Dict[str, Any]
Receive = Callable[[], Awaitable[Dict[str, Any]]]
Send = Callable[[Dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@explaining_options
class AgentAuthASGI:
    """Lets requests and WebSockets of agents through, as ``scope["agent"]``, and answers all others itself."""

    def __init__(self, app: App, verifier: AgentVerifier) -> None:
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            # Of several, all: they are no single token then.
            given = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"authorization"]
            try:
                scope = {**scope, "agent": await self._verifier.verify_async(", ".join(given))}
            except TokenError as error:
                return await _refuse(scope, send, error)
        await self._app(scope, receive, send)


async def _refuse(scope: Scope, send: Send, error: TokenError) -> None:
    if scope["type"] == "websocket":
        # Before it was accepted: the server answers 403.
        return await send({"type": "websocket.close", "code": 1008})
    headers = {"Content-Type": "application/json; charset=utf-8", **error.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    await send({"type": "http.response.body", "body": json.dumps(error.to_dict()).encode()})
