"""The networks that the report's page runs: how well it does so, and what that costs."""
