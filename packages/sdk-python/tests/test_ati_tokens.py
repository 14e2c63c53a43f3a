"""Session tokens of ATI: issuing, validating, inspecting."""

import base64
import hashlib
import hmac
import json
import string
import unittest
from typing import Any, Dict, Optional
from unittest import mock

from ati import AtiError, AtiNamespace, TokenError, UnverifiedClaims, inspect_token, issue_token, validate_token

from .ati_cases import CASES, OTHER_SECRET, PAYLOADS, SECRET

HEADER = '{"alg":"HS256","typ":"JWT"}'
CLAIMS: Dict[str, Any] = {
    "sub": "agent-7",
    "aud": "ati-proxy",
    "iat": 1700000000,
    "exp": 4102444800,
    "scope": "tool:a",
    "iss": "ati-orchestrator",
    "jti": "1",
    "ati": {"v": 1, "rate": {"tool:*": "5/min"}},
}
REQUIRED = ("sub", "aud", "iat", "exp", "scope")
#: Words by which programs tell refusals apart, by code. The rest say that validation failed.
WORDS = {"expired": "expired", "invalid_audience": "audience", "invalid_issuer": "issuer", "invalid_key": "valid hex"}
ALL_WORDS = {*WORDS.values(), "validation failed"}


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def minted(payload: Any, header: str = HEADER, secret: str = SECRET) -> str:
    """A token with any payload: what others, who have the secret too, may write."""
    text = payload if isinstance(payload, (str, bytes)) else json.dumps(payload)
    signed = base64url(header.encode()) + "." + base64url(text if isinstance(text, bytes) else text.encode())
    return signed + "." + base64url(hmac.new(bytes.fromhex(secret), signed.encode(), hashlib.sha256).digest())


def at(now: Optional[float]) -> Any:
    return mock.patch("ati.token.time.time", return_value=now) if now is not None else mock.MagicMock()


class TokenTest(unittest.TestCase):
    def refused(self, token: Any, code: str, now: Optional[float] = None, **options: Any) -> None:
        with at(now), self.assertRaises(TokenError) as caught:
            validate_token(token, **{"secret": SECRET, **options})
        self.assertEqual(caught.exception.code, code, str(caught.exception))
        said = {word for word in ALL_WORDS if word in str(caught.exception)}
        self.assertEqual(said, {WORDS.get(code, "validation failed")}, str(caught.exception))

    def unsigned(self, code: str, **options: Any) -> None:
        with self.assertRaises(TokenError) as caught:
            issue_token(**{"secret": SECRET, "sub": "agent-7", "scope": "tool:a", **options})
        self.assertEqual(caught.exception.code, code, str(caught.exception))
        self.assertRegex(str(caught.exception), "sign|valid hex")


class VectorsTest(TokenTest):
    def test_tokens_are_taken_or_refused_as_agreed(self) -> None:
        seen = 0
        for vector in CASES["vectors"]:
            request = dict(vector["request"])
            if "secret" not in request:
                continue
            seen += 1
            token, now = request.pop("token"), request.pop("now", None)
            with self.subTest(vector["id"], title=vector["title"]):
                if not vector["accept"]["ours"]:
                    self.refused(token, vector["ours_error"], now, **request)
                    continue
                with at(now):
                    claims = validate_token(token, **request)
                wanted = dict(vector["claims"])
                if "ati" in wanted:
                    wanted["ati"] = {name: wanted["ati"][name] for name in ("v", "rate") if name in wanted["ati"]}
                self.assertEqual(claims.to_dict(), wanted)
                self.assertEqual(claims.scopes(), vector["scopes"])
        self.assertGreater(seen, 30)

    def test_payloads_are_read_as_everywhere(self) -> None:
        for case in PAYLOADS["cases"]:
            texts = {**PAYLOADS["base"], **case["members"]}
            token = minted("{" + ",".join('"%s":%s' % member for member in texts.items()) + "}")
            with self.subTest(case["members"]):
                if case["error"] is None:
                    validate_token(token, secret=SECRET)
                else:
                    self.refused(token, case["error"])

    def test_tokens_that_are_signed_with_a_key_pair_are_refused(self) -> None:
        tokens = [vector["request"]["token"] for vector in CASES["vectors"] if vector["group"] == "es256"]
        tokens = [token for token in tokens if inspect_token(token).header["alg"] == "ES256"]
        self.assertGreater(len(tokens), 1)
        for token in tokens:
            self.refused(token, "unsupported_algorithm")

    def test_tokens_are_signed_to_the_byte(self) -> None:
        vectors = [vector for vector in CASES["vectors"] if vector.get("sign")]
        self.assertGreater(len(vectors), 3)
        for vector in vectors:
            with self.subTest(vector["id"]):
                order = dict(vector["sign"])
                now = order.pop("now")
                with at(now):
                    token = issue_token(max_ttl_seconds=order["ttl_seconds"], **order)
                self.assertEqual(token, vector["request"]["token"])


class IssueTest(TokenTest):
    def test_defaults(self) -> None:
        with at(1700000000.9):
            claims = validate_token(issue_token(secret=SECRET, sub="agent-7", scope=""), secret=SECRET)
        self.assertEqual((claims.aud, claims.iss, claims.iat), ("ati-proxy", "ati-orchestrator", 1700000000))
        self.assertEqual((claims.exp - claims.iat, claims.scopes(), claims.ati), (3600, [], AtiNamespace(1, {})))
        self.assertRegex(claims.jti or "", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")

    def test_each_token_has_an_id_of_its_own_unless_one_is_given(self) -> None:
        ids = [inspect_token(issue_token(secret=SECRET, sub="a", scope="", jti=jti)).jti for jti in (None, "", None, "x")]
        self.assertEqual((len(set(ids)), ids[3]), (4, "x"))

    def test_what_is_absent_is_left_out(self) -> None:
        payload = inspect_token(issue_token(secret=SECRET, sub="a", scope="", iss=None, rate={})).payload
        self.assertEqual((list(payload), payload["ati"]), ([*REQUIRED, "jti", "ati"], {"v": 1}))

    def test_other_letters_are_written_in_ascii(self) -> None:
        token = issue_token(secret=SECRET, sub="agent-\xfc-\u6771-\U0001f600", scope="tool:caf\xe9", job_id="j", sandbox_id="s")
        written = base64.urlsafe_b64decode(token.split(".")[1] + "==").decode("ascii")
        self.assertIn(r'"sub":"agent-\u00fc-\u6771-\ud83d\ude00"', written)
        claims = validate_token(token, secret=SECRET)
        self.assertEqual((claims.sub, claims.scopes()), ("agent-\xfc-\u6771-\U0001f600", ["tool:caf\xe9"]))
        self.assertEqual((claims.job_id, claims.sandbox_id), ("j", "s"))

    def test_refuses_secrets_that_are_no_key(self) -> None:
        for secret in ("", "ab", "ab" * 31, "ab" * 31 + "a", "ab" * 32 + "a", "ab" * 65, "xy" * 32, " " + "ab" * 32):
            self.unsigned("invalid_key", secret=secret)
            self.refused(minted(CLAIMS), "invalid_key", secret=secret)
        for secret in ("ab" * 32 + "\n", "\uff41b" * 32, "ab " * 32, "0x" + "ab" * 31, None, b"ab" * 32, 7):
            self.unsigned("invalid_key", secret=secret)
            self.refused(minted(CLAIMS), "invalid_key", secret=secret)

    def test_reads_secrets_in_either_case(self) -> None:
        self.assertEqual(validate_token(minted(CLAIMS), secret=SECRET.upper()).sub, "agent-7")

    def test_refuses_what_a_proxy_would_read_as_something_else(self) -> None:
        for sub in ("", "a" * 256, "a\nb", "a\x7f", "\x85", "\ud800", None, 7):
            self.unsigned("invalid_sub", sub=sub)
        for ttl in (0, -1, 86401, 1.0, True, "60", None, float("inf")):
            self.unsigned("invalid_ttl", ttl_seconds=ttl)
        for scope in ("tool:a\x00", "\x1c", "tool:a\x1ftool:b", "\ud800", None, ["tool:a"]):
            self.unsigned("invalid_scope", scope=scope)
        for name in ("aud", "iss", "jti", "job_id", "sandbox_id"):
            self.unsigned("invalid_claim", **{name: 7})
        self.unsigned("invalid_claim", aud=None)

    def test_refuses_limits_that_a_proxy_would_drop(self) -> None:
        unreadable = [case["spec"] for case in CASES["rate"] if case["proxy"] is None]
        for limit in [*unreadable, "", "10/", "\u0661/hour", "10/hour\x00", str(2**64) + "/day", "9" * 5000 + "/day", None, 10]:
            self.unsigned("invalid_rate", rate={"tool:*": "1/s", "tool:a": limit})
        for pattern in ("", "github:*", "skill:a", "help", "**", "tool:a b", "Tool:a", None):
            self.unsigned("invalid_rate", rate={pattern: "1/s"})
        for rate in ("10/hour", [("tool:a", "1/s")], 7):
            self.unsigned("invalid_rate", rate=rate)

    def test_takes_every_limit_that_a_proxy_reads(self) -> None:
        readable = [case["spec"] for case in CASES["rate"] if case["proxy"] is not None]
        rate = {"tool:%d" % number: spec for number, spec in enumerate([*readable, "+1/s", "0/day", "1/\xa0hr\u3000"])}
        self.assertEqual(inspect_token(issue_token(secret=SECRET, sub="a", scope="", rate=rate)).ati, AtiNamespace(1, rate))


class ValidateTest(TokenTest):
    def test_one_token_has_one_text(self) -> None:
        parts = minted(CLAIMS).split(".")
        for index, part in enumerate(parts):
            others = [part[:-1] + last for last in string.ascii_letters + string.digits + "-_" if last != part[-1]]
            for other in others:
                with self.assertRaises(TokenError):
                    validate_token(".".join([*parts[:index], other, *parts[index + 1 :]]), secret=SECRET)
            for junk in ("=", "==", "A", " ", "\n", "+", "/", "\xe9", "\x00", "."):
                text = ".".join([*parts[:index], part + junk, *parts[index + 1 :]])
                if junk != "A":
                    self.refused(text, "malformed")
        # The last character of 32 bytes has two bits that no byte has.
        last = parts[2][-1]
        alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
        self.refused(".".join([*parts[:2], parts[2][:-1] + alphabet[alphabet.index(last) | 1]]), "malformed")

    def test_what_is_no_token_is_refused_and_nothing_else_is_raised(self) -> None:
        longest = minted({**CLAIMS, "sub": "a" * 390_000})
        self.refused(minted({**CLAIMS, "sub": "a" * 394_000}), "malformed")
        self.assertEqual(len(validate_token(longest, secret=SECRET).sub), 390_000)
        for token in (None, 7, b"a.b.c", [], "", ".", "..", "...", "a.b.c", "\ud800.\ud800.", "a" * 600_000, "\u0661.1.1"):
            self.refused(token, "malformed")
            with self.assertRaisesRegex(TokenError, "decode"):
                inspect_token(token)  # type: ignore[arg-type]

    def test_the_payload_is_one_json_object(self) -> None:
        whole = json.dumps(CLAIMS)
        faults = {
            "twice": whole.replace("{", '{"scope":"*",', 1),
            "twice in other letters": whole.replace("{", '{"sc\\u006fpe":"*",', 1),
            "twice inside": whole.replace('"v"', '"v": 1, "v"'),
            "more text": whole + "1",
            "no text": b'{"sub":"\xff"}',
            "byte-order mark": "\ufeff" + whole,
            "half a character": whole.replace("agent-7", "\\ud800"),
            "half a character inside": whole.replace("5/min", "\\udc00"),
            "NaN": whole.replace("1700000000", "NaN"),
            "Infinity": whole.replace("4102444800", "Infinity"),
            "deep": '{"a":' + "[" * 12_000,
            "null": "null",
            "list": "[]",
            "text": '"x"',
            "nothing": "",
            "single quotes": "{'sub':'a'}",
        }
        for name, payload in faults.items():
            with self.subTest(name):
                self.refused(minted(payload), "malformed")
                with self.assertRaisesRegex(TokenError, "decode"):
                    inspect_token(minted(payload))

    def test_the_header(self) -> None:
        for header in ('{"typ":"JWT","alg":"HS256"}', '{"alg":"HS256"}', '{"alg":"HS256","kid":"x","typ":null,"y":[1]}'):
            self.assertEqual(validate_token(minted(CLAIMS, header), secret=SECRET).sub, "agent-7")
        for header in ("{}", "[]", '{"alg":null}', '{"alg":["HS256"]}', '{"alg":"HS256","crit":null}', '{"alg":"HS256","kid":1}'):
            self.refused(minted(CLAIMS, header), "malformed")
        self.refused(minted(CLAIMS, '{"alg":"none","alg":"HS256"}'), "malformed")
        for algorithm in ("none", "None", "hs256", "HS384", "HS512", "ES256", "RS256", " HS256", ""):
            self.refused(minted(CLAIMS, json.dumps({"alg": algorithm})), "unsupported_algorithm")

    def test_each_claim_has_its_type_as_proxies_take_it(self) -> None:
        values = ['"x"', "7", "-1", "-0", "1.5", "7.0", "1e3", "1e400", str(2**64), "9" * 5000, "true", "null", "[]", "{}"]
        taken = {**{name: {'"x"'} for name in ("sub", "aud", "scope")}, "iat": {"7"}, "exp": {"7"}, "nbf": {"null", "7", "-1", "-0", "1.5", "7.0"}}
        taken.update({name: {'"x"', "null"} for name in ("iss", "jti", "job_id", "sandbox_id")}, ati={"null"})
        for name, accepted in taken.items():
            for value in values:
                with self.subTest(name, value=value[:20]):
                    written = {each: json.dumps(text) for each, text in CLAIMS.items()}
                    token = minted("{%s}" % ",".join('"%s":%s' % pair for pair in {**written, name: value}.items()))
                    if value in accepted:
                        with at(30):
                            iat = {"iat": "7"} if name != "iat" else {}
                            good = minted("{%s}" % ",".join('"%s":%s' % pair for pair in {**written, **iat, name: value}.items()))
                            validate_token(good, secret=SECRET, audience="x" if name == "aud" else "ati-proxy")
                    else:
                        # Of the time before which it is not good any number is honoured.
                        is_later = name == "nbf" and value[0] in "19"
                        self.refused(token, "not_yet_valid" if is_later else "invalid_claim", 30 if is_later else None)

    def test_each_required_claim_is_there(self) -> None:
        for name in REQUIRED:
            self.refused(minted({each: CLAIMS[each] for each in CLAIMS if each != name}), "missing_claim")
        self.assertIsNone(validate_token(minted({each: CLAIMS[each] for each in REQUIRED}), secret=SECRET).ati)

    def test_the_block_has_a_version_and_texts(self) -> None:
        faults: Any = [{}, {"rate": {}}, [], "1", 1]
        faults += [{"v": v} for v in (-1, 256, 1.5, "1", None, True, [])]
        faults += [{"v": 1, "rate": rate} for rate in (None, [], "1/s", {"tool:a": 1}, {"tool:a": None}, {"tool:a": ["1/s"]})]
        for ati in faults:
            with self.subTest(ati=ati):
                self.refused(minted({**CLAIMS, "ati": ati}), "invalid_claim")
        for v in (0, 1, 2, 255):
            block = {"v": v, "rate": {"tool:a": "often"}, "unknown": [1]}
            claims = validate_token(minted({**CLAIMS, "ati": block}), secret=SECRET)
            self.assertEqual(claims.ati, AtiNamespace(v, {"tool:a": "often"}))

    def test_times_to_the_second(self) -> None:
        token = minted({**CLAIMS, "iat": 1000, "exp": 2000, "nbf": 1500})
        for now, leeway, code in (
            (1440, 60, None),
            (2059.999, 60, None),
            (1500, 0, None),
            (1999.999, 0, None),
            (2060, 60, "expired"),
            (2000, 0, "expired"),
            (1439.999, 60, "not_yet_valid"),
            (1499, 0, "not_yet_valid"),
        ):
            with self.subTest(now=now, leeway=leeway):
                if code:
                    self.refused(token, code, now, leeway=leeway)
                else:
                    with at(now):
                        validate_token(token, secret=SECRET, leeway=leeway)
        self.refused(minted({**CLAIMS, "iat": 1061}), "not_yet_valid", 1000)

    def test_a_leeway_that_would_let_everything_pass_is_refused(self) -> None:
        for leeway in (float("nan"), float("inf"), -1):
            with self.assertRaises(ValueError):
                validate_token(minted({**CLAIMS, "exp": 1}), secret=SECRET, leeway=leeway)

    def test_issuer_and_audience(self) -> None:
        without = {each: CLAIMS[each] for each in CLAIMS if each != "iss"}
        self.assertIsNone(validate_token(minted(without), secret=SECRET).iss)
        self.refused(minted(without), "missing_claim", issuer="ati-orchestrator")
        self.refused(minted({**CLAIMS, "iss": None}), "missing_claim", issuer="ati-orchestrator")
        self.refused(minted(CLAIMS), "invalid_issuer", issuer="")
        self.refused(minted(CLAIMS), "invalid_issuer", issuer="Ati-orchestrator")
        for audience in ("ati-proxy ", "ATI-PROXY", "", None, ["ati-proxy"]):
            self.refused(minted(CLAIMS), "invalid_audience", audience=audience)

    def test_the_first_fault_is_the_one_that_is_told(self) -> None:
        claims: Dict[str, Any] = {**CLAIMS, "exp": 1700000001, "iss": "x", "aud": "y"}
        self.refused(minted(claims, secret=OTHER_SECRET), "invalid_signature", issuer="z")
        self.refused(minted({**claims, "scope": []}), "invalid_claim", issuer="z")
        self.refused(minted(claims), "expired", issuer="z")
        self.refused(minted({**claims, "exp": 4102444800}), "invalid_issuer", issuer="z")
        self.refused(minted(claims, '{"alg":"none"}'), "unsupported_algorithm", issuer="z")

    def test_no_refusal_repeats_what_is_in_the_token(self) -> None:
        marked = "marked-by-the-test"
        for payload in ({**CLAIMS, "sub": [marked]}, {**CLAIMS, "exp": marked}, {**CLAIMS, "aud": marked}, '{"%s"' % marked):
            with self.assertRaises(AtiError) as caught:
                validate_token(minted(payload), secret=SECRET)
            self.assertNotIn(marked, str(caught.exception))
            self.assertNotIn(SECRET, str(caught.exception))


class InspectTest(TokenTest):
    def test_nothing_is_checked_and_the_answer_says_so(self) -> None:
        claims = inspect_token(minted({**CLAIMS, "exp": 1}, '{"alg":"ES512"}', OTHER_SECRET))
        self.assertEqual((claims.sub, claims.exp, claims.scopes(), claims.verified), ("agent-7", 1, ["tool:a"], False))
        self.assertEqual((claims.header, claims.ati), ({"alg": "ES512"}, AtiNamespace(1, {"tool:*": "5/min"})))
        verified = validate_token(minted(CLAIMS), secret=SECRET)
        self.assertNotIsInstance(claims, type(verified))
        self.assertNotEqual(claims, verified)
        self.assertFalse(hasattr(verified, "header"))

    def test_a_claim_that_is_absent_or_another_type_is_none(self) -> None:
        for payload in ({}, {name: [] for name in CLAIMS}):
            claims = inspect_token(minted(payload))
            self.assertIsInstance(claims, UnverifiedClaims)
            self.assertEqual([getattr(claims, name) for name in CLAIMS], [None] * len(CLAIMS))
            self.assertEqual((claims.scopes(), claims.payload), ([], payload))
        self.assertEqual(inspect_token(minted({"ati": {"v": "x", "rate": {"tool:a": 1}}})).ati, AtiNamespace(1, {}))


if __name__ == "__main__":
    unittest.main()
