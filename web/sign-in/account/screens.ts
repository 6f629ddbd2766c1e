/** What the account centre can show: lists beside a navigation, and one task at a time on a card. */
import type { DetailField, Identifier, IdentifierType, PolicyHint } from '../screens.ts';
import type { IconName } from '../views/icons.ts';

export type AccountLink = {
  readonly href: string;
  readonly label: string;
  /** Something is lost there. */
  readonly danger?: boolean | undefined;
};

/** A button with a form of its own. */
export type AccountAction = {
  readonly action: string;
  readonly label: string;
  /** What it is done to. */
  readonly id?: string | undefined;
  readonly danger?: boolean | undefined;
};

export type Person = {
  readonly name: string;
  readonly picture?: string | undefined;
  /** One of many in a list. */
  readonly isSmall?: boolean | undefined;
};

export type AccountRow = {
  /** In place of the icon. */
  readonly picture?: Person | undefined;
  readonly icon?: IconName | undefined;
  readonly label: string;
  readonly value?: string | undefined;
  readonly note?: string | undefined;
  /** ISO 8601, and as it is shown without scripts. */
  readonly time?: { readonly at: string; readonly text: string; readonly phrase: string } | undefined;
  readonly badge?: string | undefined;
  /** `open`: something is still to be done about it. Without any, it only tells. */
  readonly badgeTone?: 'good' | 'open' | undefined;
  readonly points?: readonly string[] | undefined;
  readonly links?: readonly AccountLink[] | undefined;
  readonly action?: AccountAction | undefined;
  readonly actions?: readonly AccountAction[] | undefined;
};

/** A form that only looks: what is typed stands in the address. */
export type AccountSearch = {
  readonly path: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly label: string;
  readonly value: string;
  readonly submit: string;
};

export type AccountPages = {
  readonly label: string;
  readonly previous?: AccountLink | undefined;
  readonly next?: AccountLink | undefined;
};

export type AccountSection = {
  readonly title?: string | undefined;
  readonly lead?: string | undefined;
  readonly search?: AccountSearch | undefined;
  readonly rows: readonly AccountRow[];
  /** Where the rows go on. */
  readonly pages?: AccountPages | undefined;
  /** Said where there is no row. */
  readonly empty?: string | undefined;
  readonly links?: readonly AccountLink[] | undefined;
  readonly action?: AccountAction | undefined;
  readonly details?:
    | {
        readonly fields: readonly DetailField[];
        readonly values: Readonly<Record<string, string>>;
        readonly submit: string;
        readonly isFilled?: boolean | undefined;
      }
    | undefined;
};

export type AccountList = {
  readonly view: 'list';
  readonly title: string;
  readonly lead?: string | undefined;
  /** What was just done. */
  readonly done?: string | undefined;
  readonly nav: readonly (AccountLink & { readonly icon: IconName; readonly isCurrent: boolean })[];
  /** To the list that this one belongs to. */
  readonly back?: AccountLink | undefined;
  /** Pages about the same thing. */
  readonly tabs?: readonly (AccountLink & { readonly isCurrent: boolean })[] | undefined;
  readonly person: Person;
  readonly signOut: AccountLink;
  readonly sections: readonly AccountSection[];
};

export type BoxGroups = {
  readonly name: string;
  readonly groups: readonly {
    readonly title: string;
    readonly boxes: readonly {
      readonly value: string;
      readonly label: string;
      readonly note?: string | undefined;
      readonly chosen: boolean;
    }[];
  }[];
};

export type TaskPart =
  | { readonly part: 'identifier'; readonly type: IdentifierType; readonly value?: string | undefined }
  | {
      readonly part: 'text';
      readonly name: string;
      readonly label: string;
      readonly value?: string | undefined;
      readonly hint?: string | undefined;
    }
  | ({ readonly part: 'boxes'; readonly label: string; readonly empty: string } & Pick<BoxGroups, 'name'> & {
        readonly boxes: BoxGroups['groups'][number]['boxes'];
      })
  | {
      readonly part: 'select';
      readonly name: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly chosen: string;
    }
  | {
      /** One of several; what belongs to one of them stays out of sight until it is chosen. */
      readonly part: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
        readonly chosen: boolean;
        readonly boxes?: BoxGroups | undefined;
      }[];
    }
  | {
      readonly part: 'file';
      readonly name: string;
      readonly label: string;
      readonly accept: string;
      readonly hint: string;
    }
  | { readonly part: 'picture'; readonly person: Person }
  | { readonly part: 'password'; readonly fresh: boolean; readonly policy?: readonly PolicyHint[] }
  /** Of an app, or one that was sent, of so many digits. */
  | { readonly part: 'code'; readonly digits?: number }
  | {
      readonly part: 'qr';
      readonly secret: string;
      readonly uri: string;
      readonly qr: { readonly size: number; readonly path: string };
    }
  | { readonly part: 'codes'; readonly codes: readonly string[] }
  | { readonly part: 'passkey'; readonly purpose: 'verify' | 'bind'; readonly options: string }
  | { readonly part: 'who'; readonly identifier: Identifier }
  | { readonly part: 'secret'; readonly label: string; readonly value: string }
  | {
      readonly part: 'submit' | 'outlined' | 'quiet';
      readonly label: string;
      readonly action?: string | undefined;
      readonly danger?: boolean | undefined;
      /** The answer is a file: the page stays, and its button can be pressed again. */
      readonly bringsFile?: boolean | undefined;
    }
  | ({ readonly part: 'link' | 'button' } & AccountLink)
  | {
      readonly part: 'ways';
      readonly links: readonly (AccountLink & {
        readonly icon: IconName;
        readonly note?: string | undefined;
      })[];
    };

export type AccountTask = {
  readonly view: 'task';
  readonly title: string;
  readonly lead?: string | undefined;
  readonly icon?: IconName | undefined;
  readonly tone?: 'good' | 'bad' | 'plain' | undefined;
  readonly back?: AccountLink | undefined;
  /** Nothing to send. */
  readonly isPlain?: boolean | undefined;
  /** What is sent holds a file. */
  readonly takesFile?: boolean | undefined;
  readonly parts: readonly TaskPart[];
};

export type AccountPage = AccountList | AccountTask;
