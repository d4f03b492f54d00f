"""A made-up England, written out as return files and loaded by the same road as real ones."""
