"""Run something again whenever a capture or the configuration changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

#: Seconds of quiet after a change, so that saving several files is one change.
_QUIET = 0.2
_CHANGES = frozenset({"created", "modified", "deleted", "moved"})


def watch(folders: Iterable[Path], files: Iterable[Path], changed: Callable[[], object]) -> None:
    """Call `changed` at once, and again after each change below `folders` or of `files`.

    Returns only by an exception, such as Ctrl-C.
    """
    folders = [folder.resolve() for folder in folders]
    watched = {file.resolve() for file in files}
    woken = Event()

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            places = {Path(str(place)) for place in (event.src_path, event.dest_path) if place}
            below = any(place.is_relative_to(folder) for place in places for folder in folders)
            if event.event_type in _CHANGES and (below or places & watched):
                woken.set()

    observer = Observer()
    for folder in folders:
        observer.schedule(Handler(), str(folder), recursive=True)
    for folder in {file.parent for file in watched}:
        observer.schedule(Handler(), str(folder), recursive=False)
    observer.start()
    try:
        changed()
        while True:
            woken.wait()
            while woken.is_set():
                woken.clear()
                woken.wait(_QUIET)
            changed()
    finally:
        observer.stop()
        observer.join()
