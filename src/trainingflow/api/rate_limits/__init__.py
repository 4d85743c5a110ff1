"""How much a person or an address may ask for in a while, counted by what it costs."""
