"""Answering SPARQL over one release, within limits."""
