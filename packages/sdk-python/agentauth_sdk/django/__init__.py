"""For applications made with Django."""
