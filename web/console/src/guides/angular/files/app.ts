import { JsonPipe } from '@angular/common';
import { Component, inject, type OnInit } from '@angular/core';
import { OidcSecurityService } from 'angular-auth-oidc-client';

@Component({
  selector: 'app-root',
  imports: [JsonPipe],
  template: `
    @if (oidc.authenticated().isAuthenticated) {
      <pre>{{ oidc.userData().userData | json }}</pre>
      <button type="button" (click)="signOut()">Sign out</button>
    } @else {
      <button type="button" (click)="oidc.authorize()">Sign in</button>
    }
  `,
})
export class App implements OnInit {
  protected readonly oidc = inject(OidcSecurityService);

  ngOnInit() {
    // Finishes a sign-in that has just come back, or picks up an earlier one.
    this.oidc.checkAuth().subscribe();
  }

  protected signOut() {
    this.oidc.logoff().subscribe();
  }
}
