"""The web application around the chat: sign-in, files, decisions, uploads, conversations."""
