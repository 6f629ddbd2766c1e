package com.example.app;

import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class HomeController {

    @GetMapping(value = "/", produces = "text/html")
    String home(@AuthenticationPrincipal OidcUser user, CsrfToken csrf) {
        if (user == null) {
            return "Not authenticated <a href=\"/oauth2/authorization/portero\">Sign in</a>";
        }
        return """
            Authenticated <a href="/profile">Profile</a>
            <form method="post" action="/logout">
              <input type="hidden" name="%s" value="%s"><button>Sign out</button>
            </form>
            """.formatted(csrf.getParameterName(), csrf.getToken());
    }

    @GetMapping("/profile")
    Map<String, Object> profile(@AuthenticationPrincipal OidcUser user) {
        return user.getClaims();
    }
}
