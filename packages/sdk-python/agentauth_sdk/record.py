"""Answers as objects that still behave like the dicts they came from."""

from dataclasses import dataclass, fields, MISSING
from typing import Any, Dict, Iterator, List, Tuple, Type, TypeVar, Union, get_type_hints

from .errors import AgentAuthError

R = TypeVar("R", bound="Record")

_hints: Dict[type, Dict[str, Any]] = {}


@dataclass
class Record:
    """``answer.agent.agent_id`` and ``answer["agent"]["agent_id"]`` are the same. Unknown members are ignored."""

    @classmethod
    def from_wire(cls: Type[R], data: Any) -> R:
        """Builds the object, and those inside it, from parsed JSON.

        :raises AgentAuthError: when it is no object, or lacks a member that is always there
        """
        if not isinstance(data, dict):
            raise AgentAuthError("The answer is not a JSON object")
        hints = _hints.get(cls)
        if hints is None:
            hints = _hints[cls] = get_type_hints(cls)
        values = {}
        for field in fields(cls):
            if field.name in data:
                values[field.name] = _convert(hints[field.name], data[field.name])
            elif field.default is MISSING and field.default_factory is MISSING:
                raise AgentAuthError('The answer lacks "%s"' % field.name)
        return cls(**values)

    def keys(self) -> List[str]:
        return [field.name for field in fields(self)]

    def values(self) -> List[Any]:
        return [getattr(self, key) for key in self.keys()]

    def items(self) -> List[Any]:
        return [(key, getattr(self, key)) for key in self.keys()]

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default

    def to_dict(self) -> Dict[str, Any]:
        """Plain dicts and lists all the way down, ready for ``json.dumps``."""
        return {key: _plain(value) for key, value in self.items()}

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str) and not key.startswith("_") and key in self.keys():
            return getattr(self, key)
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return key in self.keys()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys())


def _convert(hint: Any, value: Any) -> Any:
    arguments: Tuple[Any, ...] = getattr(hint, "__args__", ())
    origin = getattr(hint, "__origin__", None)
    if origin is Union and value is not None:
        return _convert(arguments[0], value)
    if origin is list and isinstance(value, list):
        return [_convert(arguments[0], entry) for entry in value]
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.from_wire(value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
