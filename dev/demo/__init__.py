"""The main job by hand of a program: upload to sealed, mailed, verified document, over HTTP against the running stack."""
