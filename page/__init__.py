"""The page and the door: everything that a browser or a program reaches over HTTP. `app.create_app` puts it together.

Reading order: desk (what both share); layout with chat, asking, figures_tab and reports_tab (the page), render and
source (how it looks); http, openai_api and mcp_door (the doors for programs); who may do how much: limits, guard,
owner, policy, file_guard, shelf, leaving. Answers nothing itself: that is rag's.
"""
