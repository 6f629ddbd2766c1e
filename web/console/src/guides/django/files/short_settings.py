PORTERO = {
    "ENDPOINT": "__ENDPOINT__",
    "APP_ID": "__APP_ID__",
    "APP_SECRET": "__APP_SECRET__",
}
