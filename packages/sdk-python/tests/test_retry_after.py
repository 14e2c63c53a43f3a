import json
import unittest
from datetime import datetime
from pathlib import Path

from agentauth_sdk.retry_after import retry_after_seconds

ROOT = Path(__file__).resolve().parents[3]


class RetryAfterTest(unittest.TestCase):
    def test_reads_what_the_server_reads(self) -> None:
        vectors = json.loads((ROOT / "packages/contracts/src/retry-after.vectors.json").read_text())
        now = datetime.fromisoformat(vectors["now"].replace("Z", "+00:00"))
        for text, seconds in vectors["seconds"]:
            with self.subTest(text):
                self.assertEqual(retry_after_seconds(text, now), seconds)

    def test_says_nothing_when_it_is_absent(self) -> None:
        self.assertIsNone(retry_after_seconds(None, datetime.now()))
