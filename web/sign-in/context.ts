/** Everything a screen may know besides its own props. */
import type { Phrases } from './phrases/en.ts';

type Branding = {
  readonly logoUrl?: string | undefined;
  readonly darkLogoUrl?: string | undefined;
  readonly favicon?: string | undefined;
  readonly darkFavicon?: string | undefined;
};

export type PageExperience = {
  readonly branding: Branding;
  readonly color: {
    readonly primaryColor: string;
    readonly isDarkModeEnabled: boolean;
    readonly darkPrimaryColor: string;
  };
  readonly customCss: string | null;
  /** HTML beside the card, by the page's path. */
  readonly customContent?: Readonly<Record<string, string>> | undefined;
  readonly termsOfUseUrl: string | null;
  readonly privacyPolicyUrl: string | null;
  readonly supportEmail: string | null;
  readonly supportWebsiteUrl: string | null;
  /** No “Secured by …” under the card. */
  readonly hideLogtoBranding: boolean;
};

export type Country = {
  /** ISO 3166: `ES` */
  readonly code: string;
  /** In the page's language. */
  readonly name: string;
  /** `34` */
  readonly calling: string;
};

/** The check that somebody is a person, on a page that demands one. */
export type CaptchaOnPage = {
  readonly type: 'Turnstile' | 'RecaptchaEnterprise' | 'HCaptcha' | 'ProofOfWork';
  readonly siteKey: string;
  readonly mode?: 'invisible' | 'checkbox' | undefined;
  /** Where Google’s script comes from. */
  readonly domain?: string | undefined;
  /** What the browser has to do, where it is a sum. */
  readonly sum?:
    | {
        readonly challenge: string;
        readonly work: string;
        readonly difficulty: number;
        readonly waitSeconds: number;
      }
    | undefined;
};

export type PageContext = {
  readonly experience: PageExperience;
  /** Name of the application that the person is on the way to. */
  readonly applicationName?: string | undefined;
  /** Somebody acts as this person in the browser; with the token of the form that ends it. */
  readonly acting?: { readonly name: string; readonly csrf: string } | undefined;
  /** The application's own looks, over the tenant's. */
  readonly applicationBranding?: Branding | undefined;
  readonly language: string;
  readonly phrases: Phrases;
  /** Where a phone number without its country code is from; pages without one ask for the whole number. */
  readonly phone?: { readonly countries: readonly Country[]; readonly selected: string } | undefined;
  readonly csrf: string;
  /** For the one inline style; the policy allows no other. */
  readonly nonce: string;
  /** Where forms post: path and query of this page. */
  readonly path: string;
  readonly links: {
    readonly signIn: string;
    readonly register: string;
    readonly forgotPassword: string;
    /** The step before this one. */
    readonly back?: string | undefined;
  };
  readonly captcha?: CaptchaOnPage | undefined;
  readonly preview: boolean;
  /** Who may tell the preview what to show, besides this origin. */
  readonly previewOrigins?: readonly string[] | undefined;
  /** Fixed by the Console's preview; else the browser's preference decides. */
  readonly theme?: 'light' | 'dark' | undefined;
  /** Likewise, to see what pages look like in the other direction. */
  readonly direction?: 'ltr' | 'rtl' | undefined;
};
