"""What our user documented, program by program, as it was handed to us.

Against a server that answers as documented; with ``SIGNET_TEST_URL``, and the id and key of an administrator in
``SIGNET_TEST_AGENT`` and ``SIGNET_TEST_KEY``, against a running Signet.
"""

import asyncio
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
from pathlib import Path
from typing import Any, Dict, List
from unittest import mock

import httpx

from agentauth_sdk import AgentAuthClient

from .documented import program, run
from .scripted_server import AGENT, Answer, Received, ScriptedServer
from .test_readme import free_port
from .test_seed import documented

PACKAGE = Path(__file__).resolve().parents[1]


def answer(request: Received) -> Answer:
    """As documented, but each agent has its own id, key and token, and sees itself alone."""
    answered = documented(request)
    agent_id = request.path[len("/agents/") :]
    if request.method == "GET" and agent_id.startswith("agt_") and "/" not in agent_id:
        own = request.headers.get("authorization") == "Bearer token_of_" + agent_id
        if agent_id != AGENT["agent_id"]:
            return Answer(200, {"agent": {**AGENT, "agent_id": agent_id}}) if own else Answer(403, {"code": "FORBIDDEN"})
    return answered


class Documented(unittest.TestCase):
    def setUp(self) -> None:
        self.url = os.environ.get("SIGNET_TEST_URL", "")
        self.agent, self.key = os.environ.get("SIGNET_TEST_AGENT", "agt_1"), os.environ.get("SIGNET_TEST_KEY", "ak_1")
        if self.url:
            return
        server = ScriptedServer()
        server.script = answer
        self.addCleanup(server.stop)
        self.url = server.url

    async def tokens(self, count: int) -> Dict[str, str]:
        """The tokens of new agents by their ids."""
        if "SIGNET_TEST_URL" not in os.environ:
            return {"agt_own_%d" % n: "token_of_agt_own_%d" % n for n in range(count)}
        found = {}
        async with AgentAuthClient(self.url) as client:
            for n in range(count):
                made = await client.register_agent("Documented %d" % n, "you@company.com", ["zendesk:tickets:read"])
                verified = await client.verify_agent(made.agent.agent_id, made.credentials.api_key)
                found[made.agent.agent_id] = verified.token.access_token
        return found


class ProgramsTest(Documented):
    def test_the_quick_start(self) -> None:
        # It brings its own event loop.
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(program("Quick Start (< 5 minutes)", self.url), "quick start", "exec"), {})
        self.assertRegex(printed.getvalue(), r"API Key: ak_\w+\nRecent activity: GetActivityResponse\(")

    @unittest.skipIf(sys.version_info < (3, 9), "It subscribes list")
    def test_permissions(self) -> None:
        names = asyncio.run(run("Type-Safe Permissions", self.url))
        self.assertEqual(names["permissions"][3], "*:*:*")
        asyncio.run(run("Wildcard Permissions", self.url))

    def test_one_thing_after_the_other(self) -> None:
        async def main() -> None:
            made = (await run("Context Manager Support", self.url))["result"]
            async with (await run("Built-in Retry Logic", self.url))["client"] as client:
                own = {"agent_id": self.agent, "api_key": self.key}
                names = await run("Automatic Token Management", self.url, client=client, **own)
                self.assertEqual(client.access_token, names["refreshed"].token.access_token)
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    await run("Complete Agent Management", self.url, client=client)
                self.assertRegex(printed.getvalue(), r"^Total agents: [1-9]\d*\n$")
                await run("Webhook Management", self.url, client=client)
            self.assertTrue(made.credentials.api_key.startswith("ak_"))

        asyncio.run(main())

    def test_errors(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            asyncio.run(run("Handling Errors", self.url))
        self.assertRegex(printed.getvalue(), r"^HTTP Error: 400\nResponse: \{.*INVALID_PERMISSIONS")

    def test_production(self) -> None:
        environment = {"AGENTAUTH_BASE_URL": self.url, "AGENTAUTH_API_KEY": self.key, "AGENTAUTH_MAX_RETRIES": "1"}
        with mock.patch.dict(os.environ, environment), mock.patch("logging.basicConfig"):
            names = asyncio.run(run("Production Deployment Tips", self.url))
            self.assertTrue(asyncio.run(names["check_agentauth_health"]()))
        self.assertEqual((names["client"].timeout, names["client"].max_retries), (10.0, 1))


class FastApiTest(Documented):
    def setUp(self) -> None:
        super().setUp()
        try:
            import uvicorn
            import fastapi  # noqa: F401
        except ImportError:
            self.skipTest("FastAPI or uvicorn is not installed")
        docstring = '    """Get agent details (authenticated)"""\n'
        code = program("FastAPI Integration", self.url)
        self.assertIn(docstring, code)
        # What any application does between the one and the other.
        names: Dict[str, Any] = {"asyncio": asyncio}
        exec(compile(code.replace(docstring, docstring + "    await asyncio.sleep(0)\n"), "fastapi", "exec"), names)
        self.port = free_port()
        config = uvicorn.Config(names["app"], host="127.0.0.1", port=self.port, log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(setattr, server, "should_exit", True)
        while not server.started:
            self.assertTrue(thread.is_alive(), "The server ended")
            time.sleep(0.02)

    def test_each_request_is_made_with_the_token_that_came_with_it(self) -> None:
        async def main() -> List[Any]:
            tokens = await self.tokens(8)
            async with httpx.AsyncClient(base_url="http://127.0.0.1:%d" % self.port, timeout=60) as http:

                async def own(agent_id: str) -> Any:
                    header = {"Authorization": "Bearer " + tokens[agent_id]}
                    response = await http.get("/agents/" + agent_id, headers=header)
                    return response.status_code, response.json().get("agent_id") == agent_id

                return await asyncio.gather(*(own(agent_id) for agent_id in list(tokens) * 10))

        self.assertEqual(asyncio.run(main()), [(200, True)] * 80)

    def test_a_registration_needs_no_token_and_anything_else_does(self) -> None:
        with httpx.Client(base_url="http://127.0.0.1:%d" % self.port) as http:
            made = http.post("/agents/register", params={"name": "Agent", "email": "you@company.com"})
            self.assertEqual((made.status_code, sorted(made.json())), (200, ["agent_id", "api_key"]))
            self.assertEqual(http.get("/agents/agt_1").status_code, 401)


DJANGO_PROJECT = {
    "more_settings.py": """
        from settings import *
        SECRET_KEY = "only for this test"
        ALLOWED_HOSTS = ["*"]
        ROOT_URLCONF = "urls"
        MIDDLEWARE = ["middleware.AgentAuthMiddleware"]
        INSTALLED_APPS = ["agentauth_sdk.django"]
    """,
    "urls.py": """
        from django.http import JsonResponse
        from django.urls import path
        import views

        async def own(request, agent_id):
            agent = await request.agent_auth.get_agent(agent_id)
            return JsonResponse(agent.to_dict())

        def plain(request):
            return JsonResponse({"plain": True})

        urlpatterns = [path("register", views.register_agent), path("agents/<agent_id>", own), path("plain", plain)]
    """,
    "main.py": """
        import asyncio, json, os, sys
        from concurrent.futures import ThreadPoolExecutor
        os.environ["DJANGO_SETTINGS_MODULE"] = "more_settings"
        import django
        django.setup()
        from django.test import AsyncClient, Client
        tokens = json.loads(sys.argv[1])
        form = {"name": "Agent", "email": "you@company.com"}
        bearer = lambda agent_id: "Bearer " + tokens[agent_id]

        def over_wsgi(agent_id):
            return Client().get("/agents/" + agent_id, HTTP_AUTHORIZATION=bearer(agent_id)).json()["agent_id"] == agent_id

        async def over_asgi(agent_id):
            answer = await AsyncClient().get("/agents/" + agent_id, AUTHORIZATION=bearer(agent_id))
            return answer.json()["agent_id"] == agent_id

        async def all_over_asgi():
            return await asyncio.gather(*(over_asgi(agent_id) for agent_id in list(tokens) * 4))

        first = next(iter(tokens))
        results = [Client().get("/plain").json(), sorted(Client().post("/register", form, HTTP_AUTHORIZATION=bearer(first)).json())]
        with ThreadPoolExecutor(8) as pool:
            results.append(all(pool.map(over_wsgi, list(tokens) * 4)))
        results.append(all(asyncio.run(all_over_asgi())))
        print(json.dumps(results))
    """,
}


class DjangoTest(Documented):
    def test_the_middleware_and_the_view_under_wsgi_and_asgi(self) -> None:
        try:
            import django  # noqa: F401
        except ImportError:
            self.skipTest("Django is not installed")
        with tempfile.TemporaryDirectory() as folder:
            name, code = "", ""
            for line in program("Django Integration", self.url).splitlines(True):
                if line.startswith("# ") and line.rstrip().endswith(".py"):
                    name = line[2:].rstrip()
                with open(Path(folder, name), "a", encoding="utf-8") as file:
                    file.write(line)
            for name, code in DJANGO_PROJECT.items():
                Path(folder, name).write_text(textwrap.dedent(code), "utf-8")
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE), folder])}
            tokens = json.dumps(asyncio.run(self.tokens(4)))
            ran = subprocess.run(
                [sys.executable, "-B", "main.py", tokens], cwd=folder, env=environment, capture_output=True, text=True
            )
        self.assertEqual(ran.returncode, 0, ran.stderr[-4000:])
        self.assertEqual(json.loads(ran.stdout), [{"plain": True}, ["agent_id", "api_key"], True, True])


if __name__ == "__main__":
    unittest.main()
