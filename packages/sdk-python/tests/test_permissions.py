"""What permissions allow, by the cases that every reader of them is tested with."""

import json
import unittest
from pathlib import Path

from agentauth_sdk.verify.grants import grants, is_permission

CASES = json.loads(
    (
        Path(__file__).resolve().parents[3]
        / "packages/contracts/src/languages/generated/agentauth-permissions.json"
    ).read_text("utf-8")
)


class PermissionTest(unittest.TestCase):
    def test_are_written_as_the_server_writes_them(self) -> None:
        for text, expected in CASES["texts"]:
            self.assertEqual((text, is_permission(text)), (text, expected))

    def test_allow_what_the_server_allows(self) -> None:
        for held, required, by in CASES["matches"]:
            self.assertEqual((held, required, grants(held, required)), (held, required, by is not None))
