"""`python -m dev.surface`: which routes and functions the app has, as one line that changes when they do.

New code for known routes and functions is only uploaded; another surface needs a whole deployment.
"""

import hashlib
import json

from app import app


def surface() -> str:
    routes = {path: sorted(methods) for path, methods in app.routes.items()}
    functions = sorted((function.name, function.handler_string) for function in app.pure_lambda_functions)
    described = json.dumps([routes, functions, app.api.binary_types], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


if __name__ == "__main__":
    print(surface())
