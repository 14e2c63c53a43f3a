"""The usage our user documented, to the letter, against a server that answers as documented."""

import asyncio
import contextlib
import io
import json
import unittest
from typing import Any, Dict, List

import httpx

from agentauth_sdk import (
    ActivityLog,
    Agent,
    AgentAuthClient,
    Permission,
    Permissions,
    RegisterAgentRequest,
    VerifyAgentRequest,
    Webhook,
)

from .scripted_server import AGENT, CREDENTIALS, TOKEN, WEBHOOK, Answer, Received, ScriptedServer, refusal


def documented(request: Received) -> Answer:
    done = {"success": True, "message": "Done"}
    route = request.method + " " + request.path.split("?")[0]
    if route == "POST /agents/register":
        if "invalid:permission" in request.body:
            return refusal(400, "INVALID_PERMISSIONS", error="INVALID_PERMISSIONS")
        return Answer(201, {**done, "agent": AGENT, "credentials": CREDENTIALS, "unknown": {"member": 1}})
    if route == "POST /agents/verify":
        return Answer(200, {**done, "agent": AGENT, "token": TOKEN})
    if route == "POST /agents/refresh":
        return Answer(200, {**done, "token": {**TOKEN, "access_token": "access_2"}})
    if route == "GET /webhooks/events":
        return Answer(200, {"events": ["agent.registered", "agent.verified", "agent.revoked"]})
    if route == "GET /permissions/list":
        return Answer(200, {"permissions": {"zendesk": ["zendesk:tickets:read"]}, "format": "service:resource:action"})
    if route == "GET /health":
        return Answer(200, {"status": "healthy", "database": "connected", "timestamp": "2026-01-01T00:00:00.000Z"})
    if "authorization" not in request.headers:
        return refusal(401, "UNAUTHORIZED")
    activity = {"id": "1", "agent_id": "agt_1", "timestamp": "2026-01-01T00:00:00.000Z"}
    activity.update(ip_address="203.0.113.7", status="success", message="agent.verified")
    pagination = {"total": 1, "limit": 50, "offset": 0, "has_more": False}
    answers: Dict[str, Any] = {
        "GET /agents/agt_1": {"success": True, "agent": AGENT},
        "GET /agents": {"success": True, "agents": [AGENT], "total": 123, "limit": 1000, "offset": 0},
        "GET /agents/agt_1/activity": {
            "success": True,
            "agent_id": "agt_1",
            "activity": [activity],
            "pagination": pagination,
        },
        "POST /agents/agt_1/revoke": {**done, "agent": {**AGENT, "status": "revoked"}},
        "POST /agents/revoke-tokens": {**done, "revoked_at": "2026-01-01T00:00:00.000Z"},
        "PUT /agents/agt_1/tier": {**done, "agent": {**AGENT, "tier": "pro"}},
        "POST /webhooks": {**done, "webhook": WEBHOOK},
        "GET /webhooks": {"success": True, "webhooks": [{**WEBHOOK, "secret": "***"}]},
        "POST /webhooks/wh_1/regenerate-secret": {**done, "webhook": {**WEBHOOK, "secret": "whsec_2"}},
        "DELETE /webhooks/wh_1": done,
    }
    return Answer(200, answers[route]) if route in answers else refusal(404, "ROUTE_NOT_FOUND")


class SeedTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = ScriptedServer()
        self.server.script = documented
        self.addCleanup(self.server.stop)

    def test_the_quick_start_runs(self) -> None:
        async def main() -> None:
            async with AgentAuthClient(base_url=self.server.url) as client:
                result = await client.register_agent(
                    name="Customer Support Agent",
                    owner_email="you@company.com",
                    permissions=[
                        Permissions.Zendesk.Tickets.Read,
                        Permissions.Zendesk.Tickets.Write,
                        Permissions.Slack.Messages.Write,
                        Permissions.HubSpot.Contacts.Read,
                    ],
                )
                print(f"API Key: {result.credentials.api_key}")
                await client.verify_agent(agent_id=result.agent.agent_id, api_key=result.credentials.api_key)
                activity = await client.get_activity(result.agent.agent_id)
                print(f"Recent activity: {activity}")

        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            asyncio.run(main())
        self.assertIn("API Key: ak_1\n", printed.getvalue())
        self.assertIn("agent.verified", printed.getvalue())
        sent = json.loads(self.server.received[0].body)
        self.assertEqual(set(sent), {"name", "owner_email", "permissions"})
        self.assertEqual(self.server.received[2].headers["authorization"], "Bearer access_1")

    def test_tokens_are_set_by_verify_and_refresh(self) -> None:
        async def main() -> None:
            async with AgentAuthClient(base_url=self.server.url) as client:
                verify_result = await client.verify_agent(agent_id="agt_1", api_key="ak_1")
                self.assertEqual(client.access_token, verify_result.token.access_token)
                refreshed = await client.refresh_token(refresh_token=verify_result.token.refresh_token)
                self.assertEqual(client.access_token, "access_2")
                self.assertEqual(refreshed.token.access_token, "access_2")

        asyncio.run(main())

    def test_agent_management_runs(self) -> None:
        async def main() -> None:
            client = AgentAuthClient(base_url=self.server.url, access_token="access_1")
            try:
                agent_details = await client.get_agent("agt_1")
                self.assertIsInstance(agent_details, Agent)
                self.assertEqual(agent_details.agent_id, "agt_1")
                self.assertEqual(agent_details.agent.agent_id, "agt_1")
                self.assertEqual(agent_details["agent"]["agent_id"], "agt_1")

                agents_result = await client.list_agents()
                self.assertEqual(agents_result.total, 123)
                self.assertEqual([agent.agent_id for agent in agents_result], ["agt_1"])
                self.assertEqual(agents_result[0]["name"], agents_result["agents"][0].name)
                self.assertEqual(len(agents_result), 1)

                activity = await client.get_activity(agent_id="agt_1", limit=50, offset=0)
                self.assertIsInstance(activity.activity[0], ActivityLog)
                self.assertFalse(activity.pagination.has_more)
                self.assertEqual(self.server.received[-1].path, "/agents/agt_1/activity?limit=50&offset=0")

                revoked = await client.revoke_agent("agt_1")
                self.assertEqual(revoked.agent.status, "revoked")
                self.assertEqual((await client.update_agent_tier("agt_1", "pro")).tier, "pro")
                self.assertTrue((await client.revoke_tokens())["success"])
            finally:
                await client.close()

        asyncio.run(main())

    def test_webhook_management_runs(self) -> None:
        async def main() -> None:
            async with AgentAuthClient(base_url=self.server.url, access_token="access_1") as client:
                webhook = await client.register_webhook(
                    url="https://yourapp.com/webhooks/agentauth",
                    events=["agent.verified", "agent.revoked"],
                )
                self.assertIsInstance(webhook.webhook, Webhook)
                self.assertEqual((webhook.webhook.id, webhook.id, webhook["id"]), ("wh_1",) * 3)
                webhooks_result = await client.list_webhooks()
                self.assertEqual(webhooks_result.webhooks[0].secret, "***")
                self.assertEqual([hook.id for hook in webhooks_result], ["wh_1"])
                updated = await client.regenerate_webhook_secret(webhook.webhook.id)
                self.assertEqual(updated.secret, "whsec_2")
                self.assertTrue((await client.delete_webhook(webhook.webhook.id)).success)
                self.assertIn("agent.verified", (await client.get_webhook_events()).events)

        asyncio.run(main())

    def test_errors_are_httpx_errors(self) -> None:
        async def main() -> httpx.HTTPStatusError:
            async with AgentAuthClient(base_url=self.server.url) as client:
                try:
                    await client.register_agent(
                        name="Test Agent",
                        owner_email="test@example.com",
                        permissions=["invalid:permission"],  # type: ignore[list-item]
                    )
                except httpx.HTTPStatusError as error:
                    return error
            raise AssertionError("nothing was raised")

        error = asyncio.run(main())
        self.assertEqual(error.response.status_code, 400)
        self.assertEqual(error.response.json()["code"], "INVALID_PERMISSIONS")

    def test_permissions_are_spelled_as_documented(self) -> None:
        permissions: List[Permission] = [
            Permissions.Zendesk.Tickets.Read,
            Permissions.GitHub.Repos.All,
            Permissions.GitHub.PullRequests.Read,
            Permissions.Zendesk.All,
            Permissions.Admin,
        ]
        self.assertEqual(
            permissions,
            ["zendesk:tickets:read", "github:repos:*", "github:pull_requests:read", "zendesk:*:*", "*:*:*"],
        )

        def leaves(tree: type) -> List[str]:
            found: List[str] = []
            for name, value in vars(tree).items():
                if isinstance(value, type):
                    found += leaves(value)
                elif not name.startswith("_"):
                    found.append(value)
            return found

        self.assertEqual(len(set(leaves(Permissions))), 44)

    def test_utilities_run_without_credentials(self) -> None:
        async def main() -> None:
            async with AgentAuthClient(base_url=self.server.url, api_key="ak_1") as client:
                self.assertEqual((await client.health_check()).status, "healthy")
                listed = await client.list_permissions()
                for service, strings in listed["permissions"].items():
                    self.assertEqual((service, len(strings)), ("zendesk", 1))
            self.assertNotIn("x-api-key", self.server.received[0].headers)

        asyncio.run(main())

    def test_request_types_take_keywords(self) -> None:
        self.assertEqual(RegisterAgentRequest(name="A", owner_email="a@b.example").name, "A")
        self.assertNotIn("ak_1", repr(VerifyAgentRequest(agent_id="agt_1", api_key="ak_1")))


if __name__ == "__main__":
    unittest.main()
