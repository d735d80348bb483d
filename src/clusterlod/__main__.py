"""Run the command line with ``python -m clusterlod``."""

from clusterlod.cli.main import main

if __name__ == "__main__":
    main()
