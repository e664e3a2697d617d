"""The prompts, one Markdown file each. rag/answer/prompts.py reads them."""

from importlib.resources import files

FOLDER = files(__name__)
