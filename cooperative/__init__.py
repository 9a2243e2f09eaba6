"""The project around the apps: settings, addresses, errors, one command. Knows no domain word."""
