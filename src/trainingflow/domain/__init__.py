"""Rules without a database, a clock or the network: values in, values out."""
