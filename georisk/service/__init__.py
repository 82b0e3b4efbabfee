"""The API and the map pages: the only room that knows FastAPI."""

from georisk.service.app import create_app

__all__ = ["create_app"]
