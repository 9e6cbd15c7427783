"""Files of papers in, what they say out. Made-up samples of every form; the real ones are in `test_formats_corpus`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from generator import formats

ROOM = Path(formats.__file__).parent
DAY = dt.date(2025, 3, 11)
