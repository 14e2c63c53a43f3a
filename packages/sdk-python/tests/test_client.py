import asyncio
import hashlib
import hmac
import unittest
import uuid
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone
from typing import Any, Awaitable, Callable, List

import httpx

from agentauth_sdk import (
    AgentAuthClient,
    AgentAuthError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    RateLimitError,
    ServerError,
    verify_webhook_signature,
)

from .scripted_server import AGENT, CREDENTIALS, TOKEN, Answer, ScriptedServer, refusal

HEALTHY = Answer(200, {"status": "healthy", "database": "connected", "timestamp": "2026-01-01T00:00:00.000Z"})


def record_timeout(asked: List[Any]) -> Callable[[httpx.Request], Awaitable[None]]:
    async def record(request: httpx.Request) -> None:
        asked.append(request.extensions["timeout"]["read"])

    return record


class ClientTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.server = ScriptedServer()
        self.addCleanup(self.server.stop)
        self.waits: List[float] = []

    def client(self, **options: Any) -> AgentAuthClient:
        options.setdefault("base_url", self.server.url)
        client = AgentAuthClient(**options)

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        client._transport._sleep = sleep  # type: ignore[assignment]
        client._transport._random = lambda: 0.0
        self.addAsyncCleanup(client.close)
        return client

    async def test_waits_1_2_and_4_seconds_and_then_raises(self) -> None:
        self.server.answers(refusal(503, "SERVICE_UNAVAILABLE"))
        with self.assertRaises(ServerError):
            await self.client().health_check()
        self.assertEqual(self.waits, [1, 2, 4])
        self.assertEqual(len(self.server.received), 4)

    async def test_never_waits_longer_than_10_seconds_by_itself(self) -> None:
        self.server.answers(refusal(500, "INTERNAL_ERROR"))
        client = self.client(max_retries=5)
        client._transport._random = lambda: 1.0
        with self.assertRaises(httpx.HTTPStatusError):
            await client.health_check()
        self.assertEqual(self.waits, [1.3, 2.6, 5.2, 10, 10])

    async def test_recovers_from_429_5xx_and_dropped_connections(self) -> None:
        for trouble in (refusal(429, "RATE_LIMITED"), refusal(502, "BAD_GATEWAY"), Answer(drop=True)):
            self.server.answers(trouble, HEALTHY)
            self.assertEqual((await self.client().health_check()).database, "connected")

    async def test_does_not_repeat_other_refusals(self) -> None:
        for status in (301, 400, 401, 403, 404, 409):
            self.server.answers(refusal(status, "NO"))
            with self.assertRaises(AgentAuthError):
                await self.client().health_check()
            self.assertEqual(len(self.server.received), 1)

    async def test_never_comes_back_sooner_than_retry_after(self) -> None:
        limited = refusal(429, "RATE_LIMITED")
        self.server.answers(limited._replace(headers={"Retry-After": "37"}), HEALTHY)
        await self.client().health_check()
        self.assertEqual(self.waits, [37])

        at = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=20), usegmt=True)
        self.server.answers(limited._replace(headers={"Retry-After": at}), HEALTHY)
        await self.client().health_check()
        self.assertTrue(18 < self.waits[1] <= 20, self.waits)

        self.server.answers(limited._replace(headers={"Retry-After": "soon"}), HEALTHY)
        await self.client().health_check()
        self.assertEqual(self.waits[2], 1)

    async def test_raises_at_once_when_the_wait_would_be_longer_than_a_minute(self) -> None:
        self.server.answers(refusal(429, "RATE_LIMITED")._replace(headers={"Retry-After": "61"}))
        with self.assertRaises(RateLimitError) as caught:
            await self.client().health_check()
        self.assertEqual((caught.exception.retry_after, self.waits), (61, []))

    async def test_all_attempts_of_a_registration_carry_one_key(self) -> None:
        created = Answer(201, {"success": True, "message": "", "agent": AGENT, "credentials": CREDENTIALS})
        self.server.answers(Answer(drop=True), refusal(500, "INTERNAL_ERROR"), created)
        client = self.client()
        await client.register_agent("Agent", "a@b.example")
        await client.register_agent("Agent", "a@b.example")
        keys = [request.headers["idempotency-key"] for request in self.server.received]
        self.assertEqual(len(set(keys[:3])), 1)
        self.assertNotEqual(keys[3], keys[0])

    async def test_every_write_carries_a_key_of_its_own_and_nothing_else_does(self) -> None:
        self.server.answers(Answer(200, {"success": True, "message": "", "agent": AGENT}))
        client = self.client(access_token="t")
        for _ in range(2):
            await client.revoke_agent("agt_1")
            await client.update_agent_tier("agt_1", "pro")
        keys = [request.headers.get("idempotency-key", "") for request in self.server.received]
        self.assertEqual(len(set(keys)), 4)
        for key in keys:
            self.assertEqual(uuid.UUID(key).version, 4)
        verified = {"success": True, "message": "", "agent": AGENT, "token": TOKEN}
        self.server.answers(HEALTHY, Answer(200, verified))
        await client.health_check()
        await client.verify_agent("agt_1", "ak_1")
        await client.refresh_token("rt_1")
        keys = [request.headers.get("idempotency-key", "") for request in self.server.received]
        self.assertEqual(keys, [""] * 3)

    async def test_repeats_a_call_that_is_still_being_answered(self) -> None:
        busy = refusal(409, "CONFLICT")._replace(headers={"Retry-After": "1"})
        self.server.answers(busy, Answer(200, {"success": True, "message": "", "credentials": CREDENTIALS}))
        await self.client(access_token="t").rotate_key("agt_1")
        self.assertEqual(len({request.headers["idempotency-key"] for request in self.server.received}), 1)
        self.assertEqual(self.waits, [1])

    async def test_begins_no_attempt_later_than_a_minute_after_the_first(self) -> None:
        self.server.answers(refusal(429, "RATE_LIMITED")._replace(headers={"Retry-After": "25"}))
        client = self.client(max_retries=9)
        client._transport.now = lambda: sum(self.waits)
        with self.assertRaises(RateLimitError):
            await client.health_check()
        self.assertEqual(self.waits, [25, 25])

    async def test_calls_at_the_same_time_share_one_refresh(self) -> None:
        self.server.answers(Answer(200, {"success": True, "message": "", "token": TOKEN}, delay=0.05))
        client = self.client()
        await asyncio.gather(*(client.refresh_token("rt_1") for _ in range(20)))
        self.assertEqual(len(self.server.received), 1)

    async def test_who_stops_waiting_for_a_refresh_ends_nobody_elses(self) -> None:
        self.server.answers(Answer(200, {"success": True, "message": "", "token": TOKEN}, delay=0.05))
        client = self.client()
        impatient = asyncio.ensure_future(client.refresh_token("rt_1"))
        patient = asyncio.ensure_future(client.refresh_token("rt_1"))
        await asyncio.sleep(0)
        impatient.cancel()
        self.assertEqual((await patient).token.refresh_token, "rt_1")
        self.assertEqual(len(self.server.received), 1)

    async def test_a_refresh_is_repeated_while_that_is_safe_and_not_after_that(self) -> None:
        self.server.answers(Answer(drop=True))
        client = self.client(max_retries=0)
        clock = [0.0]
        client._transport.now = lambda: clock[0]
        for clock[0] in (0.0, 59.0):
            with self.assertRaises(httpx.TransportError):
                await client.refresh_token("rt_1")
        clock[0] = 61.0
        with self.assertRaises(AuthenticationError) as caught:
            await client.refresh_token("rt_1")
        self.assertEqual(caught.exception.code, "INVALID_REFRESH_TOKEN")
        self.assertEqual(len(self.server.received), 2)

    async def test_remembers_what_was_lost_of_each_of_the_agents_that_share_a_client(self) -> None:
        self.server.answers(Answer(drop=True))
        client = self.client(max_retries=0)
        clock = [0.0]
        client._transport.now = lambda: clock[0]
        for token in ("rt_1", "rt_2"):
            with self.assertRaises(httpx.TransportError):
                await client.refresh_token(token)
        clock[0] = 61.0
        for token in ("rt_1", "rt_2"):
            with self.assertRaises(AuthenticationError):
                await client.with_access_token("t").refresh_token(token)
        self.assertEqual(len(self.server.received), 2)

    async def test_a_refresh_that_was_cancelled_on_its_way_is_lost(self) -> None:
        self.server.answers(Answer(200, {"success": True, "message": "", "token": TOKEN}, delay=0.2))
        client = self.client(max_retries=0)
        clock = [0.0]
        client._transport.now = lambda: clock[0]
        exchange = asyncio.ensure_future(client._refresh("rt_1"))
        while not self.server.received:
            await asyncio.sleep(0.01)
        exchange.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await exchange
        clock[0] = 61.0
        with self.assertRaises(AuthenticationError):
            await client.refresh_token("rt_1")

    async def test_a_refresh_that_was_refused_may_be_made_again_any_time(self) -> None:
        self.server.answers(
            refusal(429, "RATE_LIMITED"), Answer(200, {"success": True, "message": "", "token": TOKEN})
        )
        client = self.client(max_retries=0)
        clock = [0.0]
        client._transport.now = lambda: clock[0]
        with self.assertRaises(RateLimitError):
            await client.refresh_token("rt_1")
        clock[0] = 900.0
        await client.refresh_token("rt_1")
        self.assertEqual(client.access_token, "access_1")

    async def test_an_attempt_of_a_refresh_waits_no_longer_than_usual(self) -> None:
        self.server.answers(Answer(200, {"success": True, "message": "", "token": TOKEN}))
        for timeout, given in ((60.0, 10.0), (0.7, 0.7)):
            client = self.client(timeout=timeout)
            asked: List[Any] = []
            http = client._transport._open()
            http.event_hooks["request"].append(record_timeout(asked))
            await client.refresh_token("rt_1")
            self.assertEqual(asked, [given])

    async def test_timeouts_and_network_errors_stay_httpx_exceptions(self) -> None:
        self.server.answers(HEALTHY._replace(delay=0.3))
        with self.assertRaises(httpx.TimeoutException):
            await self.client(timeout=0.05, max_retries=1).health_check()
        self.assertEqual(self.waits, [1])
        with self.assertRaises(httpx.RequestError):
            await self.client(base_url="http://127.0.0.1:1", max_retries=0).health_check()

    async def test_an_error_is_everything_it_promises_to_be(self) -> None:
        self.server.answers(refusal(404, "AGENT_NOT_FOUND", error="Agent not found"))
        with self.assertRaises(NotFoundError) as caught:
            await self.client(access_token="t").get_agent("agt_1")
        error = caught.exception
        self.assertIsInstance(error, httpx.HTTPStatusError)
        self.assertIsInstance(error, AgentAuthError)
        self.assertEqual((error.status_code, error.message, str(error)), (404, "Agent not found", "Agent not found"))
        self.assertEqual((error.code, error.request_id), ("AGENT_NOT_FOUND", "req_1"))
        self.assertEqual(error.details, error.response.json())
        self.assertEqual(error.request.url.path, "/agents/agt_1")

    async def test_a_redirect_is_not_followed_and_says_what_may_be_wrong(self) -> None:
        self.server.answers(Answer(307, text="", headers={"Location": "/sign-in"}))
        with self.assertRaises(AgentAuthError) as caught:
            await self.client().health_check()
        self.assertIn("redirects to /sign-in: is this its right address?", str(caught.exception))
        self.assertEqual(len(self.server.received), 1)

    async def test_any_body_makes_an_error(self) -> None:
        for text in ("<html>Not here</html>", "", "[]", '"text"', '{"error": 1}'):
            self.server.answers(Answer(400, text=text))
            with self.assertRaises(BadRequestError) as caught:
                await self.client().health_check()
            self.assertEqual(caught.exception.message, "HTTP 400 Bad Request")

    async def test_a_success_that_is_not_what_was_promised_raises(self) -> None:
        for text in ("", "<html>", "[]", "{}"):
            self.server.answers(Answer(200, text=text))
            with self.assertRaises(AgentAuthError):
                await self.client().health_check()

    async def test_credentials(self) -> None:
        answer = Answer(200, {"success": True, "agent": AGENT})
        self.server.answers(answer)
        client = self.client(api_key="ak_1")
        await client.get_agent("agt_1")
        client.set_access_token("access_1")
        await client.get_agent("agt_1")
        first, second = self.server.received
        self.assertEqual((first.headers.get("x-api-key"), first.headers.get("authorization")), ("ak_1", None))
        self.assertEqual(
            (second.headers.get("x-api-key"), second.headers.get("authorization")), (None, "Bearer access_1")
        )

    async def test_the_key_goes_along_where_the_server_seals_with_it(self) -> None:
        persona = {"agent_id": "agt_1", "persona": {}, "persona_hash": "h", "persona_version": "1.0.0"}
        self.server.answers(Answer(201, persona))
        await self.client(api_key="ak_1", access_token="t").register_persona("agt_1", {"version": "1.0.0"})
        self.assertEqual(self.server.received[0].headers["x-api-key"], "ak_1")
        self.assertEqual(self.server.received[0].headers["authorization"], "Bearer t")

    async def test_an_id_cannot_become_a_path(self) -> None:
        self.server.answers(Answer(200, {"agent": AGENT}))
        client = self.client(access_token="t")
        for identifier in ("../webhooks", "a/b", "a?b", "a#b", "a%2Fb"):
            await client.get_agent(identifier)
            self.assertRegex(self.server.received[-1].path, r"^/agents/[^/?#]+$")
        self.assertEqual(self.server.received[-1].path, "/agents/a%252Fb")
        for nothing in ("", ".", "..", None):
            with self.assertRaises(ValueError):
                await client.get_agent(nothing)  # type: ignore[arg-type]

    async def test_base_url_is_checked_and_keeps_its_path(self) -> None:
        for base_url in ("", None, "auth.example.com", "ftp://host", "https://host/"):
            with self.assertRaises(ValueError):
                AgentAuthClient(base_url=base_url)  # type: ignore[arg-type]
        self.server.answers(HEALTHY)
        await self.client(base_url=self.server.url + "/agentauth").health_check()
        self.assertEqual(self.server.received[0].path, "/agentauth/health")

    async def test_an_unchanged_persona_is_none(self) -> None:
        self.server.answers(Answer(304))
        self.assertIsNone(await self.client().get_persona("agt_1", etag="abc"))
        self.assertEqual(self.server.received[0].headers["if-none-match"], '"abc"')

    async def test_csv_is_text_and_an_export_is_bytes(self) -> None:
        self.server.answers(Answer(200, text="id,agent_id\n1,agt_1\n"))
        client = self.client()
        self.assertEqual(await client.get_persona_history("agt_1", format="csv"), "id,agent_id\n1,agt_1\n")
        self.assertEqual(await client.export_persona("agt_1"), b"id,agent_id\n1,agt_1\n")

    async def test_drift_configuration_with_members_nobody_knows(self) -> None:
        config = {
            "agent_id": "agt_1",
            "drift_threshold": 0.3,
            "warning_threshold": 0.24,
            "auto_revoke": True,
            "metric_weights": {},
            "baseline_metrics": {},
            "spike_sensitivity": 2.0,
            "id": 7,
        }
        self.server.answers(Answer(200, config))
        answer = await self.client().get_drift_config("agt_1")
        self.assertEqual(answer.drift_threshold, 0.3)
        self.assertNotIn("id", answer)
        self.assertEqual(dict(answer)["auto_revoke"], True)
        self.assertEqual(answer.get("id", "nothing"), "nothing")

    async def test_refusals_of_credentials_have_their_own_class(self) -> None:
        self.server.answers(refusal(401, "INVALID_CREDENTIALS"))
        with self.assertRaises(AuthenticationError):
            await self.client().verify_agent("agt_1", "ak_wrong")


class LoopTest(unittest.TestCase):
    def test_one_client_may_live_through_several_event_loops(self) -> None:
        server = ScriptedServer()
        self.addCleanup(server.stop)
        server.answers(HEALTHY)
        client = AgentAuthClient(base_url=server.url)
        for _ in range(3):
            self.assertEqual(asyncio.run(client.health_check()).status, "healthy")


class WebhookSignatureTest(unittest.TestCase):
    body = b'{"event":"agent.verified"}'
    digest = hmac.new(b"whsec_1", body, hashlib.sha256).hexdigest()

    def test_both_headers_verify(self) -> None:
        self.assertTrue(verify_webhook_signature(self.body, self.digest, "whsec_1"))
        self.assertTrue(verify_webhook_signature(self.body.decode(), "sha256=" + self.digest, "whsec_1"))

    def test_anything_else_does_not(self) -> None:
        self.assertFalse(verify_webhook_signature(self.body + b" ", self.digest, "whsec_1"))
        self.assertFalse(verify_webhook_signature(self.body, self.digest, "1"))
        for header in ("", "sha256=", self.digest[:-1], self.digest + "0", "sha1=" + self.digest, "ü"):
            self.assertFalse(verify_webhook_signature(self.body, header, "whsec_1"))


if __name__ == "__main__":
    unittest.main()
