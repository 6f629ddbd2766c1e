// #region setup
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const home = "http://localhost:3000"

type visitor struct {
	state, verifier, idToken string
	claims                   map[string]any
}

// One record per visitor, named by a cookie.
// Use a shared store once you run more than one process.
var visitors sync.Map

func visitorOf(r *http.Request) *visitor {
	cookie, err := r.Cookie("sid")
	if err != nil {
		return nil
	}
	found, ok := visitors.Load(cookie.Value)
	if !ok {
		return nil
	}
	return found.(*visitor)
}

func remember(w http.ResponseWriter, v *visitor) {
	id := rand.Text()
	visitors.Store(id, v)
	http.SetCookie(w, &http.Cookie{
		Name: "sid", Value: id, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(home, "https:"),
	})
}

// #endregion

// #region client
func main() {
	const issuer = "__ENDPOINT__/oidc"
	provider, err := oidc.NewProvider(context.Background(), issuer)
	if err != nil {
		log.Fatal(err)
	}
	config := oauth2.Config{
		ClientID:     "__APP_ID__",
		ClientSecret: "__APP_SECRET__",
		RedirectURL:  "http://localhost:3000/callback",
		Endpoint:     provider.Endpoint(),
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: config.ClientID})
	// #endregion

	// #region sign-in
	http.HandleFunc("/sign-in", func(w http.ResponseWriter, r *http.Request) {
		v := &visitor{state: rand.Text(), verifier: oauth2.GenerateVerifier()}
		remember(w, v)
		address := config.AuthCodeURL(v.state, oauth2.S256ChallengeOption(v.verifier))
		http.Redirect(w, r, address, http.StatusFound)
	})
	// #endregion

	// #region callback
	http.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		v := visitorOf(r)
		if v == nil || v.state == "" || r.FormValue("state") != v.state {
			http.Error(w, "This sign-in was not started here.", http.StatusBadRequest)
			return
		}
		token, err := config.Exchange(r.Context(), r.FormValue("code"), oauth2.VerifierOption(v.verifier))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		raw, _ := token.Extra("id_token").(string)
		idToken, err := verifier.Verify(r.Context(), raw)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		signedIn := &visitor{idToken: raw}
		if err := idToken.Claims(&signedIn.claims); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		remember(w, signedIn) // a new session, so that nobody can plant one before the sign-in
		http.Redirect(w, r, "/", http.StatusFound)
	})
	// #endregion

	// #region sign-out
	http.HandleFunc("/sign-out", func(w http.ResponseWriter, r *http.Request) {
		query := url.Values{
			"client_id":                {config.ClientID},
			"post_logout_redirect_uri": {"http://localhost:3000/"},
		}
		if v := visitorOf(r); v != nil && v.idToken != "" {
			query.Set("id_token_hint", v.idToken)
		}
		if cookie, err := r.Cookie("sid"); err == nil {
			visitors.Delete(cookie.Value)
		}
		http.Redirect(w, r, issuer+"/session/end?"+query.Encode(), http.StatusFound)
	})
	// #endregion

	// #region home
	http.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if v := visitorOf(r); v == nil || v.claims == nil {
			fmt.Fprint(w, `Not authenticated <a href="/sign-in">Sign in</a>`)
			return
		}
		fmt.Fprint(w, `Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>`)
	})
	http.HandleFunc("/profile", func(w http.ResponseWriter, r *http.Request) {
		v := visitorOf(r)
		if v == nil || v.claims == nil {
			http.Redirect(w, r, "/sign-in", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v.claims)
	})
	log.Println(home)
	log.Fatal(http.ListenAndServe("localhost:3000", nil))
}

// #endregion
