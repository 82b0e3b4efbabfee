"""Stands in until the next save."""

from fastapi import APIRouter

router = APIRouter(tags=["features"])
