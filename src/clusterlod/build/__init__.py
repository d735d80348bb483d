"""From curated files to an immutable release; never imports the web."""
