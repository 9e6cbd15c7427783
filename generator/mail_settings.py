"""`email` of `archive.yml`: in whose name `digest-archive email` writes, and how readers come and go.

email:
  from: digest@example.org                        # what can't be delivered comes back there
  unsubscribe: you@example.org                    # how readers leave: an address of mail or of a page
  one_click: https://example.org/leave?who={who}  # the same, for the button of mail programs, which post to it
  subscribe: https://example.org/mail             # how others come: an address of mail or of a page
  name: Digest archive                            # the sender's name, if not the site's
  reply_to: you@example.org                       # where answers go, if not to `from`
  list_id: digest.example.org                     # what mail programs sort by, if not this: `digest.` and from's domain
  per_minute: 30                                  # messages

`from` is needed, and one of `unsubscribe` and `one_click`. Nothing here is secret.
"""

from __future__ import annotations

import re

import yaml

from generator.errors import printable
from generator.model import MailSettings
from generator.subscriptions import is_address
from generator.yamlfile import YamlFile

#: In a web address, this is replaced by a hash of the subscriber.
WHO = "{who}"

_KEYS = ("from", "name", "reply_to", "list_id", "subscribe", "unsubscribe", "one_click", "per_minute")
_PER_MINUTE = 30
_FASTEST = 6000
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
# What every server takes (RFC 5321, section 4.1.2, without quoted names), within the lengths of 4.5.3.1.
_MAILBOX = re.compile(
    rf"[\w!#$%&'*+/=?^`{{|}}~-]{{1,64}}(?:\.[\w!#$%&'*+/=?^`{{|}}~-]{{1,64}})*@{_DOMAIN.pattern}", re.ASCII
)
_LONGEST, _LONGEST_LOCAL = 254, 64
_LONGEST_ADDRESS = 500


def mail_settings(file: YamlFile, node: yaml.Node) -> MailSettings:
    """What stands below `email:`.

    Errors: `ConfigurationError` with the line.
    """
    found = file.mapping(node, _KEYS)
    if "from" not in found:
        raise file.error(node, "`email` needs a `from`", "add a line `from: digest@example.org` below it")
    sender = _mailbox(file, found["from"])
    if "unsubscribe" not in found and "one_click" not in found:
        fix = "add `unsubscribe: you@example.org` below it, or the address of a page"
        raise file.error(node, "readers are not told how to leave", fix)
    places = {name: _place(file, found[name]) if name in found else "" for name in ("subscribe", "unsubscribe")}
    return MailSettings(
        sender=sender,
        name=_name(file, found["name"]) if "name" in found else "",
        reply_to=_mailbox(file, found["reply_to"]) if "reply_to" in found else "",
        list_id=_list_id(file, found["list_id"]) if "list_id" in found else f"digest.{sender.rpartition('@')[2]}",
        **places,
        one_click=_one_click(file, found["one_click"]) if "one_click" in found else "",
        per_minute=_per_minute(file, found["per_minute"]) if "per_minute" in found else _PER_MINUTE,
    )


def is_mailbox(text: str) -> bool:
    """Whether it is an address of mail, such as `you@example.org`; ASCII alone, no name beside it."""
    return (
        len(text) <= _LONGEST
        and len(text.rpartition("@")[0]) <= _LONGEST_LOCAL
        and _MAILBOX.fullmatch(text) is not None
    )


def _mailbox(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if not is_mailbox(text):
        raise file.error(node, f"`{text}` is no address of mail", "write one such as you@example.org, without a name")
    return text


def _name(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if printable(text) != text:
        raise file.error(node, f"`{printable(text)}` can't stand in a header", "write letters that can be seen")
    return text


def _list_id(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if not _DOMAIN.fullmatch(text):
        fix = "write it like a host's name, such as digest.example.org"
        raise file.error(node, f"`{text}` is no name of a list", fix)
    return text


def _place(file: YamlFile, node: yaml.Node) -> str:
    """An address of mail or of a page."""
    text = file.text(node)
    if not (is_mailbox(text) or _is_page(text)):
        fix = "write one such as you@example.org or https://example.org/mail"
        raise file.error(node, f"`{text}` is no address of mail or of a page", fix)
    return text


def _one_click(file: YamlFile, node: yaml.Node) -> str:
    text = file.text(node)
    if not _is_page(text) or not text.startswith("https://"):
        raise file.error(node, f"`{text}` is no address", "write one that begins with https://")
    if WHO not in text:
        fix = f"write `{WHO}` where it shall tell who leaves, such as https://example.org/leave?who={WHO}"
        raise file.error(node, f"`{text}` is the same for everybody", fix)
    return text


def _is_page(text: str) -> bool:
    """Whether it is an address of the web that can stand in a header, between `<` and `>`."""
    plain = text.isascii() and text.isprintable() and not set(text) & set('<>"\\^`|')
    return plain and len(text) <= _LONGEST_ADDRESS and is_address(text)


def _per_minute(file: YamlFile, node: yaml.Node) -> int:
    text = file.text(node)
    if not re.fullmatch(r"[1-9]\d{0,3}", text) or int(text) > _FASTEST:
        raise file.error(node, f"`{text}` is no number of messages", f"write a whole number from 1 to {_FASTEST}")
    return int(text)
