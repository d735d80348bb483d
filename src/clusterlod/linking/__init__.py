"""Propose links to other data sets, and take over those that a person accepted.

A reconciliation service is asked for candidates; they wait in ``data/candidates/`` until somebody
writes a decision beside them. Nothing is linked by itself.
"""
