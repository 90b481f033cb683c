"""Why a check reports a line or does not: one module a form of check, each traces what the check itself asks."""
