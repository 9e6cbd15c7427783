"""`python -m generator`: the same as the `digest-archive` command."""

from generator.cli import main

if __name__ == "__main__":
    main(prog_name="digest-archive")
