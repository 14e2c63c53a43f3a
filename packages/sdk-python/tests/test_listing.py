"""What reads more than one answer of the server."""

import unittest
from typing import Any, List
from urllib.parse import parse_qs, urlsplit

from agentauth_sdk import AgentAuthClient, AgentAuthError

from .scripted_server import AGENT, Answer, Received, ScriptedServer

TOTAL = 2500
PAGE = 1000


def pages(request: Received) -> Answer:
    """Pages as the server does: a thousand at most, and the next one in a Link header."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
    limit = min(int(query.get("limit", PAGE)), PAGE)
    first = int(query.get("cursor", query.get("offset", "0")))
    numbers = range(first, min(first + limit, TOTAL))
    body = {"success": True, "agents": [{**AGENT, "agent_id": "agt_%d" % n} for n in numbers]}
    body.update(total=TOTAL, limit=limit, offset=first)
    link = '</agents?cursor=%d>; rel="next"' % (first + limit)
    return Answer(200, body, headers={"Link": link} if first + limit < TOTAL else {})


class ListingTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.server = ScriptedServer()
        self.server.script = pages
        self.addCleanup(self.server.stop)
        self.client = AgentAuthClient(self.server.url, access_token="t")
        self.addAsyncCleanup(self.client.close)

    def numbers(self, agents: Any) -> List[int]:
        return [int(agent.agent_id[4:]) for agent in agents]

    async def test_all_agents_are_listed(self) -> None:
        listed = await self.client.list_agents()
        self.assertEqual(self.numbers(listed), list(range(TOTAL)))
        self.assertEqual((listed.total, len(listed), listed.limit, listed.offset), (TOTAL, TOTAL, TOTAL, 0))
        self.assertEqual(len(self.server.received), 3)

    async def test_a_part_is_one_call(self) -> None:
        self.assertEqual(self.numbers(await self.client.list_agents(limit=3, offset=2)), [2, 3, 4])
        self.assertEqual(self.numbers(await self.client.list_agents(limit=2)), [0, 1])
        self.assertEqual(self.numbers(await self.client.list_agents(offset=2499)), [2499])
        self.assertEqual(len(self.server.received), 3)

    async def test_iterating_asks_for_no_more_than_is_wanted(self) -> None:
        found = []
        async for agent in self.client.iter_agents():
            found.append(agent)
            if len(found) == 1500:
                break
        self.assertEqual(self.numbers(found), list(range(1500)))
        self.assertEqual(len(self.server.received), 2)

    async def test_the_next_page_is_asked_of_the_same_server(self) -> None:
        elsewhere = Answer(200, pages(Received("GET", "/agents", {}, "")).json)
        elsewhere = elsewhere._replace(headers={"Link": '<http://127.0.0.1:1/agents?cursor=2000>; rel="next"'})
        self.server.answers(elsewhere, pages(Received("GET", "/agents?cursor=2000", {}, "")))
        self.assertEqual(len(await self.client.list_agents()), 1500)
        self.assertEqual(self.server.received[1].path, "/agents?cursor=2000")

    async def test_pages_that_go_round_in_circles_end(self) -> None:
        answer = pages(Received("GET", "/agents", {}, ""))
        self.server.answers(answer._replace(headers={"Link": '</agents?cursor=1000>; rel="next"'}))
        with self.assertRaises(AgentAuthError):
            await self.client.list_agents()
        self.assertEqual(len(self.server.received), 2)
