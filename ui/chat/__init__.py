"""The page in the browser: chat, conversations, evidence."""
