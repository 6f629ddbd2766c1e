/** Everything that a screen may know besides its own props. */
import type { Phrases } from './phrases/en.ts';

type Branding = {
  readonly logoUrl?: string | undefined;
  readonly darkLogoUrl?: string | undefined;
  readonly favicon?: string | undefined;
  readonly darkFavicon?: string | undefined;
};

/** The part of the sign-in experience that is drawn; the public object fits as it is. */
export type PageExperience = {
  readonly branding: Branding;
  readonly color: {
    readonly primaryColor: string;
    readonly isDarkModeEnabled: boolean;
    readonly darkPrimaryColor: string;
  };
  readonly customCss: string | null;
  readonly termsOfUseUrl: string | null;
  readonly privacyPolicyUrl: string | null;
  readonly agreeToTermsPolicy: 'Automatic' | 'ManualRegistrationOnly' | 'Manual';
  readonly supportEmail: string | null;
  readonly supportWebsiteUrl: string | null;
};

export type PageContext = {
  readonly experience: PageExperience;
  /** Where the person is on the way to. */
  readonly application?:
    | {
        readonly name?: string | undefined;
        readonly displayName?: string | undefined;
        readonly branding?: Branding | undefined;
      }
    | undefined;
  readonly language: string;
  readonly phrases: Phrases;
  readonly csrf: string;
  /** For the two inline styles; the policy allows no others. */
  readonly nonce: string;
  /** Where forms post: path and query of this page, `app_id` included. */
  readonly path: string;
  readonly links: {
    readonly signIn: string;
    readonly register: string;
    readonly forgotPassword: string;
    /** The step before this one. */
    readonly back?: string | undefined;
  };
  /** Addresses of the style sheet and the script. */
  readonly assets: { readonly css: string; readonly script: string };
  /** Shown inside the Console: nothing on the page may be used. */
  readonly preview: boolean;
  /** Fixed by the preview; else the browser's preference decides, if the tenant allows dark. */
  readonly theme?: 'light' | 'dark' | undefined;
};
