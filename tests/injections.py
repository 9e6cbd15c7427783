"""Texts that try to become a script, a tag or an address where they are shown: known vectors, combined."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from urllib.parse import quote

#: What a payload does if it gets to run.
CALLS = ("alert(1)", "window.ran=1", "confirm`1`", "parent.ran=1", "import('data:text/javascript,window.ran=1')")

_ELEMENTS = (
    "<script>{call}</script>",
    "<ScRiPt >{call}</sCrIpT>",
    "<script\n>{call}</script\t>",
    "<svg><script>{call}</script></svg>",
    "<img src=x onerror={call}>",
    '<img src=x onerror="{call}">',
    "<img/src='x'/onerror='{call}'//",
    "<image src=x onerror={call}>",
    "<svg onload={call}>",
    "<svg/onload={call}//",
    "<svg><animate onbegin={call} attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:{call}'><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={call}>",
    "<math href='javascript:{call}'>x</math>",
    "<body onload={call}>",
    "<input autofocus onfocus={call}>",
    "<select autofocus onfocus={call}>",
    "<textarea autofocus onfocus={call}>",
    "<details open ontoggle={call}>",
    "<video><source onerror={call}></video>",
    "<audio src=x onerror={call}>",
    "<marquee onstart={call}>",
    "<iframe src='javascript:{call}'></iframe>",
    '<iframe srcdoc="<script>{call}</script>"></iframe>',
    "<object data='javascript:{call}'></object>",
    "<embed src='javascript:{call}'>",
    "<a href='javascript:{call}' autofocus onfocus={call} tabindex=1>x</a>",
    "<form action='javascript:{call}'><button>x</button></form>",
    "<button formaction='javascript:{call}' form=da-search>x</button>",
    "<base href='javascript:{call}//'>",
    "<link rel=stylesheet href='data:text/css,*{{}}' onload={call}>",
    "<meta http-equiv=refresh content='0;url=javascript:{call}'>",
    "<style>@import 'javascript:{call}';</style><style onload={call}></style>",
    "<xss onpointerover={call} style=position:fixed;inset:0>",
    "<noscript><p title='</noscript><img src=x onerror={call}>'>",
    "<template><img src=x onerror={call}></template>",
    "<mark onanimationstart={call} style=animation:x>x</mark>",
)
_BEFORE = ("", '">', "'>", "</script>", "</title>", "</textarea>", "--><!--", "]]>", "\u0000", '"/><mark>', "agents ")
_ALONE = (
    "javascript:{call}",
    "data:text/html,<script>{call}</script>",
    '" onfocus={call} autofocus x="',
    "' onmouseover={call} x='",
    "`;{call};`",
    "${{{call}}}",
    "{{{{constructor.constructor('{call}')()}}}}",
    "<%= {call} %>",
    "\\u003cimg src=x onerror={call}\\u003e",
    "\uff1cscript\uff1e{call}\uff1c/script\uff1e",
    "title:<img/src=x/onerror={call}>",
    'topic:"<img src=x onerror={call}>"',
    'title:"<svg onload={call}>" +<b -<i <u~1 <s*',
    "+<img/src=x/onerror={call}>^10",
    "2025-03-11<img src=x onerror={call}>",
    "https://arxiv.org/abs/2405.15738'><img src=x onerror={call}>",
    "__proto__ constructor toString {call}",
)


def payloads() -> Iterator[str]:
    """Every payload, always in the same order."""
    for before, element, call in itertools.product(_BEFORE, _ELEMENTS, CALLS):
        yield before + element.format(call=call)
    for alone, call in itertools.product(_ALONE, CALLS):
        yield alone.format(call=call)
    for element in _ELEMENTS:
        plain = element.format(call=CALLS[0])
        yield from (html.escape(plain), quote(plain), quote(quote(plain)), plain.replace("<", "<\u00ad"), plain.upper())
