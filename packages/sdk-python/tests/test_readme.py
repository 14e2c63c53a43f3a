"""What the README shows, as it is printed."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Dict, List, Tuple

import ati

from .scripted_server import ScriptedServer
from .test_seed import documented

PACKAGE = Path(__file__).resolve().parents[1]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
BODY = b'{"type":"agent.deleted","timestamp":"2026-11-20T12:00:00.000Z","data":{"agent_id":"agt_1"}}'


def printed(first_line: str) -> str:
    """The program of the README that begins with this line."""
    programs: List[str] = re.findall(r"^```python\n(.*?)^```$", (PACKAGE / "README.md").read_text("utf-8"), re.M | re.S)
    [program] = [program for program in programs if program.startswith(first_line)]
    return program


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ThreadsTest(unittest.TestCase):
    def test_the_client_for_threads(self) -> None:
        server = ScriptedServer()
        server.script = documented
        self.addCleanup(server.stop)
        program = printed("# threads.py").replace("https://auth.example.com", server.url)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(program.replace("agt_\u2026", "agt_1").replace("ak_\u2026", "ak_1"), {})
        self.assertEqual(said.getvalue(), "2026-01-01T00:00:00.000Z agent.verified\n")


class SandboxTest(unittest.TestCase):
    def test_the_sandbox_has_its_variables_and_no_secret(self) -> None:
        agent = "import json, os; print(json.dumps(dict(os.environ)))"
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "sandbox.py").write_text(printed("# sandbox.py"), "utf-8")
            Path(folder, "agent.py").write_text(agent, "utf-8")
            env = {**os.environ, "PYTHONPATH": str(PACKAGE), "ATI_JWT_SECRET": "17" * 32}
            ran = subprocess.run([sys.executable, "-B", "sandbox.py"], cwd=folder, env=env, capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertNotIn("17" * 32, ran.stdout)
        environment = json.loads(ran.stdout)
        self.assertEqual(environment["ATI_PROXY_URL"], "https://ati-proxy.example.com")
        claims = ati.validate_token(environment["ATI_SESSION_TOKEN"], secret="17" * 32)
        self.assertEqual(claims.scopes(), ["tool:web_search", "tool:github:*", "skill:financial-analysis"])


class ReceiverTest(unittest.TestCase):
    def setUp(self) -> None:
        self.port = free_port()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = Path(folder.name, "receiver.py")
        program.write_text(printed("# receiver.py").replace("8080", str(self.port)), "utf-8")
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE), *sys.path]), "SIGNET_WEBHOOK_SECRET": SECRET}
        self.receiver = subprocess.Popen(
            [sys.executable, "-B", str(program)], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.addCleanup(self.stop)
        while not self.is_there():
            self.assertIsNone(self.receiver.poll(), "The receiver ended")
            time.sleep(0.05)

    def stop(self) -> str:
        """Ends it and returns what it printed."""
        if self.receiver.returncode is not None:
            return ""
        self.receiver.kill()
        out, _ = self.receiver.communicate()
        return out.decode()

    def is_there(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, headers: Dict[str, str]) -> Tuple[int, Dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/", BODY, headers)
        answer = connection.getresponse()
        connection.close()
        return answer.status, dict(answer.getheaders())

    def test_takes_in_what_was_sent_once(self) -> None:
        timestamp = str(int(time.time()))
        content = b"evt_1." + timestamp.encode() + b"." + BODY
        mac = hmac.new(base64.b64decode(SECRET[6:]), content, hashlib.sha256).digest()
        headers = {"webhook-id": "evt_1", "webhook-timestamp": timestamp}
        signed = {**headers, "webhook-signature": "v1," + base64.b64encode(mac).decode()}
        forged = {**headers, "webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()}
        self.assertEqual([self.send(each)[0] for each in (forged, {}, signed, signed)], [401, 400, 200, 200])
        self.assertEqual(self.stop(), "agent.deleted {'agent_id': 'agt_1'}\n")


if __name__ == "__main__":
    unittest.main()
