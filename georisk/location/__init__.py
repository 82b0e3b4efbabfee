"""Where is it: coordinates of every stated kind, addresses, places; pure."""
