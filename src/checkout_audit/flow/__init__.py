"""Questions to the value graph: where does a value come from, where does it go, in which money unit is it."""
