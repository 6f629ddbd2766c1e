/** What a script for custom claims may reach, member by member: completions, hover and `docs/custom-claims.d.ts` come from it. */
import type { TokenType } from './queries.ts';

export type Shape = {
  /** As TypeScript writes it, for what has no members. */
  readonly type?: string;
  readonly optional?: true;
  readonly members?: Readonly<Record<string, Shape>>;
  /** Of an array. */
  readonly item?: Shape;
};
type Members = Readonly<Record<string, Shape>>;

const text: Shape = { type: 'string' };
const textOrNull: Shape = { type: 'string | null' };
const yesNo: Shape = { type: 'boolean' };
const time: Shape = { type: 'number' };
const anything: Shape = { type: 'Record<string, unknown>' };
const texts: Shape = { type: 'string[]' };
const optional = (shape: Shape): Shape => ({ ...shape, optional: true });
const of = (members: Members): Shape => ({ members });
const many = (members: Members): Shape => ({ item: of(members) });

const named = { id: text, name: text, description: textOrNull };

const user: Members = {
  id: text,
  username: textOrNull,
  primaryEmail: textOrNull,
  primaryPhone: textOrNull,
  name: textOrNull,
  avatar: textOrNull,
  customData: anything,
  identities: anything,
  profile: anything,
  applicationId: textOrNull,
  isSuspended: yesNo,
  hasPassword: yesNo,
  lastSignInAt: { type: 'number | null' },
  createdAt: time,
  updatedAt: time,
  ssoIdentities: { type: 'unknown[]' },
  mfaVerificationFactors: texts,
  roles: many({
    ...named,
    scopes: many({ ...named, resourceId: text, resource: of({ id: text, name: text, indicator: text }) }),
  }),
  organizations: many(named),
  organizationRoles: many({ organizationId: text, roleId: text, roleName: text }),
};

const application = of({
  ...named,
  type: text,
  isThirdParty: yesNo,
  customData: anything,
  createdAt: time,
  oidcClientMetadata: of({ redirectUris: texts, postLogoutRedirectUris: texts }),
  customClientMetadata: anything,
});

const token: Members = {
  jti: optional(text),
  aud: optional(text),
  scope: optional(text),
  clientId: text,
  kind: text,
};

const shared: Members = {
  environmentVariables: { type: 'Record<string, string>' },
  api: of({ denyAccess: { type: '(message?: string) => never' } }),
};

export const reachable: Readonly<Record<TokenType, Members>> = {
  'access-token': {
    token: of({
      ...token,
      accountId: text,
      grantId: optional(text),
      gty: optional(text),
      sessionUid: optional(text),
    }),
    context: of({
      user: of(user),
      application: optional(application),
      organization: optional(of({ ...named, customData: anything })),
      interaction: optional(
        of({
          interactionEvent: text,
          userId: text,
          verificationRecords: many({ id: text, type: text }),
          signInContext: optional({ type: 'Record<string, string>' }),
        }),
      ),
      grant: optional(of({ type: text, subjectTokenContext: anything })),
    }),
    ...shared,
  },
  'client-credentials': { token: of(token), context: of({ application }), ...shared },
};

/** As TypeScript writes it. */
function written(shape: Shape, indent = ''): string {
  if (shape.item) return `${written(shape.item, indent)}[]`;
  if (!shape.members) return shape.type ?? 'unknown';
  const inner = `${indent}  `;
  const lines = Object.entries(shape.members).map(
    ([name, member]) => `${inner}${name}${member.optional ? '?' : ''}: ${written(member, inner)};`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** One line for a list or a hover. */
export const brief = (shape: Shape): string => {
  if (shape.item) return `${brief(shape.item)}[]`;
  return shape.members ? '{ … }' : (shape.type ?? 'unknown');
};

/** What stands behind a path such as `context.user.roles[0]`; undefined when nothing is known of it. */
export function shapeAt(root: Members, path: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = { members: root };
  for (const step of path) {
    if (shape === undefined) return undefined;
    if (step === '[]') shape = shape.item;
    else shape = shape.members && Object.hasOwn(shape.members, step) ? shape.members[step] : undefined;
  }
  return shape;
}

/** `context?.user.roles[0]` as steps; undefined for what is no plain path. */
export function stepsOf(expression: string): string[] | undefined {
  if (!/^[A-Za-z_$][\w$]*(\??\.[A-Za-z_$][\w$]*|(\?\.)?\[\w*\])*$/.test(expression)) return undefined;
  return expression
    .replaceAll('?.[', '[')
    .replaceAll('?.', '.')
    .replaceAll(/\[\w*\]/g, '.[]')
    .split('.');
}

/** The file that is published, for editors elsewhere. */
export function declarations(): string {
  const types = (Object.entries(reachable) as [TokenType, Members][]).map(([kind, members]) => {
    const name = kind === 'access-token' ? 'AccessTokenScript' : 'ClientCredentialsScript';
    const argument = written({ members });
    return `export type ${name} = (argument: ${argument}) => Record<string, unknown> | Promise<Record<string, unknown>>;\n`;
  });
  return `// What scripts for custom claims get to see; made from the Console's own list.\n${types.join('\n')}`;
}
