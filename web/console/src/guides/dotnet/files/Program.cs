// #region client
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

var builder = WebApplication.CreateBuilder(args);

builder.Services
    .AddAuthentication(options =>
    {
        options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
    })
    .AddCookie()
    .AddOpenIdConnect(options =>
    {
        options.Authority = "__ENDPOINT__/oidc";
        // Plain http is for your own machine only.
        options.RequireHttpsMetadata = options.Authority.StartsWith("https:");
        options.ClientId = "__APP_ID__";
        options.ClientSecret = "__APP_SECRET__";
        options.ResponseType = "code";
        options.ResponseMode = "query";
        options.CallbackPath = "/callback";
        options.SignedOutCallbackPath = "/signed-out";
        options.Scope.Add("email");
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "name";
        options.SaveTokens = true;
        options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    });
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
// #endregion

// #region sign-in
app.MapGet("/sign-in", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }));
// #endregion

// #region sign-out
app.MapGet("/sign-out", () => Results.SignOut(
    new AuthenticationProperties { RedirectUri = "/" },
    [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
// #endregion

// #region home
app.MapGet("/", (HttpContext context) => Results.Content(
    context.User.Identity is { IsAuthenticated: true }
        ? "Authenticated <a href='/profile'>Profile</a> <a href='/sign-out'>Sign out</a>"
        : "Not authenticated <a href='/sign-in'>Sign in</a>",
    "text/html; charset=utf-8"));

app.MapGet("/profile", (HttpContext context) =>
        context.User.Claims.Select(claim => new { claim.Type, claim.Value }))
    .RequireAuthorization();

app.Run("http://localhost:5000");
// #endregion
