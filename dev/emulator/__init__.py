"""The AWS emulator (ministack) as this project runs it: pinned, in its own virtual environment, its defects shimmed."""
