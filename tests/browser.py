"""The Chromium that the tests drive, which no package index can bring: Debian's, or one that is there already.

`python -m tests.browser` installs it where it can, and says what to install where it can't.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# The same without windows, which tests have no use for: a page takes half of the processor's time.
_SHELL = "chromium-headless-shell"
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# Of several lists the browser takes the last, so Playwright's is repeated (chromiumSwitches.ts in its sources).
_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying",
    "AimEnabled", "PreconnectToSearch",
    # For each window, seen or not, two pages are made ready for what is typed into its address bar, and for each page a
    # process for the next one. That is a third of the time that tests take in the browser.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess",
]  # fmt: skip
#: No sandbox, because CI runs as root in a container; the pages are our own. No talk with other hosts.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    f"--disable-features={','.join(_OFF)}",
]  # fmt: skip


def find(*, windows: bool = True) -> str | None:
    """The browser's executable: `$CHROMIUM` if that is set, else the first that is installed.

    One without windows comes last, or first if `windows` aren't needed.
    """
    named = os.environ.get("CHROMIUM")
    whole = [*map(shutil.which, _NAMES), _MAC if os.path.exists(_MAC) else None]  # noqa: PTH110
    without = shutil.which(_SHELL)
    candidates = [named] if named else [*whole, without] if windows else [without, *whole]
    return next((candidate for candidate in candidates if candidate), None)


def _install() -> None:
    """Debian's package, where we may install one; Ubuntu has none without windows."""
    if shutil.which("apt-get") is None:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and shutil.which("sudo") is None:
        return

    def apt_get(*call: str) -> bool:
        quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *call]
        return subprocess.run(quiet, stdout=sys.stderr, check=False).returncode == 0

    if apt_get("update"):
        any(apt_get("install", "--yes", "--no-install-recommends", name) for name in (_SHELL, "chromium"))


if __name__ == "__main__":
    if not find():
        _install()
    if not find():
        sys.exit(
            "The tests drive a real browser and found none: install Chromium (Debian, Ubuntu: `apt-get install "
            "chromium`; elsewhere: Chromium or Google Chrome), or set CHROMIUM to its executable."
        )
