"""What our user documented of ATI, program by program, as it was handed to us; only addresses and secrets are replaced."""

import contextlib
import io
import json
import re
import unittest
from pathlib import Path
from typing import Any, Dict
from unittest import mock

from ati import inspect_token, issue_token, validate_token

from .ati_cases import SECRET

TEXT = Path(__file__).with_name("documented_ati.md").read_text("utf-8")
BLOCKS: Dict[str, str] = {title: code for title, _, code in re.findall(r"^## (.*?)\n\n```(\w+)\n(.*?)^```$", TEXT, re.M | re.S)}
URL = "http://127.0.0.1:8090/ati"


def run(title: str, **names: Any) -> Dict[str, Any]:
    """Runs a program, and returns what it defined."""
    code = BLOCKS[title].replace("https://ati-proxy.example.com", URL)
    code = re.sub(r'secret="17332cf135d362f79a[^"]*"', 'secret="%s"' % SECRET, code)
    exec(compile(code, title, "exec"), names)
    return names


class SeedTest(unittest.TestCase):
    def test_orchestrator_provisioning(self) -> None:
        env_vars = run("Orchestrator Provisioning", sandbox_id="abc123")["env_vars"]
        self.assertEqual(sorted(env_vars), ["ATI_PROXY_URL", "ATI_SESSION_TOKEN"])
        self.assertEqual(env_vars["ATI_PROXY_URL"], URL)
        claims = validate_token(env_vars["ATI_SESSION_TOKEN"], secret=SECRET, issuer="ati-orchestrator")
        self.assertEqual((claims.sub, claims.aud, claims.exp - claims.iat), ("sandbox:abc123", "ati-proxy", 7200))
        self.assertEqual(claims.scope, "tool:finnhub_quote tool:web_search tool:github:* skill:financial-analysis")
        self.assertEqual(claims.ati and claims.ati.rate, {"tool:github:*": "10/hour"})

    def test_token_utilities(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            claims = run("Token Utilities")["claims"]
        self.assertEqual(printed.getvalue(), "agent-7\n['tool:web_search', 'tool:finnhub_quote']\n")
        self.assertEqual((claims.sub, claims.exp - claims.iat), ("agent-7", 3600))

    def test_scope_utilities(self) -> None:
        names = run("Scope Utilities")
        self.assertEqual(names["scope"], re.findall(r'^# "(.*)"$', BLOCKS["Scope Utilities"], re.M)[0])
        said = re.findall(r"^((?:check_scope|matches_wildcard)\(.*\)) # (True|False)$", BLOCKS["Scope Utilities"], re.M)
        self.assertEqual(len(said), 4)
        for call, answer in said:
            self.assertEqual(str(eval(call, names)), answer, call)

    def test_the_claims(self) -> None:
        documented = json.loads(BLOCKS["Claims"])
        with mock.patch("ati.token.time.time", return_value=documented["iat"]):
            ati, own = documented["ati"], {name: documented[name] for name in ("sub", "scope", "jti")}
            self.assertEqual(inspect_token(issue_token(secret=SECRET, rate=ati["rate"], **own)).payload, documented)


if __name__ == "__main__":
    unittest.main()
