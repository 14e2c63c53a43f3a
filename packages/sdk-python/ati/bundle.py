"""Writes the files of a skill, whose names and contents somebody else chose, below one folder and nowhere else."""

import base64
import logging
import os
import re
from pathlib import PureWindowsPath
from typing import Any, Dict, List, Mapping

from .errors import ProvisionError

_log = logging.getLogger("ati")
#: What a skill may have at most.
_MOST_FILES = 1000
_NOT_IN_A_PATH = re.compile("[\\\\\x00-\x1f\x7f\ud800-\udfff]")


def folder_of(name: str, dest_dir: str) -> str:
    """The folder of a skill, which is not made yet.

    :raises ProvisionError: ``invalid_skill`` for a name that is that of no folder below ``dest_dir``
    """
    if not isinstance(name, str) or len(_parts(name)) != 1:
        raise ProvisionError("%.100s is no name of a skill: it would be another folder" % ascii(name), "invalid_skill")
    return os.path.realpath(os.path.join(dest_dir, name))


def write_files(files: Mapping[str, Any], folder: str) -> None:
    """Writes a skill. Files whose path leads out of its folder are left out.

    :param files: contents by path: a text, or ``{"base64": …}``
    :raises ProvisionError: ``invalid_skill``, before anything is written, for too many files or a content that is neither
    :raises OSError: when a file cannot be written
    """
    if len(files) > _MOST_FILES:
        raise ProvisionError("The skill has more than %d files" % _MOST_FILES, "invalid_skill")
    contents: Dict[str, bytes] = {}
    left_out = 0
    for path, content in files.items():
        parts = _parts(path)
        target = os.path.join(folder, *parts)
        # Links that are there already lead where they lead.
        if parts and os.path.realpath(target) == target:
            contents[target] = _bytes(content)
        else:
            left_out += 1
    if left_out:
        _log.warning("%d files of the skill in %s are left out: their paths lead out of its folder", left_out, folder)
    os.makedirs(folder, exist_ok=True)
    for target, written in contents.items():
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(written)


def _parts(path: str) -> List[str]:
    """The folders and the file of a relative path; none for one that leads out, on any system."""
    parts = path.split("/")
    is_relative = _NOT_IN_A_PATH.search(path) is None and not PureWindowsPath(path).drive
    return parts if is_relative and not {"", ".", ".."} & set(parts) else []


def _bytes(content: Any) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8", "replace")
    try:
        return base64.b64decode(content["base64"], validate=True)
    except (KeyError, TypeError, ValueError):
        raise ProvisionError("A file of the skill is neither text nor base64", "invalid_skill") from None
