"""An option that is written another way is named, by everything that takes options."""

import asyncio
import inspect
import re
import unittest
from typing import Any, Callable, Dict, Iterator, List, Tuple

import agentauth_sdk
from agentauth_sdk import AgentAuthClient, MemoryReplayGuard, SyncAgentAuthClient
from agentauth_sdk import verify_agentauth_webhook, verify_webhook, verify_webhook_signature
from agentauth_sdk.options import meant_by
from agentauth_sdk.soul_types import DriftConfig
from agentauth_sdk.verify import AgentAuthASGI, AgentAuthWSGI, AgentVerifier, RevocationOptions

Taker = Callable[..., Any]
SERVER = "http://127.0.0.1:9"

#: Ways in which people write a name.
SPELLINGS: Dict[str, Callable[[str], str]] = {
    "in camel case": lambda name: re.sub(r"_(.)", lambda letter: letter[1].upper(), name),
    "as in TypeScript": lambda name: re.sub(r"_url$", "URL", name),
    "as a constant": str.upper,
    "without separators": lambda name: name.replace("_", ""),
    "with two letters swapped": lambda name: re.sub(r"^(..)(.)(.)", r"\1\3\2", name),
    "in the wrong unit": lambda name: re.sub(r"_seconds$", "_ms", name),
}


def offered(client: Any) -> Iterator[Tuple[str, Taker]]:
    for name in dir(client):
        if not name.startswith("_") and inspect.ismethod(getattr(client, name)):
            yield "%s.%s" % (type(client).__name__, name), getattr(client, name)


def takers() -> Iterator[Tuple[str, Taker]]:
    """Everything that takes options."""
    classes = [AgentAuthClient, SyncAgentAuthClient, AgentVerifier, MemoryReplayGuard, AgentAuthASGI, AgentAuthWSGI]
    classes.append(RevocationOptions)
    functions = [verify_webhook, verify_agentauth_webhook, verify_webhook_signature]
    yield from ((taker.__name__, taker) for taker in [*classes, *functions])
    for client in (AgentAuthClient(SERVER), SyncAgentAuthClient(SERVER)):
        yield from offered(client)


def options_of(taker: Taker) -> List[str]:
    return list(inspect.signature(taker).parameters)


def told(make: Taker, options: Dict[str, Any]) -> str:
    try:
        made = make(**options)
        if inspect.isawaitable(made):
            asyncio.run(made)  # type: ignore[arg-type]
    except TypeError as error:
        return str(error)
    return "nothing"


class OptionsTest(unittest.TestCase):
    def test_a_misspelt_option_is_named_by_its_right_name(self) -> None:
        count = 0
        for title, taker in takers():
            known = options_of(taker)
            for option in known:
                for how, spell in SPELLINGS.items():
                    written = spell(option)
                    if written in known:
                        continue
                    count += 1
                    with self.subTest(taker=title, option=option, written=written, how=how):
                        rest = {name: "x" for name in known if name != option}
                        wanted = "There is no option %s: write %s" % (written, option)
                        self.assertEqual(told(taker, {**rest, written: "x"}), wanted)
        self.assertGreater(count, 300)

    def test_one_that_resembles_none_is_answered_with_those_there_are(self) -> None:
        for title, taker in takers():
            known = options_of(taker)
            if known:
                with self.subTest(title):
                    wanted = "There is no option colour. Options: %s" % ", ".join(known)
                    self.assertEqual(told(taker, {"colour": "x"}), wanted)

    def test_what_is_meant_by_a_part_or_another_spelling(self) -> None:
        options = options_of(AgentAuthClient)
        for written, meant in (
            ("url", "base_url"),
            ("key", "api_key"),
            ("token", "access_token"),
            ("timeoutMs", "timeout"),
            ("timeout_seconds", "timeout"),
            ("retries", "max_retries"),
            ("acess_token", "access_token"),
            ("proxies", None),
            ("verify", None),
        ):
            with self.subTest(written):
                self.assertEqual(meant_by(written, options), meant)

    def test_settings_of_drift_are_named_before_anything_is_sent(self) -> None:
        client = SyncAgentAuthClient(SERVER, max_retries=0)
        for setting in DriftConfig.__dataclass_fields__:
            written = SPELLINGS["in camel case"](setting)
            if setting != "agent_id" and written != setting:
                with self.subTest(setting):
                    options = {"agent_id": "agt_1", "config": {written: 1}}
                    wanted = "There is no option %s: write %s" % (written, setting)
                    self.assertEqual(told(client.configure_drift, options), wanted)

    def test_a_ping_of_several_is_named_too(self) -> None:
        client = SyncAgentAuthClient(SERVER, max_retries=0)
        options = {"agent_id": "agt_1", "pings": [{"metrics": {}, "requestCount": 1}]}
        wanted = "There is no option requestCount: write request_count"
        self.assertEqual(told(client.batch_submit_health_pings, options), wanted)

    def test_calls_are_coroutine_functions_as_before(self) -> None:
        self.assertTrue(inspect.iscoroutinefunction(AgentAuthClient(SERVER).get_agent))
        self.assertFalse(inspect.iscoroutinefunction(SyncAgentAuthClient(SERVER).get_agent))

    def test_nothing_that_takes_options_is_left_out(self) -> None:
        tried = {title.split(".")[0] for title, _ in takers()}
        taking = {
            name
            for name in agentauth_sdk.__all__
            if inspect.isfunction(getattr(agentauth_sdk, name)) and name.startswith("verify")
        }
        self.assertLessEqual(taking, tried)
