"""Events to hundreds who wait for them."""
