package com.example.app;

import java.util.Map;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class OrganizationOrdersController {

    @GetMapping("/organizations/{organizationId}/orders")
    @PreAuthorize("hasAuthority('SCOPE___SCOPE__') and #token.getClaimAsString('organization_id') == #organizationId")
    Map<String, String> orders(@PathVariable String organizationId, @AuthenticationPrincipal Jwt token) {
        return Map.of("organization", organizationId);
    }
}
