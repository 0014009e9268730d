"""The engine of practice; a page in the browser carries it, too."""

from .needs import demand, demand_numpy

demand("Python")  # before other modules use what it lacks
demand_numpy()
