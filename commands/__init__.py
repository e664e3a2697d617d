"""The commands of `wenbao`, by what they are for; cli.py puts them together. Nothing heavy is imported at the top."""
