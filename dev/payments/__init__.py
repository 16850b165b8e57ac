"""Shared by the simulators of payment providers: objects on disk, callbacks with retries, faults, a page's frame."""
