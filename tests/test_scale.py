"""Twenty thousand papers, from captures to pages: everything is there, and no page is heavy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.build import Settings, build
from generator.errors import errors_only
from tests.archives import ARXIV, PROJECT

_LISTED = 220  # papers on a topic's page: a list, those that keep coming back, and no more
_HEAVY = 200_000


@pytest.mark.corpus
@pytest.mark.skipif(not ARXIV.exists(), reason="the corpora are not beside this checkout")
def test_all_of_a_large_archive_is_built(tmp_path: Path) -> None:
    built = build(Settings(ARXIV, tmp_path, tmp_path / "none.yml", PROJECT / "topics.yml"))
    assert errors_only(built.gathered.problems) == []
    archive = built.gathered.archive
    assert len(archive.papers) > 19_900
    for paper in archive.papers[::97]:
        page = (tmp_path / "papers" / f"{paper.permalink}.md").read_text()
        assert [f'tags/{topic}/"' in page for topic in paper.topics] == [True] * len(paper.topics)
        assert 'class="da-list da-related"' in page or "Related papers" not in page
    related = [(tmp_path / "papers" / f"{paper.permalink}.md").read_text() for paper in archive.papers[::97]]
    assert sum("Related papers" in page for page in related) > 0.9 * len(related)
    assert sum(bool(paper.topics) for paper in archive.papers) > 0.95 * len(archive.papers)
    for file in (tmp_path / "tags").rglob("index.md"):
        page = file.read_text()
        day = re.search(r"tags/[^/]+/\d{4}/\d\d/\d\d/", file.as_posix())
        assert day or page.count("/papers/") <= 649, file
        assert len(page) < _HEAVY, file
