"""The ontology's page: its terms, how the graph uses them, its diagram."""
