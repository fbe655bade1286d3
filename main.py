"""Flet's entry point: what phones and desktops start."""

from app.start import main

if __name__ == "__main__":
    main()
