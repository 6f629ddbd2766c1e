package com.example.app;

import java.util.Map;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class OrdersController {

    /** A good token is enough. */
    @GetMapping("/whoami")
    Map<String, String> whoami(@AuthenticationPrincipal Jwt token) {
        return Map.of("caller", token.getSubject());
    }

    /** Permissions held within an organization count there, and only there. */
    @GetMapping("/orders")
    @PreAuthorize("hasAuthority('SCOPE___SCOPE__') and #token.getClaimAsString('organization_id') == null")
    Map<String, String> orders(@AuthenticationPrincipal Jwt token) {
        return Map.of("caller", token.getSubject());
    }
}
