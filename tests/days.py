"""Made-up answers of Hugging Face, arXiv and a feed, in the shapes in which these hosts give them."""

from __future__ import annotations

import json
from collections.abc import Iterable


def daily_papers(day: str, *numbers: int, votes: int = 3) -> bytes:
    """Hugging Face's answer for a day: a paper per number."""
    rows = [
        {
            "paper": {
                "id": f"2503.{number:05}",
                "title": f"Paper {number}\nof Hugging Face",
                "summary": f"What paper {number}\nsays.",
                "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "Kurt Gödel", "hidden": False}],
                "publishedAt": "2025-03-01T00:00:00.000Z",
                "submittedOnDailyAt": f"{day}T02:11:00.000Z",
                "upvotes": votes,
            },
            "title": f"Paper {number} of Hugging Face",
            "summary": f"What paper {number} says.",
            "publishedAt": "2025-03-01T00:00:00.000Z",
            "numComments": 1,
        }
        for number in numbers
    ]
    return json.dumps(rows, indent=2).encode()


def listing(pub_date: str, numbers: Iterable[int], kind: str = "new", category: str = "cs.CL") -> bytes:
    """The feed of a category of arXiv: a paper per number."""
    items = "".join(
        f"""
<item>
  <title>Paper {number} of arXiv</title>
  <link>https://arxiv.org/abs/2503.{number:05}</link>
  <description>arXiv:2503.{number:05}v{2 if kind.startswith("replace") else 1} Announce Type: {kind}
Abstract: What paper {number} says.</description>
  <guid isPermaLink="false">oai:arXiv.org:2503.{number:05}v{2 if kind.startswith("replace") else 1}</guid>
  <category>{category}</category>
  <pubDate>{pub_date}</pubDate>
  <arxiv:announce_type>{kind}</arxiv:announce_type>
  <dc:creator>Ada Lovelace, Kurt Gödel</dc:creator>
</item>"""
        for number in numbers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
<channel>
<title>{category} updates on arXiv.org</title>
<link>http://rss.arxiv.org/rss/{category}</link>
<description>{category} updates on the arXiv.org e-print archive.</description>
<lastBuildDate>{pub_date}</lastBuildDate>
<pubDate>{pub_date}</pubDate>
<skipDays><day>Saturday</day><day>Sunday</day></skipDays>{items}
</channel>
</rss>
""".encode()


def found(*numbers: int) -> bytes:
    """The answer of arXiv's API: a paper per number."""
    entries = "".join(
        f"""
  <entry>
    <id>http://arxiv.org/abs/2503.{number:05}v1</id>
    <updated>2025-03-10T18:00:00Z</updated>
    <published>2025-03-10T18:00:00Z</published>
    <title>Paper {number} of arXiv</title>
    <summary>What paper {number} says.</summary>
    <author><name>Ada Lovelace</name></author>
    <link href="http://arxiv.org/abs/2503.{number:05}v1" rel="alternate" type="text/html"/>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <arxiv:primary_category term="cs.CL"/>
  </entry>"""
        for number in numbers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>
  <title>arXiv Query: search_query=cat:cs.CL</title>
  <updated>2025-03-12T00:00:00Z</updated>
  <link href="https://arxiv.org/api/query?search_query=cat:cs.CL" type="application/atom+xml"/>
  <opensearch:totalResults>{len(numbers)}</opensearch:totalResults>{entries}
</feed>
""".encode()


def feed(*numbers: int) -> bytes:
    """A feed of somebody's: an entry per number."""
    items = "".join(
        f"""
<item>
  <title>Paper {number} of a feed</title>
  <link>https://example.org/{number}</link>
  <description>&lt;p&gt;What paper {number} says.&lt;/p&gt;</description>
  <pubDate>Tue, {number:02} Mar 2025 08:00:00 GMT</pubDate>
</item>"""
        for number in numbers
    )
    return f"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>A feed</title><link>https://example.org/</link>
<description>Papers</description>{items}
</channel></rss>
""".encode()
