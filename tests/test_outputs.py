"""What is made from an archive: each kind stays in its own folders, and says what it follows from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.build import gather, given
from generator.model import Site
from generator.outputs import FILES, FOLDERS, OUTPUTS
from generator.parts import BuildInputs, Output
from tests.archives import tiny_settings


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


def test_the_list_of_folders_is_made_of_theirs() -> None:
    assert {*FOLDERS, *FILES} == {name for output in OUTPUTS for name in (*output.folders, *output.files)}


def test_the_style_sheet_of_topics_is_there(tiny: BuildInputs) -> None:
    (assets,) = (output for output in OUTPUTS if output.name == "assets")
    files = dict(file for part in assets.parts(tiny) for file in part.make())
    assert files["tags/filter.css"].startswith(b".da-filter:has(")
