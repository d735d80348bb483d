"""Tools of the maintainers; nothing here is needed to build or to serve."""
