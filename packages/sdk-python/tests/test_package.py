"""The package as a whole: what it offers, what it is written in, how it is built."""

import ast
import asyncio
import importlib.util
import inspect
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from typing import Any, Dict

import agentauth_sdk
import ati
from agentauth_sdk import AgentAuthClient, SyncAgentAuthClient

from .scripted_server import AGENT, Answer, ScriptedServer
from .test_listing import TOTAL, pages

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "agentauth_sdk"
PACKAGES = [PACKAGE, ROOT / "ati"]
SOURCES = [file for package in PACKAGES for file in package.rglob("*.py")]


def has(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False


def public(kind: type) -> Dict[str, Any]:
    return {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}


class ParityTest(unittest.TestCase):
    def test_both_clients_have_the_same_names_with_the_same_parameters(self) -> None:
        one, other = public(AgentAuthClient), public(SyncAgentAuthClient)
        self.assertEqual(sorted(one), sorted({*other} - {"api_key"}))
        for name in {*one} - {"access_token"}:
            with self.subTest(name):
                given, wanted = (list(inspect.signature(each[name]).parameters.values()) for each in (one, other))
                self.assertEqual([str(each) for each in given], [str(each) for each in wanted])
        begin = [str(inspect.signature(kind.__init__)) for kind in (AgentAuthClient, SyncAgentAuthClient)]
        self.assertEqual(begin[0], begin[1])

    @unittest.skipIf(sys.version_info < (3, 9), "The generator needs Python 3.9")
    def test_the_client_for_threads_is_what_would_be_generated(self) -> None:
        sys.path.insert(0, str(ROOT))
        self.addCleanup(sys.path.remove, str(ROOT))
        from generate_sync import TARGET, generated

        self.assertEqual(TARGET.read_text("utf-8"), generated())

    def test_the_client_for_threads_needs_no_event_loop_and_may_run_in_one(self) -> None:
        server = ScriptedServer()
        self.addCleanup(server.stop)
        server.script = pages

        async def inside() -> int:
            with SyncAgentAuthClient(server.url, access_token="t") as client:
                return len(list(client.iter_agents()))

        self.assertEqual(asyncio.run(inside()), TOTAL)
        with SyncAgentAuthClient(server.url, access_token="t") as client:
            self.assertEqual(client.list_agents().total, TOTAL)
            server.answers(Answer(drop=True), Answer(200, {"agent": AGENT}))
            client._client._transport._random = lambda: -10 / 3
            self.assertEqual(client.with_access_token("mine").get_agent("agt_1").agent_id, "agt_1")
            self.assertEqual(server.received[-1].headers["authorization"], "Bearer mine")


class SourceTest(unittest.TestCase):
    def test_is_written_in_python_3_8(self) -> None:
        for file in SOURCES:
            ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 8))

    def test_needs_httpx_and_nothing_else(self) -> None:
        """Whatever else is imported, is imported by who asks for it."""
        code = (
            "import sys; sys.modules.update(dict.fromkeys(['cryptography', 'fastapi', 'django', 'starlette'])); "
            "import agentauth_sdk, agentauth_sdk.verify, agentauth_sdk.webhooks, agentauth_sdk.django"
        )
        ran = subprocess.run([sys.executable, "-B", "-c", code], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_ati_needs_nothing_but_the_standard_library(self) -> None:
        """Not even what is there: packages of the system are out of reach."""
        code = "import sys; sys.path.insert(0, sys.argv[1]); import ati; ati.check_scope('a', ['*'])"
        ran = subprocess.run([sys.executable, "-S", "-I", "-B", "-c", code, str(ROOT)], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_everything_that_is_offered_is_there_and_says_what_it_is(self) -> None:
        for package in (agentauth_sdk, ati):
            for name in package.__all__:
                with self.subTest(name):
                    self.assertTrue(getattr(package, name) is not None)
        for offered in map(ati.__dict__.get, ati.__all__):
            self.assertTrue(inspect.getdoc(offered), offered)
        for kind in (AgentAuthClient, SyncAgentAuthClient, ati.AtiOrchestrator, ati.TokenClaims, ati.UnverifiedClaims):
            for name, method in public(kind).items():
                if callable(method):
                    self.assertTrue(inspect.getdoc(method), name)

    @unittest.skipUnless(has("mypy"), "mypy is not installed")
    def test_types_are_sound(self) -> None:
        with tempfile.TemporaryDirectory() as cache:
            ran = subprocess.run(
                [sys.executable, "-m", "mypy", "--cache-dir", cache], cwd=ROOT, capture_output=True, text=True
            )
        self.assertEqual(ran.returncode, 0, ran.stdout)


class BuildTest(unittest.TestCase):
    @unittest.skipUnless(has("setuptools") and has("wheel"), "setuptools or wheel is not installed")
    def test_a_wheel_is_built_without_a_network_and_holds_every_file(self) -> None:
        build = "import sys; from setuptools import build_meta as b; to = sys.argv[1]; b.build_wheel(to); b.build_sdist(to)"
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source"), Path(folder, "target")
            source.mkdir()
            target.mkdir()
            for file in [*SOURCES, *(package / "py.typed" for package in PACKAGES), ROOT / "README.md", ROOT / "pyproject.toml"]:
                copy = source / file.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
            ran = subprocess.run(
                [sys.executable, "-B", "-c", build, str(target)], cwd=source, capture_output=True, text=True
            )
            self.assertEqual(ran.returncode, 0, ran.stderr)
            [wheel], [_] = target.glob("*.whl"), target.glob("*.tar.gz")
            held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
        wanted = {str(file.relative_to(ROOT)) for file in SOURCES}
        self.assertEqual(held, wanted | {"agentauth_sdk/py.typed", "ati/py.typed"})


if __name__ == "__main__":
    unittest.main()
