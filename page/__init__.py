"""The page and the door: everything that a browser or a program reaches over HTTP. `app.create_app` puts it together.

Reading order: desk (what both share), http and openai_api (the door), limits (who may do how much), render and chat,
source, indicators, reports, layout (the page). Answers nothing itself: that is rag's.
"""
