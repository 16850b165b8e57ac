"""The main job by hand of a program: from upload to sealed, mailed, verified document, over HTTP."""
