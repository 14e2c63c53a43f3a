"""Whose access token a call carries."""

import asyncio
import contextvars
import gc
import threading
import unittest
import weakref
from typing import Any, List, Optional

from agentauth_sdk import AgentAuthClient

from .scripted_server import AGENT, TOKEN, Answer, Received, ScriptedServer


def echo(request: Received) -> Answer:
    """Names the agent after the token that came along."""
    token = request.headers.get("authorization", "Bearer nobody")[len("Bearer ") :]
    if request.method == "POST":
        return Answer(200, {"agent": AGENT, "token": {**TOKEN, "access_token": "of_" + request.body[:99].split('"')[3]}})
    return Answer(200, {"agent": {**AGENT, "name": token, "tier": request.headers.get("x-api-key", "none")}})


class TokenTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.server = ScriptedServer()
        self.server.script = echo
        self.addCleanup(self.server.stop)

    def client(self, **options: Any) -> AgentAuthClient:
        client = AgentAuthClient(self.server.url, **options)
        self.addAsyncCleanup(client.close)
        return client

    async def sent(self, client: AgentAuthClient) -> str:
        return (await client.get_agent("agt_1")).name

    async def test_requests_at_the_same_time_share_a_client_and_no_token(self) -> None:
        client = self.client()

        async def request(n: int) -> str:
            client.set_access_token("token_%d" % n)
            await asyncio.sleep(0)
            return await self.sent(client)

        sent = await asyncio.gather(*(request(n) for n in range(80)))
        self.assertEqual(sent, ["token_%d" % n for n in range(80)])
        self.assertEqual((await self.sent(client), client.access_token), ("nobody", None))

    async def test_agents_that_verify_at_the_same_time_get_their_own(self) -> None:
        client = self.client()

        async def request(n: int) -> str:
            await client.verify_agent("agt_%d" % n, "ak")
            await asyncio.sleep(0)
            return await self.sent(client)

        sent = await asyncio.gather(*(request(n) for n in range(20)))
        self.assertEqual(sent, ["of_agt_%d" % n for n in range(20)])
        self.assertEqual(await self.sent(client), "nobody")

    def test_threads_share_a_client_and_no_token(self) -> None:
        client = AgentAuthClient(self.server.url)
        ready = threading.Barrier(20)
        sent: List[Optional[str]] = [None] * 20

        def request(n: int) -> None:
            client.set_access_token("token_%d" % n)
            ready.wait()

            async def call() -> None:
                sent[n] = await self.sent(client)
                await client.close()

            asyncio.run(call())

        threads = [threading.Thread(target=request, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sent, ["token_%d" % n for n in range(20)])

    async def test_a_token_given_at_first_is_everybodys_until_they_set_their_own(self) -> None:
        client = self.client(access_token="first", api_key="ak_1")

        async def signed_out() -> str:
            client.set_access_token(None)
            return await self.sent(client)

        self.assertEqual(await asyncio.create_task(signed_out()), "nobody")
        self.assertEqual(contextvars.Context().run(lambda: client.access_token), "first")
        self.assertEqual(await self.sent(client), "first")

    async def test_a_service_with_one_identity_signs_in_once_at_its_start(self) -> None:
        client = self.client(api_key="ak_1")
        await asyncio.create_task(client.verify_agent("agt_1", "ak_1"))
        self.assertEqual(await self.sent(client), "of_agt_1")
        await asyncio.create_task(client.verify_agent("agt_2", "ak_2"))
        self.assertEqual(await self.sent(client), "of_agt_1")

    async def test_a_call_whose_token_another_task_has_says_so(self) -> None:
        client = self.client()
        with self.assertLogs("agentauth_sdk", "WARNING") as logs:
            await asyncio.create_task(client.verify_agent("agt_1", "ak_1"))
            for _ in range(3):
                self.assertEqual(await self.sent(client), "nobody")
        self.assertEqual(len(logs.output), 1)
        self.assertIn("with_access_token", logs.output[0])

    async def test_tasks_started_later_inherit_it(self) -> None:
        client = self.client()
        client.access_token = "mine"
        self.assertEqual(await asyncio.create_task(self.sent(client)), "mine")

    async def test_two_clients_are_two(self) -> None:
        one, other = self.client(), self.client()
        one.set_access_token("one")
        self.assertEqual((await self.sent(one), await self.sent(other)), ("one", "nobody"))

    async def test_a_derived_client_has_its_token_everywhere_and_no_key(self) -> None:
        client = self.client(access_token="first", api_key="ak_1")
        client.set_access_token("here")
        derived = client.with_access_token("derived")
        self.assertEqual(contextvars.Context().run(lambda: derived.access_token), "derived")
        async with derived:
            agent = await derived.get_agent("agt_1")
        self.assertEqual((agent.name, agent.tier), ("derived", "none"))
        derived.set_access_token(None)
        agent = await derived.get_agent("agt_1")
        self.assertEqual((agent.name, agent.tier), ("nobody", "none"))
        self.assertEqual(await self.sent(client), "here")

    async def test_a_derived_client_closes_nothing_of_others(self) -> None:
        self.server.script = lambda request: echo(request)._replace(delay=0.2)
        client = self.client()
        running = asyncio.create_task(self.sent(client))
        while not self.server.received:
            await asyncio.sleep(0.01)
        await client.with_access_token("derived").close()
        self.assertEqual(await running, "nobody")

    async def test_a_client_that_is_gone_leaves_nothing_behind(self) -> None:
        client = AgentAuthClient(self.server.url)
        client.set_access_token("mine")
        gone = weakref.ref(client)
        del client
        gc.collect()
        self.assertIsNone(gone())

    def test_what_no_header_can_carry_is_refused_without_being_shown(self) -> None:
        client = AgentAuthClient(self.server.url)
        for secret in ("a b", "secret\n", "sécret", "secret\r\nX-Admin: 1"):
            for use in (
                client.set_access_token,
                client.with_access_token,
                client.set_api_key,
                lambda text: AgentAuthClient(self.server.url, api_key=text),
                lambda text: AgentAuthClient(self.server.url, access_token=text),
            ):
                with self.assertRaises(ValueError) as caught:
                    use(secret)  # type: ignore[operator]
                self.assertNotIn("cret", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
