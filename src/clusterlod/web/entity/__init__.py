"""Lay out the page of a thing, from its description: facts, story, figures, relations, evidence."""
