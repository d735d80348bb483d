"""What changed from one release to another: the source of release notes, patches and feeds."""
