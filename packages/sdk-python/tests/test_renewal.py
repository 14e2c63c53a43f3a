"""Access tokens that end while they are in use."""

import asyncio
import base64
import json
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

from agentauth_sdk import AgentAuthClient, AuthenticationError, SyncAgentAuthClient

from .scripted_server import AGENT, TOKEN, Answer, Received, ScriptedServer, refusal

KEY = "ak_of_1"


def token(agent_id: str, serial: int) -> str:
    claims = json.dumps({"sub": agent_id, "jti": serial}).encode()
    return "head.%s.signature" % base64.urlsafe_b64encode(claims).decode().rstrip("=")


class Expiring:
    """A server whose access tokens end all at once, and whose agents have the key of their number."""

    def __init__(self) -> None:
        self.http = ScriptedServer()
        self.http.script = self.answer
        self.issued = 0
        self.good: Dict[str, str] = {}
        self.over = "TOKEN_EXPIRED"
        self.delay = 0.0

    def end_tokens(self) -> None:
        self.good.clear()
        self.http.received.clear()

    def answer(self, request: Received) -> Answer:
        if request.path == "/agents/refresh":
            return Answer(200, {"token": {**TOKEN, "access_token": token("agt_1", -1)}})
        if request.path == "/agents/verify":
            body = json.loads(request.body)
            if body["api_key"] != "ak_of_" + body["agent_id"][4:]:
                return refusal(401, "INVALID_CREDENTIALS")
            self.issued += 1
            access_token = token(body["agent_id"], self.issued)
            self.good[access_token] = body["agent_id"]
            return Answer(200, {"agent": AGENT, "token": {**TOKEN, "access_token": access_token}}, delay=self.delay)
        agent_id = self.good.get(request.headers.get("authorization", "")[len("Bearer ") :])
        if agent_id is None:
            return refusal(401, self.over)
        return Answer(200, {"success": True, "agent": {**AGENT, "agent_id": agent_id}, "revoked_at": "now"})

    @property
    def verifications(self) -> int:
        return [request.path for request in self.http.received].count("/agents/verify")


class RenewalTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.server = Expiring()
        self.addCleanup(self.server.http.stop)

    def client(self, **options: Any) -> AgentAuthClient:
        client = AgentAuthClient(self.server.http.url, **options)
        self.addAsyncCleanup(client.close)
        return client

    async def test_a_token_that_ended_is_renewed_with_the_key(self) -> None:
        for self.server.over in ("TOKEN_EXPIRED", "INVALID_TOKEN"):
            client = self.client(api_key=KEY)
            await client.verify_agent("agt_1", KEY)
            self.server.end_tokens()
            self.assertEqual((await client.get_agent("agt_1")).agent_id, "agt_1")
            self.assertEqual((await client.get_agent("agt_1")).agent_id, "agt_1")
            self.assertEqual((self.server.verifications, len(self.server.http.received)), (1, 4))

    async def test_so_is_one_that_was_given_at_first(self) -> None:
        client = self.client(api_key=KEY, access_token=token("agt_1", 0))
        self.assertEqual((await client.get_agent("agt_1")).agent_id, "agt_1")

    async def test_so_is_one_that_a_stored_refresh_token_got(self) -> None:
        client = self.client(api_key=KEY)
        await client.refresh_token("rt_1")
        self.assertEqual((await client.get_agent("agt_1")).agent_id, "agt_1")
        client.set_access_token(token("agt_2", 0))
        await client.refresh_token("rt_1")
        with self.assertRaises(AuthenticationError):
            await client.get_agent("agt_1")

    async def test_a_call_keeps_its_key_while_its_token_is_renewed(self) -> None:
        client = self.client(api_key=KEY, access_token=token("agt_1", 0))
        await client.revoke_tokens()
        writes = [request for request in self.server.http.received if request.path == "/agents/revoke-tokens"]
        self.assertEqual(len(writes), 2)
        self.assertEqual(len({request.headers["idempotency-key"] for request in writes}), 1)

    async def test_many_tasks_renew_it_once_and_all_have_it(self) -> None:
        client = self.client(api_key=KEY)
        await client.verify_agent("agt_1", KEY)
        self.server.end_tokens()
        self.server.delay = 0.1
        await asyncio.gather(*(client.get_agent("agt_1") for _ in range(20)))
        self.assertEqual(self.server.verifications, 1)
        self.assertIn(client.access_token, self.server.good)

    def test_many_threads_renew_it_once(self) -> None:
        self.server.delay = 0.1
        client = SyncAgentAuthClient(self.server.http.url, api_key=KEY, access_token=token("agt_1", 0))
        together = threading.Barrier(20)

        def call(_: int) -> str:
            together.wait()
            return client.get_agent("agt_1").agent_id

        with client, ThreadPoolExecutor(20) as pool:
            self.assertEqual(set(pool.map(call, range(20))), {"agt_1"})
        self.assertEqual(self.server.verifications, 1)

    def test_many_event_loops_renew_it_once(self) -> None:
        self.server.delay = 0.1
        client = AgentAuthClient(self.server.http.url, api_key=KEY, access_token=token("agt_1", 0))
        together = threading.Barrier(8)

        async def call() -> List[Any]:
            together.wait()
            try:
                return await asyncio.gather(*(client.get_agent("agt_1") for _ in range(5)))
            finally:
                await client.close()

        with ThreadPoolExecutor(8) as pool:
            agents = sum(pool.map(lambda _: asyncio.run(call()), range(8)), [])
        self.assertEqual({agent.agent_id for agent in agents}, {"agt_1"})
        self.assertEqual(self.server.verifications, 1)

    async def test_who_stops_waiting_ends_nobody_elses_renewal(self) -> None:
        self.server.delay = 0.2
        client = self.client(api_key=KEY, access_token=token("agt_1", 0))
        impatient, patient = (asyncio.ensure_future(client.get_agent("agt_1")) for _ in range(2))
        while not self.server.verifications:
            await asyncio.sleep(0.01)
        impatient.cancel()
        self.assertEqual((await patient).agent_id, "agt_1")
        self.assertEqual(self.server.verifications, 1)

    def test_an_event_loop_that_ends_leaves_its_renewal_to_the_next(self) -> None:
        self.server.delay = 0.5
        client = AgentAuthClient(self.server.http.url, api_key=KEY, access_token=token("agt_1", 0))

        async def gives_up() -> None:
            task = asyncio.ensure_future(client.get_agent("agt_1"))
            while not self.server.verifications:
                await asyncio.sleep(0.01)
            task.cancel()

        async def goes_on() -> str:
            try:
                return (await client.get_agent("agt_1")).agent_id
            finally:
                await client.close()

        other = ThreadPoolExecutor(1)
        first = other.submit(asyncio.run, gives_up())
        while not self.server.verifications:
            time.sleep(0.01)
        self.assertEqual(asyncio.run(goes_on()), "agt_1")
        first.result()
        other.shutdown()

    async def test_a_visitors_token_is_not_renewed_with_our_key(self) -> None:
        """Neither a stranger's nor an old one of ours: who brings that is not to get what our key is good for."""
        client = self.client(api_key=KEY)
        for visitor in (token("agt_2", 0), token("agt_1", 0)):
            client.set_access_token(visitor)
            for caller in (client, client.with_access_token(visitor)):
                with self.assertRaises(AuthenticationError) as caught:
                    await caller.get_agent("agt_1")
                self.assertEqual(caught.exception.code, "TOKEN_EXPIRED")
        self.assertEqual(self.server.verifications, 0)

    async def test_an_agent_that_verified_with_another_key_is_not_renewed_with_ours(self) -> None:
        client = self.client(api_key=KEY)
        await client.verify_agent("agt_2", "ak_of_2")
        self.server.end_tokens()
        with self.assertRaises(AuthenticationError):
            await client.get_agent("agt_2")
        self.assertEqual(self.server.verifications, 0)

    async def test_a_task_may_renew_it_for_all_who_share_it(self) -> None:
        client = self.client()
        await client.verify_agent("agt_1", KEY)
        self.server.end_tokens()
        await asyncio.create_task(client.verify_agent("agt_1", KEY))
        self.assertEqual((await client.get_agent("agt_1")).agent_id, "agt_1")
        mine = client.access_token
        await asyncio.create_task(client.refresh_token("rt_1"))
        self.assertNotEqual(client.access_token, mine)
        mine = client.access_token
        await asyncio.create_task(client.verify_agent("agt_2", "ak_of_2"))
        self.assertEqual(client.access_token, mine)

    async def test_without_a_key_it_stays_ended(self) -> None:
        client = self.client(access_token=token("agt_1", 0))
        with self.assertRaises(AuthenticationError):
            await client.get_agent("agt_1")
        self.assertEqual(len(self.server.http.received), 1)

    async def test_a_key_that_is_over_too_says_so_and_is_not_tried_again(self) -> None:
        client = self.client(api_key="ak_of_3", access_token=token("agt_1", 0))
        with self.assertRaises(AuthenticationError) as caught:
            await client.get_agent("agt_1")
        self.assertEqual(caught.exception.code, "INVALID_CREDENTIALS")
        self.assertEqual(self.server.verifications, 1)

    async def test_a_token_that_ends_again_at_once_is_renewed_once(self) -> None:
        self.server.http.script = lambda request: (
            self.server.answer(request) if request.path == "/agents/verify" else refusal(401, "TOKEN_EXPIRED")
        )
        with self.assertRaises(AuthenticationError):
            await self.client(api_key=KEY, access_token=token("agt_1", 0)).get_agent("agt_1")
        self.assertEqual(self.server.verifications, 1)


if __name__ == "__main__":
    unittest.main()
