"""Find in a press article the entities that are known, as draft claims for a person."""
