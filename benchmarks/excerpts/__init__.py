"""How often a skimmed abstract shows what its authors did and found, and how the rule's points were found.

    .venv/bin/python -m benchmarks.excerpts                # how often it shows a sentence that was marked
    .venv/bin/python -m benchmarks.excerpts.fit --write    # fits the points again to the half that is there for it

`labels.tsv` has 300 abstracts, drawn at random: 60 of the captures, 140 of hf-daily, 100 of arxiv-20k. Each was read
twice, in two orders, the second time without looking at the first marks, and before there was a rule. Both readings are
one reader's, a language model: they say how firm a mark is, not how far two people would differ. A reading marks the
sentences that state the contribution, and those that state the strongest result (none, where an abstract has none), by
their numbers among the sentences that `generator/pages/sentences.py` finds. Every other paper of a corpus, in the order
in which they were drawn, is of the half `making`, to which the points were fitted; nothing was fitted to `held`.

A paper is named by the end of its permalink, which is derived from its title. The corpora are read by path and are not
part of the project; only these names and numbers are.
"""
