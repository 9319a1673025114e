"""What people fill in: one module of forms a room; base holds the fields."""
