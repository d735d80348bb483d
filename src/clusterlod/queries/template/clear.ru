# Empty a named graph, or do nothing where there is none.
CLEAR SILENT GRAPH ?graph
