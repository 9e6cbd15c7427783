"""`python -m generator`: the same as the `digest-archive` command."""

from generator.cli import run

if __name__ == "__main__":
    run(prog_name="digest-archive")
