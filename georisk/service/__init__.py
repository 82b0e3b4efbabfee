"""The API and the map pages: the only room that knows FastAPI."""
