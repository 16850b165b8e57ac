"""The local stack: the emulator, the simulators of outside parties, and the commands a developer runs."""
