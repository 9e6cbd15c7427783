"""What is said of a configuration file that holds a mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import ConfigurationError


def mistake_in(load: Callable[[Path], object], file: Path, content: str) -> str:
    """What is said of a file with that content, behind its path."""
    file.write_text(content)
    with pytest.raises(ConfigurationError) as raised:
        load(file)
    said = str(raised.value)
    assert said.startswith(str(file))
    return said.removeprefix(str(file))
