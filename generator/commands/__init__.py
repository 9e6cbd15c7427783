"""The commands, by what they do; `cli.py` lists them and runs the one that is called.

What only some commands need is imported by them: it would be a quarter of what a build takes that has nothing to do.
"""
