"""The made-up archives: the same every time, read back as they were written, and like real ones where tests need it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from generator import config
from generator.build import gather
from generator.errors import errors_only
from generator.related import Related
from generator.settings import Settings
from generator.sources import Capture, read
from tests.archives import SAMPLE
from tests.synthetic import Synthetic, papers, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    """Enough days for every layout and every kind of repeat."""
    place = tmp_path_factory.mktemp("made")
    made = write(place / "digests", 1500, per_day=20)
    (place / "archive.yml").write_text(made.config)
    return made


def settings(made: Synthetic) -> Settings:
    """An archive of it, with the topics that its words are from."""
    return Settings(made.folder, config=made.folder.parent / "archive.yml", topics=SAMPLE / "topics.yml")


def test_the_same_seed_gives_the_same_captures(tmp_path: Path, made: Synthetic) -> None:
    again, other = write(tmp_path / "again", 1500, per_day=20), write(tmp_path / "other", 1500, per_day=20, seed=2)
    assert again.captures == made.captures != other.captures
    for name in made.captures:
        assert (again.folder / name).read_bytes() == (made.folder / name).read_bytes()


def test_a_larger_archive_begins_like_a_smaller_one() -> None:
    assert list(papers(100))[:40] == list(papers(40))


def test_every_capture_is_read_back_as_it_was_written(made: Synthetic) -> None:
    for name, written in made.captures.items():
        (digest,), _ = read(Capture(made.folder / name, name, name), None)
        found = [(entry.title, entry.abstract) for entry in digest.entries]
        assert found == [(" ".join(title.split()), " ".join(abstract.split())) for title, abstract in written]


def test_nothing_is_wrong_with_it_but_what_was_meant_to_be(made: Synthetic) -> None:
    gathered = gather(settings(made))
    assert errors_only(gathered.problems) == []
    archive = gathered.archive
    assert len(archive.papers) == 1500
    assert archive.entries == sum(map(len, made.captures.values())) > 1500
    assert sum(bool(paper.former_permalinks) for paper in archive.papers) == len(made.retitled) > 2
    assert sum(len(paper.days) > 1 for paper in archive.papers) > 20
    assert sum(bool(paper.other_titles) for paper in archive.papers) > len(made.retitled)
    assert max(Counter(paper.abstract for paper in archive.papers).values()) > 1
    assert max(len(day.listings) for day in archive.days) >= 200
    assert len(config.load(settings(made).config).aliases) == len(made.retitled)


def test_there_is_something_to_find(made: Synthetic) -> None:
    archive = gather(settings(made)).archive
    topics = Counter(topic for paper in archive.papers for topic in paper.topics)
    assert topics.keys() == {topic.id for topic in archive.topics}
    assert min(topics.values()) > 50
    assert sum(bool(paper.topics) for paper in archive.papers) > 0.95 * len(archive.papers)
    related = list(Related(archive.papers).nearest())
    assert sum(map(bool, related)) > 0.9 * len(related)
