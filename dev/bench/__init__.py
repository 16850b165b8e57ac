"""`make bench`: the figures of performance as ratios, measured in one run with public tools."""
