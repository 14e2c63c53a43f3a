"""Access tokens, checked offline."""

import asyncio
import json
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, List, Optional
from unittest import mock

from agentauth_sdk.optional import MissingPackageError
from agentauth_sdk.verify import AgentVerifier, TokenError
from agentauth_sdk.verify.key_document import import_keys
from agentauth_sdk.verify.key_list import JWKS_KEYS_MAX
from agentauth_sdk.verify.key_set import KeySet
from agentauth_sdk.waiting import at_once, blocking, cooperative

from .issuer import AUDIENCE, Issuer, SigningKey
from .scripted_server import Answer, ScriptedServer

try:
    import cryptography  # noqa: F401
except ImportError:
    raise unittest.SkipTest("cryptography is not installed")

VECTORS: Dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[3] / "packages/sdk/test/verify/tokens.json").read_text("utf-8")
)
LIFE = 3600
NOT_YET = 253_402_300_799


class TokenTest(unittest.TestCase):
    def test_takes_and_refuses_what_every_verifier_does(self) -> None:
        server = ScriptedServer()
        self.addCleanup(server.stop)
        server.answers(Answer(200, VECTORS["jwks"]))
        keys = KeySet(server.url, now=lambda: 0.0)
        for case in VECTORS["cases"]:
            # A question that may be asked once is not spent on one case by the one before.
            keys._may_ask_at = -1.0
            verifier = AgentVerifier(
                VECTORS["audience"],
                VECTORS["issuer"],
                permissions=case.get("permissions", ()),
                keys=keys,
                now=lambda: float(VECTORS["now"]),
            )
            with self.subTest(case["name"]):
                self.assertEqual(self.outcome(verifier, case["authorization"]), case.get("agent_id", case.get("refused")))

    def outcome(self, verifier: AgentVerifier, authorization: str) -> str:
        try:
            return verifier.verify(authorization).agent_id
        except TokenError as error:
            return error.code

    def test_a_good_token_says_who_it_is_of(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.server.stop)
        agent = AgentVerifier(AUDIENCE, issuer.url).verify(issuer.authorization(name="Agent", tier=7))
        self.assertEqual((agent.agent_id, agent.name, agent.tier), ("agt_1", "Agent", None))
        self.assertTrue(agent.can("zendesk:tickets:read"))
        self.assertFalse(agent.can("zendesk:tickets:write"))
        self.assertEqual(agent.claims["iss"], issuer.url)

    def test_what_is_no_permission_is_allowed_by_nothing(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.server.stop)
        verifier = AgentVerifier(AUDIENCE, issuer.url)
        for text in ("zendesk:tickets", "zendesk", "zendesk:tickets:read:all", "zendesk:*:read", "*:*:read", ""):
            granted = ["*:*:*", "zendesk:*:*", "zendesk:tickets:*", text]
            with self.subTest(text):
                agent = verifier.verify(issuer.authorization(permissions=granted))
                self.assertFalse(agent.can(text))

    def test_a_token_of_elsewhere_names_both(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.server.stop)
        for claims, wanted in (({"iss": "http://localhost:4000"}, issuer.url), ({"aud": "https://a.example"}, AUDIENCE)):
            with self.assertRaises(TokenError) as caught:
                AgentVerifier(AUDIENCE, issuer.url).verify(issuer.authorization(**claims))
            self.assertIn(next(iter(claims.values())), caught.exception.message)
            self.assertIn(wanted, caught.exception.message)
        with self.assertRaises(TokenError) as caught:
            AgentVerifier(AUDIENCE, issuer.url).verify(issuer.authorization(aud="https://a.example\nforged: line"))
        self.assertNotIn("\n", caught.exception.message)

    def test_options_that_cannot_work_are_refused_at_once(self) -> None:
        for options in (
            {"audience": ""},
            {"audience": []},
            {"issuer": None},
            {"issuer": None, "jwks_url": "https://a.example/keys"},
            {"issuer": "auth.example"},
            {"permissions": "zendesk:tickets:read"},
            *({"permissions": [text]} for text in ("", "tickets:read", "a:b:c:d", "Zendesk:a:b", "*:a:b", None)),
        ):
            with self.subTest(options), self.assertRaises(ValueError):
                AgentVerifier(**{"audience": AUDIENCE, "issuer": "https://auth.example", **options})  # type: ignore

    def test_the_issuer_follows_from_where_its_keys_are(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.server.stop)
        verifier = AgentVerifier(AUDIENCE, jwks_url=issuer.url + "/.well-known/jwks.json")
        self.assertEqual(verifier.verify(issuer.authorization()).agent_id, "agt_1")

    def test_guards_of_one_issuer_share_its_keys(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.server.stop)
        for permissions in ([], ["zendesk:tickets:read"]):
            AgentVerifier(AUDIENCE, issuer.url, permissions=permissions).verify(issuer.authorization())
        self.assertEqual(issuer.fetches, 1)

    def test_without_its_package_it_says_so(self) -> None:
        with mock.patch.dict(sys.modules, {"cryptography.hazmat.primitives.asymmetric": None}):
            with self.assertRaisesRegex(MissingPackageError, "pip install cryptography"):
                import_keys(json.dumps(VECTORS["jwks"]).encode(), 20)


class KeySetTest(unittest.TestCase):
    def setUp(self) -> None:
        self.issuer = Issuer()
        self.addCleanup(self.issuer.server.stop)
        self.now = 1_000_000.0
        self.keys = self.key_set()

    def key_set(self, timeout_seconds: float = 60) -> KeySet:
        return KeySet(self.issuer.url, lambda: self.now, timeout_seconds)

    def has(self, kid: str, keys: Optional[KeySet] = None) -> bool:
        return at_once((keys or self.keys).find(kid, blocking)) is not None

    def unavailable(self, kid: str, keys: Optional[KeySet] = None) -> Optional[int]:
        with self.assertRaises(TokenError) as caught:
            self.has(kid, keys)
        self.assertEqual((caught.exception.code, caught.exception.status), ("KEYS_UNAVAILABLE", 503))
        return caught.exception.retry_after

    def test_fetches_once_for_many_threads_and_tasks(self) -> None:
        self.issuer.server.script = [self.issuer.server.script[0]._replace(delay=0.1)]  # type: ignore[index]

        async def tasks() -> List[Any]:
            return await asyncio.gather(*(self.keys.find("key_1", cooperative) for _ in range(20)))

        with ThreadPoolExecutor(25) as pool:
            blocked = [pool.submit(self.has, "key_1") for _ in range(20)]
            awaited = [pool.submit(asyncio.run, tasks()) for _ in range(3)]
            self.assertTrue(all(future.result() for future in blocked))
            self.assertTrue(all(all(future.result()) for future in awaited))
        self.assertEqual(self.issuer.fetches, 1)

    def test_who_stops_waiting_takes_nothing_from_the_others(self) -> None:
        self.issuer.server.script = [self.issuer.server.script[0]._replace(delay=0.1)]  # type: ignore[index]

        async def main() -> bool:
            first, second = (asyncio.ensure_future(self.keys.find("key_1", cooperative)) for _ in range(2))
            await asyncio.sleep(0.01)
            first.cancel()
            return await second is not None

        self.assertTrue(asyncio.run(main()))
        self.assertEqual(self.issuer.fetches, 1)

    def test_asks_at_once_for_the_first_id_it_does_not_know(self) -> None:
        self.assertTrue(self.has("key_1"))
        new = SigningKey("key_3")
        self.issuer.publish((self.issuer.key, {}), (new, {}))
        self.assertTrue(self.has("key_3"))
        self.assertEqual(self.issuer.fetches, 1)

    def test_asks_once_in_30_s_because_of_unknown_ids(self) -> None:
        self.has("key_1")
        self.assertFalse(self.has("made_up"))
        for n in range(50):
            self.assertEqual(self.unavailable("made_up_%d" % n), 30)
        self.assertEqual(self.issuer.fetches, 2)
        self.now += 30
        self.assertFalse(self.has("made_up"))
        self.assertTrue(self.has("key_1"))
        self.assertEqual(self.issuer.fetches, 3)

    def test_an_id_is_unknown_when_the_list_is_younger_than_the_question(self) -> None:
        self.assertFalse(self.has("made_up"))
        self.assertEqual(self.issuer.fetches, 1)
        self.now += 301
        self.assertFalse(self.has("made_up"))
        self.assertEqual(self.issuer.fetches, 2)

    def test_tries_again_in_a_few_seconds_when_an_unknown_id_could_not_be_asked_for(self) -> None:
        self.has("key_1")
        self.issuer.server.answers(Answer(500))
        self.assertEqual(self.unavailable("key_3"), 5)
        self.assertTrue(self.has("key_1"))
        self.issuer.publish((SigningKey("key_3"), {}))
        self.now += 5
        self.assertTrue(self.has("key_3"))

    def test_drops_a_key_that_was_withdrawn_after_five_minutes(self) -> None:
        self.has("key_1")
        self.issuer.publish((SigningKey("key_2"), {}))
        self.now += 300
        self.assertTrue(self.has("key_1"))
        self.now += 1
        self.assertFalse(self.has("key_1"))
        self.assertEqual(self.issuer.fetches, 1)

    def test_keeps_verifying_for_an_hour_without_the_issuer(self) -> None:
        self.has("key_1")
        self.issuer.server.answers(Answer(500))
        self.now += 3540
        self.assertTrue(self.has("key_1"))
        self.now += 120
        self.assertIsNotNone(self.unavailable("key_1"))

    def test_recovers_within_a_second_from_a_first_failure(self) -> None:
        self.issuer.server.answers(Answer(500))
        self.assertEqual([self.unavailable("key_1"), self.unavailable("key_1")], [1, 1])
        self.assertEqual(self.issuer.fetches, 1)
        self.issuer.publish((self.issuer.key, {}))
        self.now += 1
        self.assertTrue(self.has("key_1"))

    def test_is_not_fooled_or_held_up_by_other_answers(self) -> None:
        many = [{**self.issuer.key.jwk, "kid": "key_%d" % n} for n in range(JWKS_KEYS_MAX + 1)]
        good = json.dumps({"keys": many[:1]})
        for answer in (
            Answer(200, {"keys": [], "padding": "x" * 65_536}),
            Answer(200, {"keys": many}),
            Answer(200, {"keys": [self.issuer.key.jwk] * 2}),
            Answer(200, {"key": []}),
            Answer(200, []),
            Answer(200, text=""),
            Answer(200, text="<!doctype html>"),
            Answer(200, text='{"keys":[],"keys":[]}'),
            Answer(200, text="[" * 60_000),
            Answer(302, text=good, headers={"Location": "/other"}),
            Answer(drop=True),
        ):
            self.issuer.server.answers(answer)
            self.assertEqual(self.unavailable("key_0", self.key_set()), 1)
            self.assertEqual(self.issuer.fetches, 1)
        self.issuer.server.answers(Answer(200, text=good, delay=0.5))
        self.assertEqual(self.unavailable("key_0", self.key_set(timeout_seconds=0.1)), 1)
        self.issuer.document({"keys": many[:JWKS_KEYS_MAX]})
        self.assertTrue(self.has("key_0", self.key_set()))

    def test_takes_no_key_of_another_purpose(self) -> None:
        for use in ("enc", "signet-audit", "signet-webhook", "SIG", "", None, ["sig"]):
            self.issuer.document({"keys": [{**self.issuer.key.jwk, "use": use}]})
            keys = self.key_set()
            self.assertFalse(self.has("key_1", keys), use)
            with self.assertRaises(TokenError) as refused:
                AgentVerifier(AUDIENCE, self.issuer.url, keys=keys).verify(self.issuer.authorization())
            self.assertEqual(refused.exception.code, "INVALID_TOKEN")

    def test_a_question_that_nobody_answers_holds_nobody_up_for_long(self) -> None:
        """As after a fork, which takes the lock and the future along, and not the thread."""
        keys = self.key_set(timeout_seconds=0.05)
        with mock.patch("threading.Thread.start"):
            self.assertEqual(self.unavailable("key_1", keys), 1)
            for waiting in (cooperative, blocking):
                self.now += 1
                with self.assertRaises(TokenError):
                    asyncio.run(find(keys, waiting))
        self.now += 30
        keys._timeout_seconds = 60
        self.assertTrue(self.has("key_1", keys))

    def test_remembers_so_many_withdrawn_keys_and_no_more(self) -> None:
        for generation in range(12):
            self.issuer.publish(*((SigningKey("key_%d_%d" % (generation, n)), {}) for n in range(15)))
            self.now += 301
            self.has("key_%d_0" % generation)
        self.assertEqual(len(self.keys._withdrawn), 100)


async def find(keys: KeySet, waiting: Any) -> Any:
    return await keys.find("key_1", waiting)


class KeyTimesTest(unittest.TestCase):
    """Keys that are to sign next."""

    def setUp(self) -> None:
        self.issuer = Issuer()
        self.addCleanup(self.issuer.server.stop)
        self.now = 1_800_000_000
        self.next, self.active = SigningKey("next"), SigningKey("active")
        self.publish((self.next, NOT_YET), (self.active, self.now - 600))
        keys = KeySet(self.issuer.url, lambda: float(self.now))
        self.verifier = AgentVerifier(AUDIENCE, self.issuer.url, keys=keys, now=lambda: float(self.now))

    def publish(self, *keys: Any) -> None:
        self.issuer.publish(*((key, {"nbf": nbf, "signet_token_seconds": LIFE}) for key, nbf in keys))

    def outcome(self, key: SigningKey) -> str:
        token = self.issuer.authorization(key, iat=self.now, exp=self.now + LIFE)
        try:
            return self.verifier.verify(token).agent_id
        except TokenError as error:
            return error.code

    def test_verify_nothing_and_cost_a_question_only_when_they_did_sign(self) -> None:
        self.assertEqual(self.outcome(self.active), "agt_1")
        for _ in range(5):
            self.assertEqual(self.outcome(SigningKey("next")), "INVALID_TOKEN")
        self.assertEqual(self.issuer.fetches, 1)
        self.assertEqual([self.outcome(self.next) for _ in range(2)], ["INVALID_TOKEN", "KEYS_UNAVAILABLE"])
        self.assertEqual(self.issuer.fetches, 2)

    def test_verify_as_soon_as_they_sign(self) -> None:
        self.outcome(self.active)
        self.publish((self.next, self.now), (self.active, self.now - 600))
        self.assertEqual([self.outcome(self.next), self.outcome(self.active)], ["agt_1", "agt_1"])
        self.assertEqual(self.issuer.fetches, 1)

    def test_leave_the_tokens_of_before_invalid_after_a_leak(self) -> None:
        self.outcome(self.active)
        self.publish((self.next, self.now))
        self.assertEqual(self.outcome(self.next), "agt_1")
        self.assertEqual([self.outcome(self.active) for _ in range(9)], ["INVALID_TOKEN"] * 9)
        self.assertEqual(self.issuer.fetches, 1)


if __name__ == "__main__":
    unittest.main()
