"""Maps of a run: self-contained pages drawn in the browser from plain JSON, and pictures."""

from georisk.maps.document import render_map
from georisk.maps.picture import render_picture
from georisk.maps.picture_sheet import View
from georisk.maps.policy import content_security_policy
from georisk.maps.selection import run_of_estate
from georisk.maps.surface import SurfaceSite, render_surface

__all__ = [
    "SurfaceSite",
    "View",
    "content_security_policy",
    "render_map",
    "render_picture",
    "render_surface",
    "run_of_estate",
]
