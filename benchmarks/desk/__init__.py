"""Whether every page of the desk answers at once, however much there is."""
