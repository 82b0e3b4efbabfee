"""Maps of a run: one self-contained page each, drawn in the browser from plain JSON."""

from georisk.maps.document import render_map
from georisk.maps.policy import content_security_policy

__all__ = ["content_security_policy", "render_map"]
