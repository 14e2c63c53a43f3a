"""Deliveries: which are genuine, and that each is handled once."""

import asyncio
import json
import sys
import threading
import unittest
from pathlib import Path
from typing import Any, Dict, List
from unittest import mock

from agentauth_sdk import (
    MemoryReplayGuard,
    MissingPackageError,
    ReplayGuard,
    WebhookError,
    handle_once,
    handle_once_async,
    verify_agentauth_webhook,
    verify_webhook,
    verify_webhook_signature,
)

DELIVERIES = Path(__file__).resolve().parents[3] / "packages/sdk/test/webhooks/deliveries.json"
CASES: List[Dict[str, Any]] = json.loads(DELIVERIES.read_text("utf-8"))["cases"]
GOOD = CASES[0]


def verify(case: Dict[str, Any], **changes: Any) -> Any:
    case = {**case, **changes}
    given = dict(payload=case["body"].encode("utf-8"), headers=case["headers"], now=case["now"])
    if case["format"] == "agentauth":
        return verify_agentauth_webhook(secret=case["secrets"], **given)
    return verify_webhook(secret=case.get("secrets"), public_key=case.get("public_key"), **given)


def needs_cryptography(case: Dict[str, Any]) -> bool:
    return "public_key" in case and case.get("refused") != "CONFIGURATION"


class VerifyTest(unittest.TestCase):
    def test_takes_and_refuses_what_every_receiver_does(self) -> None:
        for case in CASES:
            with self.subTest(case["name"]):
                if needs_cryptography(case):
                    try:
                        import cryptography  # noqa: F401
                    except ImportError:
                        self.skipTest("cryptography is not installed")
                if "scheme" in case:
                    webhook = verify(case)
                    self.assertEqual(webhook.scheme, case["scheme"])
                    self.assertEqual(webhook.body, case["body"].encode("utf-8"))
                    continue
                with self.assertRaises(WebhookError) as caught:
                    verify(case)
                self.assertEqual(caught.exception.code, case["refused"])
                for secret in case.get("secrets", []):
                    if len(secret) > 10:
                        self.assertNotIn(secret[6:].strip(), str(caught.exception))

    def test_a_delivery_says_what_it_is(self) -> None:
        webhook = verify(GOOD, headers={**GOOD["headers"], "webhook-attempt": "3"})
        self.assertEqual(webhook.id, GOOD["headers"]["webhook-id"])
        self.assertEqual((webhook.attempt, webhook.timestamp.timestamp()), (3, GOOD["now"]))
        self.assertEqual(webhook.event["event"], "agent.verified")
        [old] = [verify(case) for case in CASES if case["name"] == "AgentAuth: its header"]
        self.assertEqual((len(old.id), old.timestamp.timestamp()), (64, GOOD["now"]))

    def test_every_bit_of_a_body_counts(self) -> None:
        body = GOOD["body"].encode()
        for position in range(0, len(body), 13):
            changed = bytearray(body)
            changed[position] ^= 1
            with self.assertRaises(WebhookError):
                verify_webhook(changed, GOOD["headers"], GOOD["secrets"], now=GOOD["now"])

    def test_headers_and_bodies_come_as_frameworks_have_them(self) -> None:
        body, secret = GOOD["body"], GOOD["secrets"][0]
        pairs = [(name, value) for name, value in GOOD["headers"].items()]
        raw = [(name.encode(), value.encode()) for name, value in pairs]
        for headers in (GOOD["headers"], pairs, raw):
            for payload in (body, body.encode(), bytearray(body.encode()), memoryview(body.encode())):
                self.assertTrue(verify_webhook(payload, headers, secret, now=GOOD["now"]))
        with self.assertRaises(WebhookError) as caught:
            verify_webhook(json.loads(body), GOOD["headers"], secret, now=GOOD["now"])
        self.assertEqual(caught.exception.code, "CONFIGURATION")

    def test_ed25519_without_its_package_says_so(self) -> None:
        [case] = [case for case in CASES if case["name"] == "Ed25519"]
        with mock.patch.dict(sys.modules, {"cryptography.hazmat.primitives.asymmetric.ed25519": None}):
            with self.assertRaisesRegex(MissingPackageError, "pip install cryptography"):
                verify(case)


class SignatureTest(unittest.TestCase):
    """``verify_webhook_signature`` says yes or no."""

    def says(self, header: Any, secret: Any = GOOD["secrets"], now: float = GOOD["now"], **more: Any) -> bool:
        with mock.patch("time.time", return_value=now):
            return verify_webhook_signature(GOOD["body"].encode(), header, secret, **more)

    def test_the_headers_of_a_delivery_in_the_default_format(self) -> None:
        self.assertTrue(self.says(GOOD["headers"]))
        self.assertTrue(self.says(GOOD["headers"], GOOD["secrets"][0]))
        self.assertFalse(self.says({**GOOD["headers"], "webhook-id": "evt_2"}))
        self.assertFalse(self.says(GOOD["headers"], now=GOOD["now"] + 301))
        self.assertFalse(self.says({}))

    def test_nobody_gets_the_weaker_check_by_leaving_headers_out(self) -> None:
        [old] = [case["headers"] for case in CASES if case["name"] == "AgentAuth: its header"]
        self.assertTrue(self.says(old["X-AgentAuth-Signature"]))
        self.assertFalse(self.says(old))

    def test_a_standard_signature_by_itself_is_no_proof_and_says_why(self) -> None:
        with self.assertLogs("agentauth_sdk", "WARNING") as logs:
            self.assertFalse(self.says(GOOD["headers"]["webhook-signature"]))
        self.assertIn("pass all headers", logs.output[0])

    def test_a_missing_secret_is_a_mistake_and_not_a_no(self) -> None:
        for header in (GOOD["headers"], "0" * 64):
            for secret in (None, "", [], [""]):
                with self.assertRaises(WebhookError) as caught:
                    self.says(header, secret)
                self.assertEqual(caught.exception.code, "CONFIGURATION")


class GuardTest(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 0.0
        self.guard = MemoryReplayGuard(lease_seconds=60, now=lambda: self.now)

    def state(self, id: str) -> str:
        return self.guard.claim(id).state

    def test_lets_one_of_many_threads_in(self) -> None:
        claims: List[Any] = []
        threads = [threading.Thread(target=lambda: claims.append(self.guard.claim("a"))) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        states = sorted(claim.state for claim in claims)
        self.assertEqual(states, ["new"] + ["running"] * 49)
        self.assertEqual({claim.seconds_left for claim in claims if claim.state == "running"}, {60})

    def test_knows_what_is_done_and_lets_in_again_what_was_given_back(self) -> None:
        self.guard.claim("a").done()
        self.assertEqual(self.state("a"), "done")
        self.guard.claim("b").free()
        self.assertEqual(self.state("b"), "new")

    def test_lets_somebody_take_over_what_died(self) -> None:
        dead = self.guard.claim("a")
        self.now = 59
        self.assertEqual(self.state("a"), "running")
        self.now = 61
        heir = self.guard.claim("a")
        self.assertEqual(heir.state, "new")
        dead.free()
        self.assertEqual(self.state("a"), "running")
        heir.done()
        dead.free()
        self.assertEqual(self.state("a"), "done")

    def test_believes_the_ghost_that_it_handled_it_after_all(self) -> None:
        slow = self.guard.claim("a")
        self.now = 61
        heir = self.guard.claim("a")
        slow.done()
        heir.free()
        self.assertEqual(self.state("a"), "done")

    def test_remembers_for_as_long_as_anything_is_sent_and_forgets_in_the_end(self) -> None:
        self.guard.claim("a").done()
        self.now = 30 * 86_400
        self.assertEqual((self.state("b"), self.state("a")), ("new", "done"))
        self.now = 31 * 86_400
        self.assertEqual((self.state("c"), self.state("a")), ("new", "new"))

    def test_drops_the_oldest_that_are_done_and_nothing_that_runs(self) -> None:
        self.guard = MemoryReplayGuard(max_ids=3)
        self.guard.claim("running")
        for id in "abcd":
            self.guard.claim(id).done()
        self.assertEqual([self.state(id) for id in ("running", "d", "a")], ["running", "done", "new"])


class BrokenGuard(ReplayGuard):
    """A table that can be asked, and not written to."""

    def claim(self, id: str) -> Any:
        claim = MemoryReplayGuard().claim(id)
        claim.done = claim.free = self.fail  # type: ignore[assignment]
        return claim

    def fail(self) -> None:
        raise OSError("The table is away")


class HandleOnceTest(unittest.TestCase):
    """Both ways of calling it, by one set of promises."""

    def handle(self, guard: ReplayGuard, work: Any) -> Any:
        return handle_once(guard, "a", work)

    def refusal(self, guard: ReplayGuard, work: Any = lambda: 1) -> WebhookError:
        with self.assertRaises(WebhookError) as caught:
            self.handle(guard, work)
        return caught.exception

    def test_what_failed_is_handled_again_and_what_was_handled_is_not(self) -> None:
        guard = MemoryReplayGuard()
        for failure in (ValueError("The database is away"), KeyboardInterrupt()):
            with self.assertRaises(type(failure)):
                self.handle(guard, mock.Mock(side_effect=failure))
        self.assertEqual(self.handle(guard, lambda: 7), 7)
        refused = self.refusal(guard)
        self.assertEqual((refused.code, refused.status), ("ALREADY_SEEN", 200))

    def test_what_is_being_handled_is_neither(self) -> None:
        guard = MemoryReplayGuard()
        guard.claim("a")
        refused = self.refusal(guard)
        self.assertEqual((refused.code, refused.status, refused.retry_after), ("IN_PROGRESS", 409, 30))

    def test_what_cannot_be_written_down_was_handled_all_the_same(self) -> None:
        refused = self.refusal(BrokenGuard())
        self.assertEqual((refused.code, refused.status), ("NOT_REMEMBERED", 200))

    def test_what_failed_and_cannot_be_given_back_says_both(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "not handled, and could not be given back") as caught:
            self.handle(BrokenGuard(), mock.Mock(side_effect=ValueError("first")))
        self.assertIsInstance(caught.exception.__cause__, ValueError)


class HandleOnceAsyncTest(HandleOnceTest):
    def handle(self, guard: ReplayGuard, work: Any) -> Any:
        async def awaited() -> Any:
            await asyncio.sleep(0)
            return work()

        return asyncio.run(handle_once_async(guard, "a", awaited))

    def test_a_handler_that_is_cancelled_has_not_handled_it(self) -> None:
        guard = MemoryReplayGuard()

        async def main() -> None:
            task = asyncio.ensure_future(handle_once_async(guard, "a", lambda: asyncio.sleep(60)))
            await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(main())
        self.assertEqual(self.handle(guard, lambda: 7), 7)


if __name__ == "__main__":
    unittest.main()
