"""Writes ``agentauth_sdk/sync_client.py``: the calls of the asynchronous client, for threads.

``python3 generate_sync.py`` after a change of ``client.py`` or ``soul.py``. Python 3.9 or later.
"""

import ast
from pathlib import Path
from typing import Iterator, List

PACKAGE = Path(__file__).resolve().parent / "agentauth_sdk"
TARGET = PACKAGE / "sync_client.py"
LINE_MAX = 110

HEAD = '''"""The client for the AgentAuth surface, for threads.

Generated from the asynchronous one by generate_sync.py: change that, not this.
"""

%s


@explaining_options
class SyncAgentAuthClient(SyncSession):
    """Every method raises an :class:`AgentAuthHTTPError` (also an ``httpx.HTTPStatusError``) when the server refuses,
    and an ``httpx.TransportError`` when it does not answer."""
'''


def generated() -> str:
    modules = [ast.parse((PACKAGE / name).read_text("utf-8")) for name in ("client.py", "soul.py")]
    calls = [call for module in modules for call in public_calls(module)]
    methods = "".join("\n" + method(call) for call in calls)
    return HEAD % imports(modules, methods) + methods


def public_calls(module: ast.Module) -> Iterator[ast.AsyncFunctionDef]:
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            for call in node.body:
                if isinstance(call, ast.AsyncFunctionDef) and not call.name.startswith("_"):
                    yield call


def method(call: ast.AsyncFunctionDef) -> str:
    answer = ast.unparse(call.returns) if call.returns else "None"
    names = [argument.arg for argument in call.args.args[1:]]
    core = "self._client.%s(%s)" % (call.name, ", ".join(names))
    turn = "one_by_one" if answer.startswith("AsyncIterator") else "at_once"
    body = "return %s(%s)" % (turn, core)
    if len(body) + 8 > LINE_MAX:
        body = "return %s(\n            %s\n        )" % (turn, core)
    parameters = signature(call.args)
    head = "def %s(%s) -> %s:" % (call.name, ", ".join(parameters), answer.replace("AsyncIterator", "Iterator"))
    if len(head) + 4 > LINE_MAX:
        joined = "".join("        %s,\n" % parameter for parameter in parameters)
        head = "def %s(\n%s    ) -> %s:" % (call.name, joined, answer.replace("AsyncIterator", "Iterator"))
    doc = ast.get_docstring(call, clean=False)
    return '    %s\n        """%s"""\n        %s\n' % (head, doc, body)


def signature(arguments: ast.arguments) -> List[str]:
    plain = len(arguments.args) - len(arguments.defaults)
    parameters = []
    for position, argument in enumerate(arguments.args):
        text = ast.unparse(argument)
        if position >= plain:
            text += " = " + ast.unparse(arguments.defaults[position - plain]).replace("'", '"')
        parameters.append(text)
    return parameters


def imports(modules: List[ast.Module], methods: str) -> str:
    """What the methods name, from where the asynchronous client has it."""
    named = {node.id for node in ast.walk(ast.parse("class _:\n" + methods)) if isinstance(node, ast.Name)}
    named |= {"Iterator"} if "Iterator[" in methods else set()
    found = {}
    for module in modules:
        for node in module.body:
            if isinstance(node, ast.ImportFrom):
                wanted = {alias.name for alias in node.names if alias.name in named}
                found.setdefault("." * node.level + (node.module or ""), set()).update(wanted)
    found["typing"] = found["typing"] | {"Iterator"}
    found[".sync_session"] = {"SyncSession", "one_by_one"}
    found[".options"] = {"explaining_options"}
    found[".waiting"] = {"at_once"}
    lines = [
        "from %s import %s" % (origin, ", ".join(sorted(names))) if len(names) < 6 else in_brackets(origin, names)
        for origin, names in sorted(found.items(), key=lambda item: (item[0].startswith("."), item[0]))
        if names
    ]
    return "\n".join(lines).replace("\nfrom .", "\n\nfrom .", 1)


def in_brackets(origin: str, names: "set[str]") -> str:
    return "from %s import (\n%s)" % (origin, "".join("    %s,\n" % name for name in sorted(names)))


if __name__ == "__main__":
    TARGET.write_text(generated(), "utf-8")
