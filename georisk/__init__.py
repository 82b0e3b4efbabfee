"""georisk: which large customers PEA may lose to a private power plant, and what to do about it."""

__version__ = "0.1.0"
