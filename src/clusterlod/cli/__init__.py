"""The command line: parse, call one function, print, exit with a code."""
