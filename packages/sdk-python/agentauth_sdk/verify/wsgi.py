"""For any application of WSGI."""

import json
from http import HTTPStatus
from typing import Any, Callable, Dict, Iterable

from ..options import explaining_options
from .agent_verifier import AgentVerifier
from .token_error import TokenError

App = Callable[[Dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@explaining_options
class AgentAuthWSGI:
    """Lets requests of agents through, as ``environ["agentauth.agent"]``, and answers all others itself."""

    def __init__(self, app: App, verifier: AgentVerifier) -> None:
        self._app = app
        self._verifier = verifier

    def __call__(self, environ: Dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            agent = self._verifier.verify(environ.get("HTTP_AUTHORIZATION"))
        except TokenError as error:
            headers = {"Content-Type": "application/json; charset=utf-8", **error.headers}
            start_response("%d %s" % (error.status, HTTPStatus(error.status).phrase), list(headers.items()))
            return [json.dumps(error.to_dict()).encode()]
        environ["agentauth.agent"] = agent
        return self._app(environ, start_response)
