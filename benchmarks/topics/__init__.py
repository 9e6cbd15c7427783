"""How well the rules in `topics.yml` give the topics that a reader gives, and how the rules' points were found.

    .venv/bin/python -m benchmarks.topics                    # precision, recall and F1 on the development set
    .venv/bin/python -m benchmarks.topics --labels fresh     # on days that nobody read while the rules were made
    .venv/bin/python -m benchmarks.topics --by-topic
    .venv/bin/python -m benchmarks.topics.fit --write        # fits the points to the training set again

Labels are topic ids that readers gave to papers after reading title and abstract against the meanings of the topics:

- `development.tsv`: 360 papers, 120 of each corpus, drawn at random; read by two readers who didn't know of each other,
  their differences settled by a third. Never used to fit the rules, but looked at while choosing how to fit them.
- `fresh.tsv`: 240 papers of days set aside before the first paper was read, by one reader. Used for nothing but this.
- `training.tsv`: 16,064 papers, most read once and quickly (`once`), 744 again with care (`twice`; that counts).
  A paper is named by the end of its permalink, which is derived from its title.

The corpora are read by path and are not part of the project; only titles and labels are.
"""
