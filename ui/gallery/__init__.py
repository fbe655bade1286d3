"""Everything of the kit on one page, in both themes and both widths: `cupcake --gallery`. Opens no home."""
