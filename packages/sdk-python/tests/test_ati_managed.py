"""The orchestrator of ATI where Signet issues the tokens, against a Signet that answers from a script."""

import json
import os
import unittest
import warnings
from typing import Any, Dict, List, Tuple
from unittest import mock

from ati import AtiOrchestrator, ProvisionError, ScopeError, TokenError

from .ati_cases import SECRET
from .scripted_server import Answer, ScriptedServer

KEY = "mk_a-management-key"
TOKEN = "header.payload.signature"
ENV = {"ATI_PROXY_URL": "https://signet.example/ati/", "ATI_SESSION_TOKEN": TOKEN}
ISSUED = {"token": TOKEN, "jti": "j", "scope": "tool:a", "expires_at": "2030-01-01T00:00:00.000Z", "warnings": []}


def problem(status: int, code: str, headers: Any = {}, **more: Any) -> Answer:
    return Answer(status, {"title": "No", "detail": "Told by the test", "status": status, "code": code, **more}, headers=headers)


class ManagedTest(unittest.TestCase):
    def setUp(self) -> None:
        self.signet = ScriptedServer()
        self.addCleanup(self.signet.stop)
        self.orchestrator = AtiOrchestrator(base_url=self.signet.url + "/", management_key=KEY)
        sleep = mock.patch("ati.management.sleep")
        self.slept = sleep.start()
        self.addCleanup(sleep.stop)

    def asked(self) -> List[Tuple[str, Dict[str, Any]]]:
        return [("%s %s" % (each.method, each.path), json.loads(each.body)) for each in self.signet.received]

    def test_the_environment_of_a_sandbox_is_made_by_signet(self) -> None:
        self.signet.answers(Answer(201, {"env": ENV, "jti": "j", "scope": "", "expires_at": ""}))
        environment = self.orchestrator.provision_sandbox(
            agent_id="sandbox:1",
            tools=["web_search", "github:*"],
            skills=(each for each in ["research-*"]),
            extra_scopes=["help"],
            ttl_seconds=7200,
            rate={"tool:github:*": "10/hour"},
            job_id="job-1",
            sandbox_id="sbx-1",
        )
        self.assertEqual(environment, {**ENV, "ATI_PROXY_URL": "https://signet.example/ati"})
        body = {
            "agent_id": "sandbox:1",
            "tools": ["web_search", "github:*"],
            "skills": ["research-*"],
            "extra_scopes": ["help"],
            "ttl_seconds": 7200,
            "rate": {"tool:github:*": "10/hour"},
            "job_id": "job-1",
            "sandbox_id": "sbx-1",
        }
        self.assertEqual(self.asked(), [("POST /api/v1/ati/sandboxes", body)])
        headers = self.signet.received[0].headers
        self.assertEqual(headers["authorization"], "Bearer " + KEY)
        self.assertRegex(headers["idempotency-key"], "^[0-9a-f-]{36}$")

    def test_what_is_not_said_is_left_to_the_profile(self) -> None:
        self.signet.answers(Answer(201, {"env": ENV}))
        own = {"profile_id": "prf_1", "proxy_url": "https://inside.example/ati/"}
        other = AtiOrchestrator(base_url=self.signet.url, management_key=KEY, **own)  # type: ignore[arg-type]
        environment = other.provision_sandbox(agent_id="a")
        self.assertEqual(environment["ATI_PROXY_URL"], "https://inside.example/ati")
        body = {"agent_id": "a", "tools": [], "skills": [], "extra_scopes": [], "profile_id": "prf_1"}
        self.assertEqual(self.asked(), [("POST /api/v1/ati/sandboxes", body)])

    def test_address_and_key_come_from_the_environment(self) -> None:
        with mock.patch.dict(os.environ, {}, clear=True):
            with self.assertRaisesRegex(TypeError, "base_url is missing: give it, or set SIGNET_URL"):
                AtiOrchestrator()
        with mock.patch.dict(os.environ, {"SIGNET_URL": self.signet.url}, clear=True):
            with self.assertRaisesRegex(TypeError, "SIGNET_MANAGEMENT_KEY"):
                AtiOrchestrator()
        self.signet.answers(Answer(200, {"revoked": 3}))
        with mock.patch.dict(os.environ, {"SIGNET_URL": self.signet.url, "SIGNET_MANAGEMENT_KEY": KEY}, clear=True):
            self.assertEqual(AtiOrchestrator().revoke(sub="a"), 3)
        self.assertEqual(self.signet.received[0].headers["authorization"], "Bearer " + KEY)

    def test_what_does_not_go_together(self) -> None:
        wrong: List[Dict[str, Any]] = [{"secret": SECRET, "proxy_url": "http://a", "management_key": KEY}]
        wrong += [{"base_url": "http://localhost", "management_key": KEY, "default_aud": "other"}]
        for options in wrong:
            with self.subTest(options=list(options)), self.assertRaises(TypeError):
                AtiOrchestrator(**options)
        # A secret that somebody forgot to set is no wish for the other kind.
        with self.assertRaises(TokenError) as caught:
            AtiOrchestrator(proxy_url="http://a", secret=None).provision_sandbox(agent_id="a")
        self.assertEqual(caught.exception.code, "invalid_key")
        with self.assertRaises(ProvisionError) as offline:
            AtiOrchestrator(proxy_url="http://a", secret=SECRET).renew(TOKEN)
        self.assertEqual(offline.exception.code, "offline")
        for url, key in (("file:///etc", KEY), ("https://a?b", KEY), ("https://a", "mk_ a"), ("https://a", "mk\n")):
            with self.subTest(url=url, key=key), self.assertRaises(ProvisionError) as refused:
                AtiOrchestrator(base_url=url, management_key=key)
            self.assertNotIn("mk", str(refused.exception))

    def test_tokens_are_issued_renewed_and_ended_and_keys_issued(self) -> None:
        self.signet.answers(Answer(201, ISSUED))
        issued = self.orchestrator.issue_token(sub="a", scope="tool:a", job_id="j")
        self.assertEqual((issued.token, issued.jti, issued.scope), (TOKEN, "j", "tool:a"))
        self.assertEqual(self.orchestrator.renew(TOKEN, scope="tool:a", ttl_seconds=60), issued)
        self.assertNotIn(TOKEN, repr(issued))
        self.signet.script = [Answer(200, {"revoked": 1})]
        self.assertEqual(self.orchestrator.revoke(jti="j"), 1)
        self.assertEqual(self.orchestrator.revoke(profile_id="prf_1"), 1)
        for wrong in ({}, {"jti": "a", "sub": "b"}):
            with self.assertRaises(TypeError):
                self.orchestrator.revoke(**wrong)  # type: ignore[arg-type]
        key = {"id": "vkey_1", "hash": "00", "expires_at": "2030"}
        self.signet.script = [Answer(201, {"key": key, "raw_key": "ati-key_x"})]
        made = self.orchestrator.issue_virtual_key(user_id="u", alias="k", providers=["github"], ttl_seconds=60)
        self.assertEqual((made.raw_key, made.id, made.hash), ("ati-key_x", "vkey_1", "00"))
        self.assertNotIn("ati-key_x", repr(made))
        lists = {"tools": [], "providers": ["github"], "categories": [], "skills": []}
        self.assertEqual(
            self.asked(),
            [
                ("POST /api/v1/ati/tokens", {"sub": "a", "scope": "tool:a", "job_id": "j"}),
                ("POST /api/v1/ati/tokens/renew", {"token": TOKEN, "scope": "tool:a", "ttl_seconds": 60}),
                ("POST /api/v1/ati/tokens/revoke", {"jti": "j"}),
                ("POST /api/v1/ati/tokens/revoke", {"profile_id": "prf_1"}),
                ("POST /api/v1/ati/keys", {"user_id": "u", "alias": "k", "ttl_seconds": 60, **lists}),
            ],
        )
        self.assertEqual(len({each.headers["idempotency-key"] for each in self.signet.received}), 5)

    def test_tokens_are_checked_with_the_claims_and_words_of_validate_token(self) -> None:
        said = {"sub": "a", "aud": "ati-proxy", "iat": 1, "exp": 2, "scope": "tool:a  help", "iss": None, "x": 1}
        self.signet.answers(Answer(200, {"valid": True, "claims": {**said, "ati": {"v": 1, "rate": {"*": "1/s"}}}}))
        claims = self.orchestrator.validate_token(TOKEN)
        self.assertEqual((claims.sub, claims.exp, claims.scopes(), claims.iss), ("a", 2, ["tool:a", "help"], None))
        self.assertEqual(claims.ati and claims.ati.rate, {"*": "1/s"})
        words = {"expired": "expired", "invalid_audience": "audience", "invalid_issuer": "issuer", "revoked": "validation failed"}
        for code, word in words.items():
            self.signet.answers(Answer(200, {"valid": False, "error": code}))
            with self.subTest(code=code), self.assertRaisesRegex(TokenError, word) as caught:
                self.orchestrator.validate_token(TOKEN)
            self.assertEqual(caught.exception.code, code)
        with self.assertRaises(TypeError):
            self.orchestrator.validate_token(TOKEN, issuer="other")

    def test_what_cannot_be_issued_is_told_in_the_words_of_ati(self) -> None:
        for kind in ("tools", "skills", "extra_scopes"):
            with self.assertRaises(ScopeError):
                self.orchestrator.provision_sandbox(agent_id="a", **{kind: ["a *"]})
            with self.assertRaises(TypeError):
                self.orchestrator.provision_sandbox(agent_id="a", **{kind: "web_search"})
        with self.assertRaises(TokenError):
            self.orchestrator.provision_sandbox(agent_id="a", rate={"tool:a": "10/fortnight"})
        self.assertEqual(self.signet.received, [])
        self.signet.answers(problem(422, "session_token.not_issued", fault="invalid_ttl"))
        with self.assertRaisesRegex(TokenError, "sign.*Told by the test") as caught:
            self.orchestrator.provision_sandbox(agent_id="a", ttl_seconds=0)
        self.assertEqual(caught.exception.code, "invalid_ttl")
        self.signet.answers(problem(409, "session_token.agent_stopped"))
        with self.assertRaisesRegex(ProvisionError, "Signet refused with 409: Told by the test") as stopped:
            self.orchestrator.provision_sandbox(agent_id="a")
        self.assertEqual((stopped.exception.code, stopped.exception.status), ("session_token.agent_stopped", 409))
        self.assertEqual(self.slept.call_count, 0)

    def test_what_got_lost_is_repeated_under_the_same_key(self) -> None:
        self.signet.answers(Answer(drop=True), Answer(503), problem(409, "x", {"Retry-After": "2"}), Answer(201, ISSUED))
        self.orchestrator.issue_token(sub="a", scope="")
        self.assertEqual(len({each.headers["idempotency-key"] for each in self.signet.received}), 1)
        first, second, third = [call.args[0] for call in self.slept.call_args_list]
        self.assertTrue(1 <= first < second <= 2.6 and 4 <= third <= 5.2, (first, second, third))
        self.signet.answers(Answer(503))
        with self.assertRaises(ProvisionError):
            self.orchestrator.introspect_token(TOKEN)
        self.assertEqual(len(self.signet.received), 4)
        self.assertNotIn("idempotency-key", self.signet.received[0].headers)
        # No attempt begins later than a minute after the first one.
        self.signet.answers(problem(429, "limit.reached", {"Retry-After": "61"}))
        with self.assertRaises(ProvisionError):
            self.orchestrator.introspect_token(TOKEN)
        self.assertEqual(len(self.signet.received), 1)

    def test_a_key_is_traded_without_showing_who_the_orchestrator_is(self) -> None:
        self.signet.answers(Answer(200, ISSUED))
        self.assertEqual(self.orchestrator.exchange("ati-key_x").token, TOKEN)
        [asked] = self.signet.received
        self.assertEqual((asked.path, asked.headers["authorization"]), ("/ati/exchange", "Ati-Key ati-key_x"))
        self.assertIn("idempotency-key", asked.headers)

    def test_a_key_over_plain_http_to_another_machine_is_told(self) -> None:
        with self.assertWarnsRegex(UserWarning, "plain http"):
            AtiOrchestrator(base_url="http://signet.example", management_key=KEY)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for url in ("https://signet.example", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"):
                AtiOrchestrator(base_url=url, management_key=KEY)

    def test_answers_that_are_none(self) -> None:
        for answer in (Answer(200, []), Answer(200, {}), Answer(200, {**ISSUED, "token": 7}), Answer(200, text="{")):
            self.signet.answers(answer)
            with self.subTest(answer=answer), self.assertRaises(ProvisionError):
                self.orchestrator.issue_token(sub="a", scope="")


if __name__ == "__main__":
    unittest.main()
