"""What the next release could ask of the database: a required column and an index on a table in use (K12)."""
