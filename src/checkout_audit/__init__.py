"""Static audit of the checkout of TypeScript shops."""

__version__ = "0.1.0"
