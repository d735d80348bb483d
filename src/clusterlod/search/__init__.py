"""Find entities by name, former name, acronym or identifier, in the search index of a release.

Pages and reconciliation share this one interface: :class:`~clusterlod.search.index.SearchIndex`
opens the SQLite file of one release, :class:`~clusterlod.search.current.CurrentIndex` follows the
current one. The build writes the file; nothing here reads the graph.
"""
