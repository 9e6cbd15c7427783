"""What is read of `mkdocs.yml`: as MkDocs reads it, and nothing that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ConfigurationError
from generator.model import Site
from generator.siteinfo import load
from tests.archives import SAMPLE


def said(place: Path, text: str) -> Site:
    (place / "mkdocs.yml").write_text(text)
    return load(place / "mkdocs.yml")


def test_the_address_comes_from_the_environment_where_the_file_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    assert load(SAMPLE / "mkdocs.yml").address == ""
    monkeypatch.setenv("SITE_URL", "https://user.example/archive")
    found = load(SAMPLE / "mkdocs.yml")
    assert (found.name, found.address) == ("Digest archive", "https://user.example/archive/")


def test_what_a_file_inherits_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_name: Base\nsite_url: https://base.example\n")
    assert said(tmp_path, "INHERIT: base.yml\nsite_name: Own\n") == Site("Own", "", "https://base.example/")
    assert said(tmp_path, "INHERIT: mkdocs.yml\nsite_name: Circle\n").name == "Circle"


def test_tags_of_plugins_are_passed_over_and_nothing_runs(tmp_path: Path) -> None:
    text = "site_name: A\nx: !!python/object/apply:os.mkdir [made]\ny: !!python/name:os.mkdir\nz: !relative $docs_dir\n"
    assert said(tmp_path, text) == Site("A")
    assert not Path("made").exists()


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "mkdocs.yml") == Site()


@pytest.mark.parametrize("address", ["user.example/archive", "ftp://user.example", "https://a b", "https://a/?q=<x>"])
def test_what_is_no_address_is_named_with_its_line(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"mkdocs\.yml:2: `site_url` is "):
        said(tmp_path, f"site_name: A\nsite_url: {address}\n")


def test_what_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"mkdocs\.yml:2: this is no YAML"):
        said(tmp_path, "site_name: A\n  b: c: d\n")
