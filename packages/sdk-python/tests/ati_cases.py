"""What every client and proxy of ATI agrees on, by kind: vectors, scopes, patterns, texts."""

import json
from pathlib import Path
from typing import Any, Dict

_FILE = Path(__file__).resolve().parents[2] / "contracts" / "src" / "languages" / "ati-cases.json"
CASES: Dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
#: What all of our readers have to say of a payload, each in its own suite.
PAYLOADS: Dict[str, Any] = json.loads((_FILE.parent / "ati-payloads.json").read_text("utf-8"))
SECRET: str = CASES["keys"]["A"]
OTHER_SECRET: str = CASES["keys"]["B"]
