"""Deployment: CloudFormation for what outlives the code, the packaged functions, and what needs them."""
