"""The shapes and the rules over the graph, put into words."""
