"""Runs inside the emulator's environment: ministack with every shim applied, then served until stopped."""

from ministack import app

from dev.emulator import shims

if __name__ == "__main__":
    shims.apply_all()
    app.main()
