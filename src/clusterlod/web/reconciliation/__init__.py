"""The reconciliation service: who is meant by a name (Reconciliation Service API 0.1 and 0.2)."""
