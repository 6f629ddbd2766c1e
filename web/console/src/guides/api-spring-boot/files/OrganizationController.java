package com.example.app;

import java.util.Map;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class OrganizationController {

    @GetMapping("/organizations/{organizationId}")
    @PreAuthorize("#token.audience.contains('urn:logto:organization:' + #organizationId)")
    Map<String, Object> organization(@PathVariable String organizationId, @AuthenticationPrincipal Jwt token) {
        return Map.of("organization", organizationId, "scope", token.getClaims().getOrDefault("scope", ""));
    }
}
