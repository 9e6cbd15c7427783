"""Files of papers in, what they say out. Made-up samples of every form; the real ones are in `test_formats_corpus`."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import quopri
import re
from dataclasses import fields as names_of
from pathlib import Path

import jsonschema
import pytest

from generator import formats
from generator.errors import CaptureError, Severity
from generator.facts import Announcement, Facts, Source
from generator.formats import Form, Reading
from generator.formats.schema import schema, table

ROOM = Path(formats.__file__).parent
DAY = dt.date(2025, 3, 11)
