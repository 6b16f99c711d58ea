"""The caller of a request and its rights: an API key, a user's JSON Web Token, ADMIN_TOKEN, or anonymous."""
