"""From MkDocs' pages to the site: MkDocs renders one page of each kind, and all others are filled into what it gave.

MkDocs takes 4 ms per page, and pages of one kind differ in a few places only. So it gets one page per kind whose title,
description and content are marks (`stage`). Its result is cut at the marks (`shells`), and every page of the kind is
these pieces with its own values between them. `frame` is all that MkDocs gave; `publish` writes what changed.

Nothing here imports MkDocs: `overrides/hooks.py` calls this while MkDocs builds. The site is the same that MkDocs alone
would make. Where that is not certain (other plugins, marks that the theme changed), MkDocs renders all pages itself.
"""

from __future__ import annotations

from generator.site.again import Standing, again, last, too_large
from generator.site.frame import Frame, keep, kept, own_files
from generator.site.publish import Published, Publisher, UnframedError
from generator.site.shells import NotOursError, SiteMap
from generator.site.stage import Stage

__all__ = ["Frame", "NotOursError", "Published", "Publisher", "SiteMap", "Stage", "Standing", "UnframedError", "again",
           "keep", "kept", "last", "own_files", "too_large"]  # fmt: skip
