"""Scopes and rates of ATI."""

import sys
import unicodedata
import unittest

from ati import ScopeError, build_scope_string, check_scope, matches_wildcard, parse_scopes
from ati.rates import parse_rate

from .ati_cases import CASES

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]
# The property White_Space of Unicode: its separators, and six controls.
WHITE_SPACE = {each for each in CHARACTERS if unicodedata.category(each) in ("Zs", "Zl", "Zp")} | set("\t\n\v\f\r\x85")
UNWRITABLE = WHITE_SPACE | {each for each in CHARACTERS if unicodedata.category(each) in ("Cc", "Cs")}


class CasesTest(unittest.TestCase):
    def test_a_held_scope_covers_what_it_does_elsewhere(self) -> None:
        for case in CASES["scope"]:
            with self.subTest(case["id"]):
                self.assertIs(check_scope(case["required"], case["held"]), case["check"])

    def test_a_pattern_covers_the_names_that_it_does_elsewhere(self) -> None:
        for case in CASES["match"]:
            with self.subTest(case["id"]):
                self.assertIs(matches_wildcard(case["name"], case["pattern"]), case["result"])

    def test_scopes_are_written_as_elsewhere(self) -> None:
        for case in CASES["build"]:
            with self.subTest(case["id"]):
                allowed = case["ours"] if isinstance(case["ours"], list) else [case["ours"]]
                try:
                    written = build_scope_string(case["tools"], case["skills"], case["extra"])
                except ScopeError as error:
                    self.assertEqual(error.code, "invalid_scope")
                    written = "ERROR"
                self.assertIn(written, allowed)

    def test_scopes_are_read_as_elsewhere(self) -> None:
        for case in CASES["parse"]:
            with self.subTest(case["id"]):
                self.assertEqual(parse_scopes(case["scope"]), case["ours"])

    def test_rates_are_read_as_by_proxies(self) -> None:
        for case in CASES["rate"]:
            with self.subTest(case["id"]):
                wanted = case["proxy"] and (case["proxy"]["count"], case["proxy"]["window_seconds"])
                self.assertEqual(parse_rate(case["spec"]), wanted)


class CharactersTest(unittest.TestCase):
    def test_scopes_are_separated_by_white_space_and_nothing_else(self) -> None:
        separators = {each for each in CHARACTERS if parse_scopes("a%sb" % each) == ["a", "b"]}
        self.assertEqual(separators, WHITE_SPACE)
        self.assertEqual(parse_scopes("".join(sorted(WHITE_SPACE)) * 2), [])

    def test_no_name_becomes_another_scope(self) -> None:
        for number, character in enumerate(sorted(UNWRITABLE)):
            # Some kinds see one character, some another: a text for each would take minutes.
            kind = ("tools", "skills", "extra")[number % 3]
            for name in (character, character + "a", "a" + character, "a%s*" % character):
                with self.assertRaises(ScopeError, msg=ascii(name)):
                    build_scope_string(**{kind: [name]})

    def test_every_other_character_is_an_ordinary_one(self) -> None:
        ordinary = "".join(each for each in CHARACTERS if each not in UNWRITABLE)
        written = build_scope_string(tools=[ordinary])
        self.assertEqual(parse_scopes(written), ["tool:" + ordinary])
        self.assertTrue(matches_wildcard(ordinary + "x", ordinary + "*"))


class MisuseTest(unittest.TestCase):
    def test_a_text_is_no_list_of_its_characters(self) -> None:
        """One of the characters of ``tool:a*`` is a star, which covers everything."""
        with self.assertRaisesRegex(TypeError, "held is a list"):
            check_scope("tool:secret", "tool:a*")
        for kind in ("tools", "skills", "extra"):
            with self.assertRaisesRegex(TypeError, kind):
                build_scope_string(**{kind: "web_search"})

    def test_what_is_no_text_is_no_scope(self) -> None:
        for name in (None, 1, b"a", ["a"], {}):
            with self.assertRaises(ScopeError):
                build_scope_string(tools=[name])  # type: ignore[list-item]

    def test_nothing_granted_is_an_empty_text(self) -> None:
        self.assertEqual(build_scope_string(), "")
        self.assertEqual(build_scope_string(tools=iter(()), extra=()), "")

    def test_a_refusal_does_not_repeat_a_long_name(self) -> None:
        with self.assertRaises(ScopeError) as caught:
            build_scope_string(tools=["a " * 100_000])
        self.assertLess(len(str(caught.exception)), 300)


if __name__ == "__main__":
    unittest.main()
