"""What MkDocs renders: a maintainer's own pages, a model of each kind of page, and two real ones of each as a check."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from generator.site.frame import own_files
from generator.site.publish import target
from generator.site.shells import Model, Shell, kind_of, model, read, shell


class Stage:
    """Two folders below `place`, `docs` and `site`, for one build by MkDocs.

    `generated` are the folders and files of `docs` that are not a maintainer's, and `kinds` the kind of each generated
    page by its path.
    """

    def __init__(self, place: Path, docs: Path, generated: Collection[str], kinds: Mapping[str, str]) -> None:
        self.docs, self.site = place / "docs", place / "site"
        self._place = place
        self._models: dict[str, Model] = {}
        self._samples: dict[str, list[str]] = {}
        self.clear()
        self.docs.mkdir(parents=True)
        self.site.mkdir()
        for own in own_files(docs, generated):
            (self.docs / own.name).symlink_to(own.absolute())
        for kind, found in groupby(sorted(kinds, key=lambda path: (kinds[path], path)), key=lambda path: kinds[path]):
            made = self._models[kind] = model(kind_of(kind))
            self._place_at(made.path).write_text(made.text, encoding="utf-8")
            paths = [path for path in found if path != made.path]
            self._samples[kind] = list(dict.fromkeys((*paths[:1], *paths[-1:])))
            for path in self._samples[kind]:
                self._place_at(path).symlink_to((docs / path).absolute())

    def _place_at(self, path: str) -> Path:
        place = self.docs / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def shells(self) -> dict[str, Shell] | None:
        """The shell of each kind, once MkDocs has built; None if pages filled so would not be what MkDocs makes."""
        nonces = [made.nonce for made in self._models.values()]
        found: dict[str, Shell] = {}
        for kind, made in self._models.items():
            cut = shell(made, self._html(made.path), nonces)
            if not cut:
                return None
            for path in self._samples[kind]:
                if cut.fill(read(path, (self.docs / path).read_bytes())) != self._html(path).encode():
                    return None
            found[kind] = cut
        return found

    def own(self) -> dict[str, str]:
        """What MkDocs made beside generated pages, by path in the site, with its SHA-256."""
        staged = {target(path) for path in self.staged()}
        files = (file for file in sorted(self.site.rglob("*")) if file.is_file())
        named = ((file.relative_to(self.site).as_posix(), file) for file in files)
        return {path: sha256(file.read_bytes()).hexdigest() for path, file in named if path not in staged}

    def staged(self) -> Iterator[str]:
        """The generated pages and their models that are on the stage, by path below `docs_dir`."""
        for kind, made in self._models.items():
            yield made.path
            yield from self._samples[kind]

    def _html(self, path: str) -> str:
        return (self.site / target(path)).read_bytes().decode()

    def clear(self) -> None:
        """Remove the stage, also what a build that was broken off left of one."""
        with suppress(FileNotFoundError):
            if self._place.is_symlink():
                self._place.unlink()
            shutil.rmtree(self._place)
