"""Against a running Signet, whose address is in ``SIGNET_TEST_URL``: what a scripted server only imitates."""

import base64
import json
import os
import queue
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Dict, Tuple

from agentauth_sdk import SyncAgentAuthClient, verify_agentauth_webhook, verify_webhook, verify_webhook_signature
from agentauth_sdk.verify import AgentVerifier

URL = os.environ["SIGNET_TEST_URL"]
WAIT_SECONDS = 60


class LiveTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = SyncAgentAuthClient(URL)
        self.addCleanup(self.client.close)
        made = self.client.register_agent("Python", "you@company.com", ["zendesk:tickets:read"])
        self.agent_id, self.key = made.agent.agent_id, made.credentials.api_key

    def sign_in(self) -> str:
        return self.client.verify_agent(self.agent_id, self.key).token.access_token

    def test_a_token_is_let_in_offline(self) -> None:
        try:
            import cryptography  # noqa: F401
        except ImportError:
            self.skipTest("cryptography is not installed")
        token = self.sign_in()
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        keys = URL + "/.well-known/jwks.json"
        verifier = AgentVerifier(claims["aud"], claims["iss"], keys, permissions=["zendesk:tickets:read"])
        agent = verifier.verify("Bearer " + token)
        self.assertEqual((agent.agent_id, agent.name), (self.agent_id, "Python"))

    def test_a_refresh_token_is_exchanged(self) -> None:
        token = self.client.verify_agent(self.agent_id, self.key).token
        refreshed = self.client.refresh_token(token.refresh_token).token
        self.assertNotEqual(refreshed.access_token, token.access_token)
        self.assertEqual(self.client.get_agent(self.agent_id).agent_id, self.agent_id)

    def test_a_key_replaces_itself_by_its_own_call(self) -> None:
        self.client.set_api_key(self.key)
        replaced = self.client.rotate_key(self.agent_id)
        self.client.set_api_key(replaced.credentials.api_key)
        self.assertEqual(self.client.get_agent(self.agent_id).agent_id, self.agent_id)

    def test_a_delivery_verifies_in_both_formats(self) -> None:
        arrived: "queue.Queue[Tuple[Dict[str, str], bytes]]" = queue.Queue()

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                arrived.put((dict(self.headers.items()), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        receiver = HTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=receiver.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(receiver.server_close)
        self.addCleanup(receiver.shutdown)
        self.sign_in()
        url = "http://127.0.0.1:%d/" % receiver.server_address[1]
        secret = self.client.register_webhook(url, ["agent.verified"]).secret
        self.sign_in()

        headers, body = arrived.get(timeout=WAIT_SECONDS)
        self.assertEqual(verify_webhook(body, headers, secret).scheme, "v1")
        self.assertTrue(verify_webhook_signature(body, headers, secret))
        event = verify_agentauth_webhook(body, headers, secret).event
        self.assertEqual((event["event"], event["agent_id"]), ("agent.verified", self.agent_id))
        signature = {name.lower(): value for name, value in headers.items()}["x-agentauth-signature"]
        self.assertTrue(verify_webhook_signature(body, signature, secret))


if __name__ == "__main__":
    unittest.main()
