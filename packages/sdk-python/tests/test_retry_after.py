import importlib.util
import json
import unittest
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# By its file: the package itself needs httpx, and this does not.
_spec = importlib.util.spec_from_file_location("retry_after", ROOT / "packages/sdk-python/agentauth_sdk/retry_after.py")
retry_after = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(retry_after)


class RetryAfterTest(unittest.TestCase):
    def test_reads_what_the_server_reads(self) -> None:
        vectors = json.loads((ROOT / "packages/contracts/src/retry-after.vectors.json").read_text())
        now = datetime.fromisoformat(vectors["now"].replace("Z", "+00:00"))
        for text, seconds in vectors["seconds"]:
            with self.subTest(text):
                self.assertEqual(retry_after.retry_after_seconds(text, now), seconds)

    def test_says_nothing_when_it_is_absent(self) -> None:
        self.assertIsNone(retry_after.retry_after_seconds(None, datetime.now()))
