// #region setup
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"slices"
	"strings"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

const (
	issuer   = "__ENDPOINT__/oidc"
	audience = "__API__"
)

var keys keyfunc.Keyfunc

type claims struct {
	jwt.RegisteredClaims
	Scope          string `json:"scope"`
	OrganizationID string `json:"organization_id"`
}

// #endregion

// #region check
type handler func(http.ResponseWriter, *http.Request, *claims)

// What a token says, if Portero issued it for this audience and it has not expired.
func verify(r *http.Request, raw, audience string) (*claims, error) {
	found := &claims{}
	token, err := jwt.ParseWithClaims(raw, found, keys.KeyfuncCtx(r.Context()),
		jwt.WithValidMethods([]string{"ES256", "RS256"}),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithExpirationRequired())
	if err == nil && token.Header["typ"] != "at+jwt" {
		err = errors.New("this is no access token")
	}
	return found, err
}

func authenticated(meantFor func(*http.Request) string, next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			w.Header().Set("WWW-Authenticate", "Bearer")
			answer(w, http.StatusUnauthorized, map[string]string{"error": "missing_token"})
			return
		}
		token, err := verify(r, raw, meantFor(r))
		if err != nil {
			refuse(w, http.StatusUnauthorized, "invalid_token", "")
			return
		}
		next(w, r, token)
	}
}

func refuse(w http.ResponseWriter, status int, failure, more string) {
	w.Header().Set("WWW-Authenticate", `Bearer error="`+failure+`"`+more)
	answer(w, status, map[string]string{"error": failure})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func ours(*http.Request) string { return audience }

func whoami(w http.ResponseWriter, _ *http.Request, token *claims) {
	answer(w, http.StatusOK, map[string]string{"caller": token.Subject})
}

// #endregion

// #region permission
func may(scope string, next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, token *claims) {
		// Permissions held within an organization count there, and only there.
		if token.OrganizationID != r.PathValue("organizationId") {
			refuse(w, http.StatusUnauthorized, "invalid_token", "")
			return
		}
		if !slices.Contains(strings.Fields(token.Scope), scope) {
			refuse(w, http.StatusForbidden, "insufficient_scope", `, scope="`+scope+`"`)
			return
		}
		next(w, r, token)
	}
}

func orders(w http.ResponseWriter, _ *http.Request, token *claims) {
	answer(w, http.StatusOK, map[string]string{"caller": token.Subject})
}

// #endregion

// #region within
// `may` compares the organization in the address with the token's.
func ordersOf(w http.ResponseWriter, _ *http.Request, token *claims) {
	answer(w, http.StatusOK, map[string]string{"organization": token.OrganizationID})
}

// #endregion

// #region organization
func theOrganization(r *http.Request) string {
	return "urn:logto:organization:" + r.PathValue("organizationId")
}

func organization(w http.ResponseWriter, r *http.Request, token *claims) {
	answer(w, http.StatusOK, map[string]string{"organization": r.PathValue("organizationId"), "scope": token.Scope})
}

// #endregion

// #region run
func main() {
	var err error
	if keys, err = keyfunc.NewDefault([]string{issuer + "/jwks"}); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /whoami", authenticated(ours, whoami))
	http.HandleFunc("GET /orders", authenticated(ours, may("__SCOPE__", orders)))
	http.HandleFunc("GET /organizations/{organizationId}/orders",
		authenticated(ours, may("__SCOPE__", ordersOf)))
	http.HandleFunc("GET /organizations/{organizationId}", authenticated(theOrganization, organization))
	log.Println("http://localhost:4000/")
	log.Fatal(http.ListenAndServe("localhost:4000", nil))
}

// #endregion
