"""The engine of practice; a page in the browser carries it, too."""

from .needs import demand

demand("Python")  # before other modules use what it lacks
