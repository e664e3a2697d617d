"""`python -m wenbao` and the console script `wenbao`: the command line of cli.py, wherever it lies."""

from cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
