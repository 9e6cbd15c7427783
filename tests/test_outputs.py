"""What is made from an archive: each kind stays in its own folders, and says what it follows from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.build import gather, given
from generator.model import Site
from generator.outputs import FILES, FOLDERS, OUTPUTS
from generator.parts import BuildInputs, File, Output
from tests.archives import TINY, tiny_settings


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildInputs:
    wanted = given(gather(tiny_settings(tmp_path_factory.mktemp("docs"))))
    return replace(wanted, site=Site("Name", "What it is", "https://user.example/archive/"))


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
def test_every_output_writes_into_its_own_folders(output: Output, tiny: BuildInputs) -> None:
    paths = [path for part in output.parts(tiny) for path, _ in part.make()]
    assert paths
    assert all(path in output.files or (path.split("/")[0] in output.folders and "/" in path) for path in paths)


def test_no_two_outputs_have_a_name_a_file_or_a_key_in_common(tiny: BuildInputs) -> None:
    parts = [part for output in OUTPUTS for part in output.parts(tiny)]
    paths = [path for part in parts for path, _ in part.make()]
    assert len(set(paths)) == len(paths)
    assert len({part.key for part in parts}) == len(parts)
    assert len({output.name for output in OUTPUTS}) == len(OUTPUTS)


def test_parts_with_one_key_make_the_same_files(tiny: BuildInputs, tmp_path: Path) -> None:
    """Whatever a key forgets would leave an old file standing."""
    others = ({"name": "Another"}, {"description": "Something else"}, {"address": "https://other.example/"})
    inputs = [tiny, *(replace(tiny, site=replace(tiny.site, **said)) for said in others)]
    digests = shutil.copytree(TINY / "digests", tmp_path / "digests")
    (digests / "2025-03-12.txt").rename(later := digests / "2025-03-13.txt")
    later.write_text(later.read_text().replace("Mar 12", "Mar 13"))
    for away in (None, later, digests / tiny.archive.days[0].digests[0].capture):
        if away:
            away.unlink()
        other = given(gather(replace(tiny_settings(tmp_path / "docs"), digests=digests)))
        inputs.append(replace(other, site=tiny.site))
    made: dict[bytes, list[File]] = {}
    for wanted in inputs:
        for part in (part for output in OUTPUTS for part in output.parts(wanted)):
            files = list(part.make())
            assert made.setdefault(part.key, files) == files


def test_the_list_of_folders_is_made_of_theirs() -> None:
    assert {*FOLDERS, *FILES} == {name for output in OUTPUTS for name in (*output.folders, *output.files)}


def test_the_style_sheet_of_topics_is_there(tiny: BuildInputs) -> None:
    (assets,) = (output for output in OUTPUTS if output.name == "assets")
    files = dict(file for part in assets.parts(tiny) for file in part.make())
    assert files["tags/filter.css"].startswith(b".da-filter:has(")
