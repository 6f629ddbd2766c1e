AUTHLIB_OAUTH_CLIENTS = {
    "portero": {
        "client_id": "__APP_ID__",
        "client_secret": "__APP_SECRET__",
    }
}
SESSION_COOKIE_SECURE = not DEBUG
