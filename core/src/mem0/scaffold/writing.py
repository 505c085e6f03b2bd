# SPDX-License-Identifier: Apache-2.0
"""A new distribution as a folder: as a whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from mem0.errors import ValidationError


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder that is not there yet, or is empty.

    They are written beside it and moved there in one step, so that a failure, or Ctrl-C, leaves nothing behind.

    Args:
        files: The text of each file by its path, with slashes.
        folder: Where they go. The folder that it lies in exists.

    Raises:
        ValidationError: Something is there already, or it cannot be written.
    """
    check_vacant(folder)
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        try:
            for path, text in files.items():
                file = draft / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            if folder.is_dir():
                folder.rmdir()  # Windows moves nothing over it, not even over an empty one
            draft.replace(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise ValidationError(
            f"{str(folder)!r} cannot be written: {error.strerror or error}. Choose another place with --into."
        ) from error


def check_vacant(folder: Path) -> None:
    """Refuse a folder that a new distribution cannot go into.

    Raises:
        ValidationError: There is something in it, it is no folder, or it lies nowhere.
    """
    if not folder.parent.is_dir():
        raise ValidationError(f"There is no folder {str(folder.parent)!r}. Create it, or choose another with --into.")
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise ValidationError(f"{str(folder)!r} is there already, and is no folder. Choose another place with --into.")
    if any(folder.iterdir()):
        raise ValidationError(
            f"{str(folder)!r} is there already, and holds files. Nothing was changed. Move it away, or choose another "
            "place with --into."
        )
