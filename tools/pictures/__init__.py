"""Make the icons and the card of the site from its logo."""
