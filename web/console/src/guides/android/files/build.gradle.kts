android {
    defaultConfig {
        manifestPlaceholders["appAuthRedirectScheme"] = "io.example.app"
    }
}

dependencies {
    implementation("net.openid:appauth:0.11.1")
}
