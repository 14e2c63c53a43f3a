"""Frameworks whose requests are those of agents."""

import asyncio
import json
import unittest
from typing import Any, Callable, Dict, List, NamedTuple, Optional
from wsgiref.util import setup_testing_defaults

from agentauth_sdk.verify import AgentAuthASGI, AgentAuthWSGI, AgentVerifier, RevocationOptions, VerifiedAgent
from agentauth_sdk.verify.key_set import KeySet

from .issuer import AUDIENCE, Issuer, SigningKey
from .stopping_issuer import StoppingIssuer
from .test_readme import printed

try:
    import cryptography  # noqa: F401
except ImportError:
    raise unittest.SkipTest("cryptography is not installed")


class Answered(NamedTuple):
    status: int
    headers: Dict[str, str]
    body: Any


Call = Callable[[AgentVerifier, Optional[str]], Answered]


class AdapterTest(unittest.TestCase):
    def setUp(self) -> None:
        self.issuer = Issuer()
        self.addCleanup(self.issuer.server.stop)
        keys = KeySet(self.issuer.url, lambda: 0.0)
        self.verifier = AgentVerifier(AUDIENCE, self.issuer.url, permissions=["zendesk:tickets:read"], keys=keys)

    def promises(self, call: Call, unwrapped: Callable[[Any], Any] = lambda body: body) -> None:
        """What every adapter keeps. A call with a good token answers its agent's id."""
        good = self.issuer.authorization()
        self.assertEqual(call(self.verifier, good)[::2], (200, "agt_1"))

        nobody = call(self.verifier, None)
        self.assertEqual((nobody.status, unwrapped(nobody.body)["code"]), (401, "UNAUTHORIZED"))
        self.assertEqual(nobody.headers["www-authenticate"], 'Bearer realm="agents"')

        late = call(self.verifier, self.issuer.authorization(exp=1))
        self.assertEqual((late.status, unwrapped(late.body)["code"]), (401, "TOKEN_EXPIRED"))
        self.assertEqual(late.headers["www-authenticate"], 'Bearer realm="agents", error="invalid_token"')

        poor = call(self.verifier, self.issuer.authorization(permissions=["slack:*:*"]))
        refused = {"error": "Insufficient permissions", "code": "INSUFFICIENT_PERMISSIONS", "status": 403}
        refused.update(message="This needs zendesk:tickets:read", required="zendesk:tickets:read", granted=["slack:*:*"])
        self.assertEqual((poor.status, unwrapped(poor.body)), (403, refused))

        for kid, status in (("unknown_1", 401), ("unknown_2", 503)):
            unknown = call(self.verifier, self.issuer.authorization(SigningKey(kid)))
            self.assertEqual(unknown.status, status)
        self.assertEqual((unknown.headers["retry-after"], unwrapped(unknown.body)["retry_after"]), ("30", 30))
        self.assertNotIn("www-authenticate", unknown.headers)
        self.promises_of_stops(call, unwrapped)

    def promises_of_stops(self, call: Call, unwrapped: Callable[[Any], Any]) -> None:
        issuer = StoppingIssuer()
        self.addCleanup(issuer.end)
        issuer.stop("agt_1")

        def refused() -> Answered:
            # A clock of its own, so that what one verifier knows is not known to the next.
            options, clock = RevocationOptions(when_unknown="refuse"), lambda: issuer.now()
            verifier = AgentVerifier(AUDIENCE, issuer.url, revocation=options, now=clock)
            return call(verifier, issuer.authorization())

        ended = refused()
        self.assertEqual((ended.status, unwrapped(ended.body)["code"]), (401, "TOKEN_REVOKED"))
        self.assertEqual(ended.headers["www-authenticate"], 'Bearer realm="agents", error="invalid_token"')

        issuer.on_poll = lambda _: (500, "")
        unknown = refused()
        self.assertEqual((unknown.status, unwrapped(unknown.body)["code"]), (503, "REVOCATIONS_UNAVAILABLE"))
        self.assertEqual(unknown.headers["retry-after"], "5")
        self.assertNotIn("www-authenticate", unknown.headers)

    def test_asgi(self) -> None:
        self.promises(over_asgi)

    def test_asgi_takes_no_second_token_and_refuses_websockets_too(self) -> None:
        good = self.issuer.authorization()
        self.assertEqual(over_asgi(self.verifier, good, good).status, 401)
        self.assertEqual(events(self.verifier, "websocket", good), ["agt_1"])
        self.assertEqual(events(self.verifier, "websocket"), [{"type": "websocket.close", "code": 1008}])
        self.assertEqual(events(self.verifier, "lifespan"), [None])

    def test_wsgi(self) -> None:
        self.promises(over_wsgi)

    def test_fastapi(self) -> None:
        try:
            from fastapi import Depends, FastAPI
            from fastapi.testclient import TestClient

            from agentauth_sdk.verify.fastapi import require_agent
        except ImportError:
            self.skipTest("FastAPI is not installed")

        def call(verifier: AgentVerifier, authorization: Optional[str]) -> Answered:
            app = FastAPI()

            @app.get("/")
            async def who(agent: VerifiedAgent = Depends(require_agent(verifier))) -> str:
                return agent.agent_id

            headers = {"Authorization": authorization} if authorization else {}
            answer = TestClient(app).get("/", headers=headers)
            return Answered(answer.status_code, dict(answer.headers), answer.json())

        self.promises(call, unwrapped=lambda body: body["detail"])

        # The service of the README.
        names: Dict[str, Any] = {}
        exec(printed("# service.py").replace("https://auth.example.com", self.issuer.url), names)
        good = self.issuer.authorization(aud=self.issuer.url)
        answer = TestClient(names["app"]).get("/tickets", headers={"Authorization": good})
        self.assertEqual(answer.json(), {"for": "agt_1", "may_write": False})

    def test_django(self) -> None:
        try:
            from django.conf import settings
            from django.http import JsonResponse
            from django.test import RequestFactory
        except ImportError:
            self.skipTest("Django is not installed")
        from agentauth_sdk.django import require_agent

        if not settings.configured:
            settings.configure(ALLOWED_HOSTS=["*"])

        def call_sync(verifier: AgentVerifier, authorization: Optional[str]) -> Answered:
            @require_agent(verifier)
            def who(request: Any) -> Any:
                return JsonResponse(request.agent.agent_id, safe=False)

            return answered(who(request(authorization)))

        def call_async(verifier: AgentVerifier, authorization: Optional[str]) -> Answered:
            @require_agent(verifier)
            async def who(request: Any) -> Any:
                return JsonResponse(request.agent.agent_id, safe=False)

            return answered(asyncio.run(who(request(authorization))))

        def request(authorization: Optional[str]) -> Any:
            return RequestFactory().get("/", **({"HTTP_AUTHORIZATION": authorization} if authorization else {}))

        def answered(answer: Any) -> Answered:
            headers = {name.lower(): value for name, value in answer.items()}
            return Answered(answer.status_code, headers, json.loads(answer.content))

        self.promises(call_sync)
        self.setUp()
        self.promises(call_async)


async def application(scope: Any, receive: Any, send: Any) -> None:
    agent = scope["agent"].agent_id if "agent" in scope else None
    if scope["type"] != "http":
        return await send(agent)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(agent).encode()})


def events(verifier: AgentVerifier, kind: str, *authorizations: Optional[str]) -> List[Any]:
    sent: List[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    headers = [(b"authorization", value.encode()) for value in authorizations if value]
    scope = {"type": kind, "headers": headers}
    asyncio.run(AgentAuthASGI(application, verifier)(scope, send, send))  # type: ignore[arg-type]
    return sent


def over_asgi(verifier: AgentVerifier, *authorizations: Optional[str]) -> Answered:
    start, body = events(verifier, "http", *authorizations)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answered(start["status"], headers, json.loads(body["body"]))


def over_wsgi(verifier: AgentVerifier, authorization: Optional[str]) -> Answered:
    started: List[Any] = []

    def start_response(status: str, headers: Any) -> None:
        started.extend((int(status[:3]), {name.lower(): value for name, value in headers}))

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return [json.dumps(environ["agentauth.agent"].agent_id).encode()]

    environ: Dict[str, Any] = {"agentauth.agent": "forged"}
    setup_testing_defaults(environ)
    if authorization:
        environ["HTTP_AUTHORIZATION"] = authorization
    body = b"".join(AgentAuthWSGI(application, verifier)(environ, start_response))
    return Answered(started[0], started[1], json.loads(body))


if __name__ == "__main__":
    unittest.main()
