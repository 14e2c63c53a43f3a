"""Tokens that end before they expire."""

import asyncio
import json
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agentauth_sdk.verify import AgentVerifier, RevocationOptions, TokenError
from agentauth_sdk.verify.key_set import KeySet
from agentauth_sdk.verify.revocation_feed import RevocationFeed
from agentauth_sdk.verify.revocation_list import Clock, RevocationList
from agentauth_sdk.verify.server_sent_events import events_of

from .issuer import AUDIENCE
from .stopping_issuer import STOP_UNTIL, P256Key, StoppingIssuer, event, until

try:
    import cryptography  # noqa: F401
except ImportError:
    raise unittest.SkipTest("cryptography is not installed")


class RevocationCase(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 1_800_000_000.0
        self.issuer = StoppingIssuer()
        self.addCleanup(self.issuer.end)
        self.issuer.now = lambda: self.now

    def verifier(self, **options: Any) -> AgentVerifier:
        revocation = RevocationOptions(**options)
        return AgentVerifier(AUDIENCE, self.issuer.url, revocation=revocation, now=lambda: self.now)

    def outcome(self, verifier: AgentVerifier, sub: str = "agt_1", **claims: Any) -> str:
        try:
            return verifier.verify(self.issuer.authorization(sub, **claims)).agent_id
        except TokenError as error:
            return error.code

    @property
    def polls(self) -> int:
        return len(self.issuer.asked_for("revoked.jwt"))


class PollTest(RevocationCase):
    def test_refuses_a_token_at_most_fresh_seconds_after_the_stop(self) -> None:
        verifier = self.verifier()
        self.assertEqual(self.outcome(verifier), "agt_1")
        self.issuer.stop("agt_1")
        self.now += 31
        with self.assertRaises(TokenError) as caught:
            asyncio.run(verifier.verify_async(self.issuer.authorization()))
        self.assertEqual((caught.exception.code, caught.exception.status), ("TOKEN_REVOKED", 401))
        challenge = 'Bearer realm="agents", error="invalid_token"'
        self.assertEqual(caught.exception.headers, {"WWW-Authenticate": challenge})
        self.assertEqual(self.polls, 2)

    def test_takes_what_was_issued_after_the_stop(self) -> None:
        self.issuer.stop("agt_1", 3)
        verifier = self.verifier()
        for epoch in (0, 2, "9", None, [9], True):
            self.assertEqual(self.outcome(verifier, epoch=epoch), "TOKEN_REVOKED", epoch)
        for epoch in (3, 4):
            self.assertEqual(self.outcome(verifier, epoch=epoch), "agt_1")
        self.assertEqual(self.outcome(verifier, "agt_2"), "agt_2")

    def test_asks_once_for_fifty_who_wait_in_threads_and_in_tasks(self) -> None:
        verifier, token = self.verifier(), self.issuer.authorization()
        with ThreadPoolExecutor(50) as pool:
            list(pool.map(verifier.verify, [token] * 50))
        self.assertEqual(self.polls, 1)
        self.now += 31

        async def all_at_once() -> None:
            await asyncio.gather(*(verifier.verify_async(self.issuer.authorization()) for _ in range(50)))

        asyncio.run(all_at_once())
        self.assertEqual(self.polls, 2)

    def test_asks_beside_the_answer_while_the_list_is_young(self) -> None:
        verifier, gate = self.verifier(), threading.Event()
        self.outcome(verifier)
        self.addCleanup(gate.set)
        self.issuer.on_poll = lambda _: None if gate.wait(60) else None
        self.now += 20
        self.assertEqual(self.outcome(verifier), "agt_1")
        until(lambda: self.polls == 2)

    def test_verifiers_of_one_issuer_share_the_list(self) -> None:
        self.issuer.now = __import__("time").time
        for _ in range(3):
            AgentVerifier(AUDIENCE, self.issuer.url).verify(self.issuer.authorization())
        self.assertEqual(self.polls, 1)

    def test_none_asks_nothing(self) -> None:
        self.issuer.stop("agt_1")
        verifier = self.verifier(source="none", when_unknown="refuse")
        self.assertEqual((self.outcome(verifier), self.polls), ("agt_1", 0))
        self.assertEqual(verifier.revocation().state, "off")

    def test_says_what_it_knows(self) -> None:
        verifier = self.verifier()
        self.assertEqual(verifier.revocation().state, "unknown")
        self.issuer.stop("agt_9")
        self.outcome(verifier)
        status = verifier.revocation()
        self.assertEqual((status.state, status.sequence, status.entries, status.reason), ("fresh", 1, 1, None))
        assert status.as_of is not None
        self.assertEqual(status.as_of.timestamp(), self.now)
        self.now += 31
        self.assertEqual(verifier.revocation().state, "stale")

    def test_open_or_closed_by_choice_while_the_issuer_does_not_answer(self) -> None:
        for answer in (None, (500, ""), (200, "<!doctype html>"), (302, "")):
            with self.subTest(answer):
                self.issuer.on_poll = lambda _, answer=answer: answer
                allowing, strict = self.verifier(), self.verifier(when_unknown="refuse")
                self.assertEqual(self.outcome(allowing), "agt_1")
                self.assertIsNotNone(allowing.revocation().reason)
                with self.assertRaises(TokenError) as caught:
                    strict.verify(self.issuer.authorization())
                refused = caught.exception
                self.assertEqual((refused.code, refused.status), ("REVOCATIONS_UNAVAILABLE", 503))
                self.assertEqual(refused.headers, {"Retry-After": "5"})
                self.issuer.on_poll = None
                self.now += 6
                self.assertEqual(self.outcome(strict), "agt_1")

    def test_404_is_an_issuer_without_a_list_unless_it_has_had_one(self) -> None:
        self.issuer.on_poll = lambda _: (404, "")
        verifier = self.verifier()
        for _ in range(3):
            self.assertEqual(self.outcome(verifier), "agt_1")
            self.now += 60
        self.assertEqual((self.polls, verifier.revocation().state), (1, "unsupported"))
        self.assertEqual(self.outcome(self.verifier(when_unknown="refuse")), "REVOCATIONS_UNAVAILABLE")
        self.issuer.on_poll = None
        known = self.verifier()
        self.outcome(known)
        self.issuer.on_poll = lambda _: (404, "")
        self.now += 31
        self.outcome(known)
        self.assertEqual(known.revocation().state, "stale")

    def test_options_that_cannot_work_are_refused(self) -> None:
        for options in (
            {"source": "push"},
            {"when_unknown": "maybe"},
            *({"fresh_seconds": seconds} for seconds in (9, 3601, "30", None, True, float("nan"))),
        ):
            with self.subTest(options), self.assertRaises(ValueError):
                RevocationOptions(**options)  # type: ignore[arg-type]
        with self.assertRaises(ValueError):
            AgentVerifier(AUDIENCE, self.issuer.url, revocation="feed")  # type: ignore[arg-type]


class DocumentTest(RevocationCase):
    def test_that_is_not_to_be_believed_changes_nothing(self) -> None:
        issuer, one = self.issuer, {"agt_1": [1, STOP_UNTIL]}
        issuer.stop("agt_2")
        good = {"agents": one, "seq": 5}
        payload = json.dumps({"iss": issuer.url, "iat": int(self.now), "since": 0, **good})
        bad = {
            "another's signature": issuer.list(key=P256Key("key_1"), **good),
            "no algorithm": issuer.list({"alg": "none"}, **good),
            "another algorithm": issuer.list({"alg": "EdDSA"}, **good),
            "a token": issuer.list({"typ": "at+jwt"}, **good),
            "demands": issuer.list({"crit": ["exp"]}, **good),
            "no such key": issuer.list({"kid": "key_9"}, **good),
            "another issuer": issuer.list(iss="https://other", **good),
            "the future": issuer.list(iat=int(self.now) + 200, **good),
            "no time": issuer.list(iat=None, **good),
            "a gap": issuer.list(since=2, **good),
            "no sequence": issuer.list(agents=one, seq=-1),
            "half a sequence": issuer.list(agents=one, seq=1.5),
            "no number": issuer.list(agents=one, seq=True),
            "no agents": issuer.list(agents=[], seq=5),
            "half an entry": issuer.list(agents={**one, "agt_3": [1]}, seq=5),
            "words": issuer.list(agents={**one, "agt_3": ["1", "2"]}, seq=5),
            "a name twice": issuer.signed(payload.replace("{", '{"seq":1,', 1)),
            "no object": issuer.signed("[]"),
            "too much": issuer.list(more="x" * 13_000_000, **good),
        }
        for title, text in bad.items():
            with self.subTest(title):
                issuer.on_poll = None
                verifier = self.verifier()
                self.outcome(verifier)
                issuer.on_poll = lambda _, text=text: (200, text)
                self.now += 31
                self.assertEqual(self.outcome(verifier), "agt_1")
                self.assertEqual(self.outcome(verifier, "agt_2"), "TOKEN_REVOKED")
                self.assertIsNotNone(verifier.revocation().reason)
                self.now -= 31

    def test_never_makes_a_token_live_again(self) -> None:
        issuer = self.issuer
        issuer.stop("agt_2")
        issuer.stop("agt_1", 7)
        for override in (
            {"iat": int(self.now) - 1, "seq": 1, "agents": {}},
            {"seq": 0, "agents": {}},
            {"since": 2, "seq": 3, "agents": {"agt_1": [1, 5]}},
            {"since": 2, "seq": 2, "agents": {}},
            {"seq": 9, "agents": {}},
        ):
            with self.subTest(override):
                issuer.on_poll = None
                verifier = self.verifier()
                self.outcome(verifier)
                issuer.on_poll = lambda _, override=override: (200, issuer.list(**override))
                for _ in range(3):
                    self.now += 31
                    self.outcome(verifier, "agt_3")
                    self.assertEqual(self.outcome(verifier, epoch=6), "TOKEN_REVOKED")

    def test_is_no_token(self) -> None:
        claims = {"aud": AUDIENCE, "sub": "agt_1", "type": "access", "permissions": [], "exp": self.now + 60}
        with self.assertRaises(TokenError) as caught:
            self.verifier().verify("Bearer " + self.issuer.list(**claims))
        self.assertEqual(caught.exception.message, "Not an access token")

    def test_of_100_000_entries_is_read(self) -> None:
        agents = {"agt_%026x" % n: [1, STOP_UNTIL] for n in range(100_000)}
        self.issuer.on_poll = lambda _: (200, self.issuer.list(seq=100_000, agents=agents))
        verifier = self.verifier()
        self.assertEqual(self.outcome(verifier), "agt_1")
        self.assertEqual(verifier.revocation().entries, 100_000)
        self.assertEqual(self.outcome(verifier, "agt_%026x" % 99_999), "TOKEN_REVOKED")


class ListTest(RevocationCase):
    def list_with(self, clock: Clock) -> RevocationList:
        keys = KeySet(self.issuer.url + "/.well-known/jwks.json")
        return RevocationList(self.issuer.url + "/.well-known/revoked.jwt", self.issuer.url, keys, clock)

    def test_forgets_by_the_clock_of_the_issuer(self) -> None:
        clock, start = Clock(lambda: self.now, lambda: self.now), int(self.now)
        known = self.list_with(clock)
        self.issuer.stop("agt_1", 1, start + 100)
        known.apply(self.issuer.list(), clock.instant())
        self.now += 100_000
        known.apply(self.issuer.list(since=1, iat=start + 160), clock.instant())
        self.assertTrue(known.ended("agt_1"))
        known.apply(self.issuer.list(since=1, iat=start + 221), clock.instant())
        self.assertEqual(known.entries, 0)

    def test_is_not_younger_after_a_set_back_or_a_sleep(self) -> None:
        wall, steady = [self.now], [1_000.0]
        clock = Clock(lambda: wall[0], lambda: steady[0])
        known = self.list_with(clock)
        known.apply(self.issuer.list(), clock.instant())
        wall[0] -= 3_600
        steady[0] += 40
        self.assertEqual(known.age(), 40)
        wall[0] = self.now + 3_600
        self.assertEqual(known.age(), 3_600)


class FeedTest(RevocationCase):
    def setUp(self) -> None:
        super().setUp()
        self.issuer.now = __import__("time").time

    def connected(self) -> AgentVerifier:
        options = RevocationOptions(source="feed", when_unknown="refuse")
        verifier = AgentVerifier(AUDIENCE, self.issuer.url, revocation=options)
        self.addCleanup(verifier.close)
        self.assertFalse(verifier.revocation().connected)
        verifier.verify(self.issuer.authorization())
        until(lambda: verifier.revocation().connected and self.issuer.listeners)
        return verifier

    def test_hears_of_a_stop_without_asking_in_threads_and_in_tasks(self) -> None:
        verifier = self.connected()
        asked = self.polls
        self.issuer.stop("agt_1")
        until(lambda: self.outcome(verifier) == "TOKEN_REVOKED")
        with self.assertRaises(TokenError):
            asyncio.run(verifier.verify_async(self.issuer.authorization()))
        self.assertEqual(self.polls, asked)

    def test_is_one_connection_for_all_and_ends_with_the_last(self) -> None:
        first, second = self.connected(), self.connected()
        self.assertEqual(len(self.issuer.asked_for("revoked.feed")), 1)
        first.close()
        self.assertEqual(first.revocation().reason, "The connection was closed here")
        self.issuer.stop("agt_1")
        until(lambda: self.outcome(second) == "TOKEN_REVOKED")
        second.close()

        def gone() -> bool:
            self.issuer.tell(event(self.issuer.list(since=self.issuer.seq)))
            return not self.issuer.listeners

        until(gone)
        self.assertEqual(self.outcome(first, "agt_2"), "agt_2")

    def test_polls_while_there_is_no_connection(self) -> None:
        self.issuer.feed_status = 503
        options = RevocationOptions(source="feed")
        verifier = AgentVerifier(AUDIENCE, self.issuer.url, revocation=options)
        self.addCleanup(verifier.close)
        self.assertEqual(self.outcome(verifier), "agt_1")
        until(lambda: "503" in (verifier.revocation().reason or ""))
        self.assertEqual((verifier.revocation().connected, self.polls), (False, 1))

    def test_leaves_what_cannot_be_believed_and_comes_back(self) -> None:
        issuer, one = self.issuer, {"agt_1": [1, STOP_UNTIL]}
        issuer.stop("agt_2")
        lies = (
            lambda: event(issuer.list(key=P256Key("key_1"), since=issuer.seq, seq=99, agents=one)),
            lambda: event(issuer.list(since=98, seq=99, agents=one)),
            lambda: event("rubbish"),
            lambda: "",
            lambda: event(issuer.list(iat=1_700_000_000, seq=1)) * 20,
            lambda: "event: end\ndata: {}\n\n",
            lambda: "data: " + "x" * (17 * 1024 * 1024),
        )
        for number, lie in enumerate(lies):
            with self.subTest(number):
                issuer.asked.clear()
                keys = KeySet(issuer.url + "/.well-known/jwks.json")
                known = RevocationList(issuer.url + "/.well-known/revoked.jwt", issuer.url, keys)
                feed = RevocationFeed(known, stall_seconds=0.3)
                feed.open(self)
                until(lambda: known.ended("agt_2") and issuer.listeners)
                issuer.tell(lie())
                until(lambda: len(issuer.asked_for("revoked.feed")) > 1)
                self.assertFalse(known.ended("agt_1"))
                self.assertTrue(known.ended("agt_2"))
                issuer.stop("agt_new_%d" % number)
                until(lambda: known.ended("agt_new_%d" % number))
                feed.close(self)


class EventsTest(unittest.TestCase):
    def test_are_read_in_pieces_of_any_size_as_at_once(self) -> None:
        stream = (
            b"event: a\ndata: one\ndata: two\n\n: note\r\nevent:b\r\ndata:  two spaces\r\n\r\n"
            + "data\rdata: é\r\r\nevent: none\n\ndata: cut".encode()
        )
        for size in range(1, len(stream) + 1):
            pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
            found = [tuple(each) for each in events_of(pieces, 1000)]
            self.assertEqual(found, [("a", "one\ntwo"), ("b", " two spaces"), ("", "\né")], size)


if __name__ == "__main__":
    unittest.main()
