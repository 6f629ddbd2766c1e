package com.example.app;

import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
@EnableMethodSecurity
public class SecurityConfig {

    private final String issuer;
    private final String audience;

    SecurityConfig(@Value("${portero.issuer}") String issuer, @Value("${portero.audience}") String audience) {
        this.issuer = issuer;
        this.audience = audience;
    }

    /** Addresses of an organization itself take its own tokens and no others. */
    @Bean
    @Order(1)
    SecurityFilterChain organizations(HttpSecurity http) throws Exception {
        http.securityMatcher("/organizations/{organizationId}");
        return protect(http, decoder(meant -> meant.startsWith("urn:logto:organization:")));
    }

    /** Everything else takes tokens for this API. */
    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        return protect(http, decoder(audience::equals));
    }

    private SecurityFilterChain protect(HttpSecurity http, JwtDecoder decoder) throws Exception {
        return http
            .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
            .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder)))
            .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
            .build();
    }

    /** Signature, type, issuer, audience, expiry. */
    private JwtDecoder decoder(Predicate<String> meantForUs) {
        var decoder = NimbusJwtDecoder.withJwkSetUri(issuer + "/jwks")
            .jwsAlgorithms(algorithms -> algorithms.addAll(List.of(SignatureAlgorithm.ES256, SignatureAlgorithm.RS256)))
            .validateType(false) // Spring takes only "JWT" unless told; access tokens are "at+jwt".
            .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
            new JwtTypeValidator("at+jwt"),
            new JwtIssuerValidator(issuer),
            new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.stream().anyMatch(meantForUs)),
            new JwtClaimValidator<>("exp", exp -> exp != null),
            new JwtTimestampValidator()));
        return decoder;
    }
}
