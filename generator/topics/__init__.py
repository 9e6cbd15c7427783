"""Topics: the vocabulary in `topics.yml`, the rules that give them, and why a paper has the ones it has."""

from generator.topics.file import load
from generator.topics.rules import ENOUGH, Mention, Phrase
from generator.topics.vocabulary import Described, Given, Ruling, Vocabulary

__all__ = ["ENOUGH", "Described", "Given", "Mention", "Phrase", "Ruling", "Vocabulary", "load"]
