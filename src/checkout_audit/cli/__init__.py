"""The command line: thin commands over the engine, and the only room that writes to a terminal."""
