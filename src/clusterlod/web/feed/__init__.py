"""What changed from release to release: an event stream for machines, words for people."""
