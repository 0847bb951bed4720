"""The commands: a thin face each over what the library does, in a module for each kind."""
