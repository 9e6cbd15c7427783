"""What the page itself shows around and beside its papers, as lines of text.

Around: its menu, header and footer, whose words are known. Beside: what a card has but its title and abstract. Of
that, this module says what a line looks like; only `layout`, which sees all cards, says whether it is that.
"""

from __future__ import annotations

import re
from enum import Enum

from generator.sources.dating import text_date
from generator.sources.plausibility import prose

# No longer line is the page's own.
_LONGEST = 200
# No longer text stands beside a card: an organisation's name is the longest.
_SHORT = 64

#: What can't be anything but the page's header, wherever it stands.
BANNER = re.compile(
    r"get trending papers in your email inbox(?: once a day)?!"
    r"|by ?AK and the research community"
    r"|(?:daily|trending) papers",
    re.IGNORECASE,
)
#: The rest of the header.
HEADER_WORD = re.compile(r"new|subscribe|by|AK|and the research community", re.IGNORECASE)
_SIGNS = "\u00b7\u2022|/\u00ae"
_MENU = (
    "hugging face's logo", "hugging face", "models", "datasets", "spaces", "buckets", "posts", "community", "docs",
    "documentation", "enterprise", "enterprise hub", "team & enterprise", "solutions", "pricing", "log in", "login",
    "sign in", "sign up", "log out", "sign out", "search models, datasets, users...", "search any paper with ai",
    "skip to content", "menu", "home", "tasks", "collections", "languages", "organizations", "blog", "articles",
    "forum", "discord", "github", "huggingchat", "inference", "inference endpoints", "papers", "daily", "weekly",
    "monthly", "trending", "new", "company", "tos", "terms", "terms of service", "privacy", "privacy policy",
    "about", "about us", "jobs", "careers", "website", "contact", "imprint", "help", "status", "changelog",
    "system theme", "light theme", "dark theme", "back to top", "view all", "load more", "show more", "previous",
    "next",
)  # fmt: skip
_MENU_RUN = re.compile(  # the longest word first, and never another: each text is gone through once
    rf"(?:[{_SIGNS}\s]*+(?:\u00a9\s*+(?:(?:19|20)\d\d\s++)?)?(?>"
    + "|".join(re.escape(word) for word in sorted(_MENU, key=len, reverse=True))
    + rf")(?=[{_SIGNS}\u00a9\s]|$))++[{_SIGNS}\s]*+",
    re.IGNORECASE,
)


class Slot(Enum):
    """A place in the layout of a card; the value is what `check` calls the texts that stand there."""

    TITLE = "titles"
    ABSTRACT = "abstracts"
    AGAIN = "texts twice"
    COUNT = "upvotes"
    AUTHORS = "authors"
    ORGANISATION = "organisations"
    DATE = "dates"
    LABEL = "labels"
    SUBMITTER = "submitters"
    PLAYER = "signs of a player"
    REPEATED = "lines that every card has"


# A count, the dash that stands for none, the word or the dot beside it.
_COUNT = re.compile(
    r"\d{1,6}|\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,9})?[kK]|[-\u2013\u2014\u00b7\u2022]"
    r"|[uU]pvotes?(?::?\s*[\d,.]{1,9}[kK]?)?|\d{1,9} (?:upvotes?|comments?)|\d{1,4}[.)]"
)
_AUTHORS = re.compile(r"[\u00b7\u2022+]?\s*\d{1,6} authors?", re.IGNORECASE)
_PUBLISHED = re.compile(r"^(?:[\u00b7\u2022]\s*)?(?:published on )?", re.IGNORECASE)
_LABEL = re.compile(r"(?:abstract|summary|title)\s?:?", re.IGNORECASE)
_SUBMITTER = re.compile(r"submitted by\b:?.*", re.IGNORECASE)
_SUBMITTED = re.compile(r"submitted by:?", re.IGNORECASE)
_PLAYER = re.compile(r"paused|playing|(?:play|pause) video|unmute|muted", re.IGNORECASE)
_FORMS = ((_COUNT, Slot.COUNT), (_AUTHORS, Slot.AUTHORS), (_LABEL, Slot.LABEL), (_SUBMITTER, Slot.SUBMITTER),
          (_PLAYER, Slot.PLAYER))  # fmt: skip


def of_the_header(line: str) -> bool:
    """Whether a line is of the header above the papers, and can't be search words."""
    return len(line) <= _LONGEST and bool(BANNER.fullmatch(line) or HEADER_WORD.fullmatch(line))


def of_the_menu(line: str) -> bool:
    """Whether a line is nothing but words of the page's menu or footer, perhaps several."""
    return len(line) <= _LONGEST and bool(_MENU_RUN.fullmatch(line))


def kind(text: str) -> Slot | None:
    """What a text beside a card looks like, if anything."""
    if len(text) > _SHORT:
        return None
    for form, slot in _FORMS:
        if form.fullmatch(text):
            return slot
    return Slot.DATE if text_date(_PUBLISHED.sub("", text), 0) else None


def waits_for_a_name(text: str) -> bool:
    """Whether this is `Submitted by`, whose name stands on the next line."""
    return bool(_SUBMITTED.fullmatch(text))


def name_like(text: str) -> bool:
    """Whether a text can be a name of an organisation or a person: short, and no sentence."""
    return len(text) <= _SHORT and not prose(text)
