"""Trees of TypeScript files, and typed readers over them. The grammar's node names live here."""
