"""Find, ask the form, call the verb, answer."""
