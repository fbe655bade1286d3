"""`python -m app.cli`: the command line without its installed script."""

from app.cli.main import run

if __name__ == "__main__":
    run()
