"""HTTP: negotiation, SPARQL protocol, entity documents and pages."""
