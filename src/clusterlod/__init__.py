"""The open knowledge graph of French clusters and pôles de compétitivité, and its server."""

__version__ = "0.1.0"
