import type { Device } from '@portero/schema/devices.ts';
import type { AccountPage, Person } from './account/screens.ts';

/** What a hosted page can show: one variant for each screen, props in, HTML out. */
export type IdentifierType = 'username' | 'email' | 'phone';
export type Identifier = {
  readonly type: IdentifierType;
  readonly value: string;
  /** As people write it, where that differs: `+34 600 12 34 56`. */
  readonly shown?: string | undefined;
};

/** Beside the field it names, or on the card. */
export type Errors = {
  readonly form?: string | undefined;
  readonly fields?: Readonly<Record<string, string>> | undefined;
};

export type Factor = 'Totp' | 'WebAuthn' | 'BackupCode' | 'EmailVerificationCode' | 'PhoneVerificationCode';
/** Where a factor's message goes, as much of it as may be shown. */
export type FactorChoice = { readonly factor: Factor; readonly to?: string | undefined };

export type Flow = 'sign-in' | 'register' | 'forgot-password' | 'continue';

/** One of the details that a tenant collects. */
export type DetailField = {
  /** `company`, or `address.locality` */
  readonly path: string;
  readonly name: string;
  readonly input: 'text' | 'number' | 'date' | 'checkbox' | 'select' | 'url';
  /** An administrator's own; ours without. */
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly required: boolean;
  readonly options?: readonly { readonly value: string; readonly label?: string | undefined }[] | undefined;
  readonly checked?: boolean | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
};

/** Whoever lost every factor can ask for a new one. */
type Lost = { readonly canRecover?: boolean | undefined };

/** For how many days this device could be trusted. */
type Trust = { readonly trustDays?: number | undefined };

/** What a new passkey is called: as typed, else after the device that it is made on. */
type Naming = { readonly name?: string | undefined; readonly device?: Device | undefined };

/** One thing that an application asks for. */
export type Permission = {
  readonly text: string;
  /** What the form names it by. */
  readonly value?: string | undefined;
  /** Undefined where it cannot be refused. */
  readonly ticked?: boolean | undefined;
};

export type Screen = { readonly errors?: Errors | undefined } & (
  | {
      readonly kind: 'sign-in';
      readonly identifiers: readonly IdentifierType[];
      /** Identifier and password in one form. */
      readonly withPassword: boolean;
      /** Only some of the identifiers are asked for; the other page has them all. */
      readonly moreOptions?: boolean | undefined;
      readonly canRegister: boolean;
      readonly canResetPassword: boolean;
      /** The code could not be sent, and a password does as well. */
      readonly canUsePassword?: boolean | undefined;
      readonly value?: string | undefined;
      readonly termsCheckbox: boolean;
      /** Passkeys sign in here: by a button, among what the browser fills in, or both. */
      readonly passkey?:
        | { readonly options: string; readonly button: boolean; readonly autofill: boolean }
        | undefined;
    }
  | {
      readonly kind: 'passkey';
      readonly identifier: Identifier;
      /** What the browser is asked for, as JSON. */
      readonly options: string;
      readonly canUsePassword: boolean;
      readonly canUseCode: boolean;
    }
  | ({ readonly kind: 'passkey-offer'; readonly options: string } & Naming)
  /** In place of a password, for somebody who is not there yet. */
  | ({
      readonly kind: 'passkey-sign-up';
      readonly identifier?: Identifier | undefined;
      readonly options: string;
    } & Naming)
  | {
      readonly kind: 'password';
      readonly identifier: Identifier;
      readonly canUsePasskey?: boolean | undefined;
      readonly canUseCode: boolean;
      readonly canResetPassword: boolean;
    }
  | {
      readonly kind: 'register';
      readonly identifiers: readonly IdentifierType[];
      readonly moreOptions?: boolean | undefined;
      readonly canSignIn: boolean;
      readonly value?: string | undefined;
      readonly termsCheckbox: boolean;
    }
  | {
      readonly kind: 'new-password';
      /** `way-back`: beside a passkey that nothing else stands in for. */
      readonly flow: 'register' | 'reset' | 'continue' | 'expired' | 'way-back';
      readonly policy: readonly PolicyHint[];
      readonly identifier?: Identifier | undefined;
    }
  | {
      readonly kind: 'verification-code';
      readonly digits: number;
      readonly flow: Flow;
      /** The mail holds a link as well. */
      readonly withLink?: boolean;
      readonly identifier: Identifier;
      readonly resendAfterSeconds: number;
      readonly canUsePasskey?: boolean | undefined;
      readonly canUsePassword: boolean;
    }
  | {
      readonly kind: 'forgot-password';
      readonly identifiers: readonly IdentifierType[];
      readonly value?: string | undefined;
    }
  | {
      readonly kind: 'continue-identifier';
      readonly which: 'username' | 'email' | 'phone' | 'emailOrPhone';
      readonly value?: string | undefined;
    }
  | {
      readonly kind: 'extra-profile';
      readonly fields: readonly DetailField[];
      /** As typed, by path. */
      readonly values: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'confirm';
      readonly question: 'create-account' | 'sign-in-instead';
      readonly termsCheckbox: boolean;
      readonly identifier: Identifier;
    }
  | {
      readonly kind: 'consent';
      readonly application: string;
      readonly logo?: { readonly light?: string | undefined; readonly dark?: string | undefined } | undefined;
      readonly person: string;
      /** Where an application that nobody registered describes itself. */
      readonly describedAt?: string | undefined;
      /** What it will be able to do, in groups: about the person, then by API. */
      readonly asked: readonly {
        readonly title?: string | undefined;
        readonly permissions: readonly Permission[];
      }[];
      /** Nothing is new: the person agreed to all of it before. */
      readonly already?: boolean | undefined;
      /** Undefined when no organization is asked for. */
      readonly organizations?:
        | {
            readonly offered: readonly {
              readonly id: string;
              readonly name: string;
              readonly chosen: boolean;
            }[];
            readonly permissions: readonly Permission[];
            /** Only one of them may be chosen. */
            readonly single?: boolean | undefined;
          }
        | undefined;
      /** Host that the person is sent to. */
      readonly destination?: string | undefined;
      readonly switchUrl?: string | undefined;
      readonly documents?:
        | { readonly terms?: string | undefined; readonly privacy?: string | undefined }
        | undefined;
    }
  | {
      readonly kind: 'one-time-token';
      /** Whom the link is for. */
      readonly email: string;
      readonly purpose: 'SignIn' | 'Register' | 'ForgotPassword';
      /** Whose invitation it is. */
      readonly organization?: string | undefined;
      readonly termsCheckbox: boolean;
    }
  | {
      readonly kind: 'link-trouble';
      readonly reason:
        | 'used'
        | 'expired'
        | 'withdrawn'
        | 'unknown'
        | 'known'
        | 'no-account'
        | 'invitation-accepted'
        | 'invitation-expired'
        | 'invitation-withdrawn'
        | 'code-link'
        | 'invitation-unknown'
        | 'not-joined';
      readonly restartUrl?: string | undefined;
    }
  | {
      readonly kind: 'switch-account';
      /** Who is signed in. */
      readonly current: string;
      readonly next: string;
    }
  /** Who is signed in, in full and as the button has it. */
  | { readonly kind: 'select-account'; readonly person: string; readonly name: string }
  | {
      readonly kind: 'select-organization';
      readonly application: string;
      /** Who is signed in. */
      readonly person: string;
      readonly organizations: readonly {
        readonly id: string;
        readonly name: string;
        readonly description: string | null;
        readonly logoUrl?: string | undefined;
        readonly darkLogoUrl?: string | undefined;
        readonly roles: readonly string[];
        /** Chosen last time. */
        readonly isLast: boolean;
      }[];
      /** To organizations that the person may join on the way. */
      readonly invitations: readonly {
        readonly id: string;
        readonly name: string;
        readonly roles: readonly string[];
      }[];
      /** Going on without one is possible. */
      readonly canSkip: boolean;
      /** Where there are many: what was looked for, what its form carries, and whether not all that was found shows. */
      readonly search?:
        | {
            readonly value: string;
            readonly hidden: Readonly<Record<string, string>>;
            readonly isCut: boolean;
          }
        | undefined;
    }
  | { readonly kind: 'sign-in-link'; readonly email: string }
  | {
      readonly kind: 'other-browser';
      readonly email: string;
      readonly restartUrl?: string | undefined;
    }
  | {
      readonly kind: 'joined';
      readonly organization: string;
      /** Where people of the tenant begin, if it says so. */
      readonly startUrl?: string | undefined;
    }
  | { readonly kind: 'no-access'; readonly application: string; readonly person: string }
  | { readonly kind: 'mfa-offer' }
  | ({
      readonly kind: 'mfa-choose';
      /** To sign in, to set the first one up, or a further one. */
      readonly purpose: 'verify' | 'bind' | 'more';
      readonly choices: readonly FactorChoice[];
      readonly canSkip: boolean;
    } & Lost)
  | ({ readonly kind: 'mfa-totp'; readonly hasOthers: boolean } & Trust & Lost)
  | {
      readonly kind: 'mfa-totp-set-up';
      readonly secret: string;
      /** `otpauth:` */
      readonly uri: string;
      readonly qr: { readonly size: number; readonly path: string };
      readonly hasOthers: boolean;
    }
  | ({ readonly kind: 'mfa-backup-code'; readonly hasOthers: boolean } & Lost)
  | {
      readonly kind: 'mfa-recovery';
      /** Nothing is asked yet, nobody has answered yet, or a new factor can be set up. */
      readonly state: 'ask' | 'waiting' | 'approved';
      /** What waits, or was approved, was asked for in another browser. */
      readonly elsewhere?: boolean | undefined;
      /** The last request was. */
      readonly refused?: boolean | undefined;
      /** It was asked for too often, or stopped: not now. */
      readonly closed?: boolean | undefined;
      /** Until when nobody can approve it, in the page's language. */
      readonly until?: string | undefined;
      /** As typed. */
      readonly reason?: string | undefined;
    }
  /** What a link in a mail opens: the form stops a request. */
  | { readonly kind: 'recovery-stop'; readonly action: string; readonly token: string }
  | { readonly kind: 'recovery-stopped'; readonly passwordUrl?: string | undefined }
  /** The same of an approval: the form lets it be used in this browser. */
  | { readonly kind: 'recovery-continue'; readonly action: string; readonly token: string }
  | { readonly kind: 'recovery-continued'; readonly restartUrl?: string | undefined }
  | { readonly kind: 'mfa-backup-codes'; readonly codes: readonly string[] }
  | ({
      readonly kind: 'mfa-code';
      readonly digits: number;
      readonly channel: 'email' | 'phone';
      readonly to: string;
      readonly resendAfterSeconds: number;
      readonly hasOthers: boolean;
    } & Trust &
      Lost)
  | ({
      readonly kind: 'mfa-passkey';
      readonly purpose: 'verify' | 'bind';
      /** What the browser is asked for, as JSON. */
      readonly options: string;
      readonly hasOthers: boolean;
    } & Trust &
      Lost &
      Naming)
  | { readonly kind: 'device-code'; readonly value?: string | undefined }
  | {
      readonly kind: 'device-confirm';
      /** Where the form goes, with its token. */
      readonly action: string;
      readonly token: string;
      readonly application: string;
      /** As the device shows it. */
      readonly code: string;
      readonly device: { readonly ip?: string | undefined; readonly userAgent?: string | undefined };
      /** Who is signed in already. */
      readonly person?: string | undefined;
    }
  | { readonly kind: 'device-done' }
  | { readonly kind: 'device-denied' }
  | {
      readonly kind: 'error';
      readonly title?: string | undefined;
      readonly message: string;
      readonly requestId: string;
      readonly restartUrl?: string | undefined;
    }
  | { readonly kind: 'not-found'; readonly restartUrl?: string | undefined }
  | {
      readonly kind: 'sign-out';
      /** Where the form goes, with its token. */
      readonly action: string;
      readonly token: string;
      readonly staySignedInUrl?: string | undefined;
    }
  | { readonly kind: 'signed-out'; readonly restartUrl?: string | undefined }
  /** Somebody came here by themselves: no application sent them. */
  | { readonly kind: 'front-door' }
  | { readonly kind: 'unknown-session'; readonly restartUrl?: string | undefined }
  | { readonly kind: 'account-suspended' }
  | { readonly kind: 'password-changed'; readonly canSignIn: boolean }
  | { readonly kind: 'account'; readonly page: AccountPage }
  | {
      readonly kind: 'demo-app';
      /** `also`: what else one knows them by. */
      readonly person: Person & { readonly also?: string | undefined };
      readonly claims: readonly {
        readonly name: string;
        readonly value: string;
        readonly time?: { readonly at: string; readonly text: string } | undefined;
      }[];
      readonly idToken: string;
      /** What shows the same again, without the code that is used up. */
      readonly address: string;
      readonly signOutUrl: string;
      readonly accountUrl?: string | undefined;
    }
);

export type PolicyHint = {
  readonly phrase: 'minLength' | 'characterTypes' | 'notCommon' | 'notPersonal';
  readonly count?: number;
};
