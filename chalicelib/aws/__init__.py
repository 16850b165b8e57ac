"""What AWS gives the domains: commits, keys, the vault, queues, settings."""
