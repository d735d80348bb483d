"""Tools that renew the committed tables of territories from published packages."""
