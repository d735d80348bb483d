"""Drawings of tables as SVG: bars, lines, maps, networks; each beside a table as its equal."""
