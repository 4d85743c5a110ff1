"""What happens without anybody asking: the worker and its periodic tasks."""
