"""The map of France: outlines of a release, drawn as SVG on the server, overseas in insets."""
