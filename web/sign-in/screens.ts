/** What a hosted page can show: one variant for each screen, typed props in, HTML out. */

export type IdentifierType = 'username' | 'email' | 'phone';
export type Identifier = { readonly type: IdentifierType; readonly value: string };

/** `form` stands above the form; `fields` beside the field it names (by the field's `name`). */
export type Errors = {
  readonly form?: string | undefined;
  readonly fields?: Readonly<Record<string, string>> | undefined;
};

export type CodeFlow = 'sign-in' | 'register' | 'forgot-password' | 'continue';

export type SignInScreen = {
  readonly kind: 'sign-in';
  readonly identifiers: readonly IdentifierType[];
  /** Identifier and password in one form. */
  readonly withPassword: boolean;
  readonly canRegister: boolean;
  readonly canResetPassword: boolean;
  readonly termsCheckbox?: boolean | undefined;
  readonly value?: string | undefined;
  readonly errors?: Errors | undefined;
};

export type PasswordScreen = {
  readonly kind: 'password';
  readonly identifier: Identifier;
  readonly otherMethod?: 'code' | undefined;
  readonly canResetPassword: boolean;
  readonly errors?: Errors | undefined;
};

export type RegisterScreen = {
  readonly kind: 'register';
  readonly identifiers: readonly IdentifierType[];
  readonly termsCheckbox: boolean;
  readonly canSignIn: boolean;
  readonly value?: string | undefined;
  readonly errors?: Errors | undefined;
};

export type NewPasswordScreen = {
  readonly kind: 'new-password';
  readonly flow: 'register' | 'reset' | 'continue';
  /** Whole sentences, in the page's language. */
  readonly policyHints: readonly string[];
  readonly identifier?: Identifier | undefined;
  readonly errors?: Errors | undefined;
};

export type VerificationCodeScreen = {
  readonly kind: 'verification-code';
  readonly flow: CodeFlow;
  readonly identifier: Identifier;
  /** What is left of the pause, so that a reload does not start it anew. */
  readonly resendAfterSeconds: number;
  readonly canUsePassword: boolean;
  readonly errors?: Errors | undefined;
};

export type ForgotPasswordScreen = {
  readonly kind: 'forgot-password';
  readonly identifiers: readonly IdentifierType[];
  readonly value?: string | undefined;
  readonly errors?: Errors | undefined;
};

export type ContinueIdentifierScreen = {
  readonly kind: 'continue-identifier';
  readonly which: IdentifierType | 'emailOrPhone';
  readonly value?: string | undefined;
  readonly errors?: Errors | undefined;
};

export type ConfirmScreen = {
  readonly kind: 'confirm';
  readonly question: 'create-account' | 'sign-in-instead';
  readonly identifier: Identifier;
  readonly errors?: Errors | undefined;
};

export type ConsentScreen = {
  readonly kind: 'consent';
  readonly application: {
    readonly name: string;
    readonly logoUrl?: string | undefined;
    readonly termsOfUseUrl?: string | undefined;
    readonly privacyPolicyUrl?: string | undefined;
    /** Host that the answer goes to. */
    readonly destination?: string | undefined;
  };
  readonly scopes: readonly { readonly name: string; readonly description?: string | undefined }[];
  readonly user: { readonly name: string; readonly detail?: string | undefined };
  readonly errors?: Errors | undefined;
};

export type ErrorScreen = {
  readonly kind: 'error';
  readonly title?: string | undefined;
  readonly message: string;
  readonly requestId: string;
  readonly restartUrl?: string | undefined;
};

export type NoticeScreen = {
  readonly kind: 'signed-out' | 'unknown-session' | 'account-suspended' | 'password-changed';
};

export type Screen =
  | SignInScreen
  | PasswordScreen
  | RegisterScreen
  | NewPasswordScreen
  | VerificationCodeScreen
  | ForgotPasswordScreen
  | ContinueIdentifierScreen
  | ConfirmScreen
  | ConsentScreen
  | ErrorScreen
  | NoticeScreen;
