"""Checks of a deployment from outside, as harvesters, monitors and linking tools meet it."""
