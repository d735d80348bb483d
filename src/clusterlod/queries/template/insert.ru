# Add triples to a named graph; triples stand in the place of ?triples.
INSERT DATA { GRAPH ?graph { ?triples } }
