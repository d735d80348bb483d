"""Pages on the evidence as a whole: conflicts, sources, coverage, quality."""
