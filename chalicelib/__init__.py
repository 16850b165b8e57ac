"""B2B Sign: everything that ships to Lambda besides app.py.

Loading it makes many objects that stay and hardly any garbage, so the collector is told to look seldom.
"""

import gc

gc.set_threshold(50_000, 20, 100)
