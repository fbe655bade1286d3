"""Loads typer once, quietly: it imports names that the pinned click says it will drop one day."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import typer  # noqa: F401
