"""The programs of documented.md, made to run: with the address of a server, and with a name where they say ``...``."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any, Dict

import agentauth_sdk

_TEXT = Path(__file__).with_name("documented.md").read_text("utf-8")
_PROGRAMS: Dict[str, str] = dict(re.findall(r"^## (.*?)\n\n```python\n(.*?)^```$", _TEXT, re.M | re.S))
_ADDRESSES = re.compile(r"https://auth\.(?:your)?company\.com")


def program(title: str, url: str) -> str:
    code = _ADDRESSES.sub(url, _PROGRAMS[title])
    return code.replace("register_agent(...)", "register_agent(name='Agent', owner_email='you@company.com')")


async def run(title: str, url: str, **names: Any) -> Dict[str, Any]:
    """Runs a program, which may await at its top, and returns what it defined."""
    code = compile(program(title, url), title, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names = {**vars(agentauth_sdk), **names, "__name__": title}
    running = eval(code, names)
    if inspect.iscoroutine(running):
        await running
    return names
