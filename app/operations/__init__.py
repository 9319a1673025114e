"""What people can do: each operation in the caller's transaction, flushed, never committed."""
