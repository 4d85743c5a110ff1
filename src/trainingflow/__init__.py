"""The back end of continuing teacher education."""

__version__ = "0.1.0"
