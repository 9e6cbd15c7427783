"""Searches over one corpus, side by side: Material's own, Pagefind, and ours.

    .venv/bin/python -m benchmarks.search ../shared/corpus/hf-daily
    .venv/bin/python -m benchmarks.search.finding ../shared/corpus/hf-daily
    .venv/bin/python -m benchmarks.search.growth ../shared/corpus/arxiv-20k

The first says what each costs whoever builds and whoever reads; the second whether a paper is found; the third
how ours grows. All print Markdown tables. What they build is kept in the folder given by `--work` and not built
again, whatever has changed in the code since; without it, in a folder that goes away.

- *Stock* is the site with every paper's page in Material's search plugin and no worker of ours.
- *Pagefind* indexes the papers' pages of our site: title and abstract. It is called through its JavaScript API
  and the ten results are put into a list: the least it can cost, since its own box waits before it asks.
- *Ours* is the site as it is built.

An index is built by a process of its own, from what the site's build leaves (the papers in memory, Markdown or HTML
pages) to files; its memory is that of its largest process. Over the wire go the bodies of what the search's own
addresses are asked for, from the opening of the page to half a second after the first results, because Material
asks for the index as soon as a page is open. Text and WebAssembly count as gzip level 6 makes them, as GitHub Pages
sends them, all else (`application/octet-stream`, unknown endings) as it is. Each first query has a fresh profile,
and is put in at once when the page's load is over; the clock is the page's, and stops at the tenth result, or the
last if they are fewer. The server is on the same machine and the wire isn't throttled.
"""
