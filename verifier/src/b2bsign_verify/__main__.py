import sys

from b2bsign_verify.cli import main

if __name__ == "__main__":
    sys.exit(main())
