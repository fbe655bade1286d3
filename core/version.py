"""Which Cupcake this is: what a manifest's `engines.cupcake` is compared with. A test proves it equal to pyproject.toml."""

VERSION = "0.1.0"
