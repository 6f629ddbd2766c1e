/** The settings form's view of an application: what its fields hold, what may be wrong, what is sent. */
import type { Phrases } from '../i18n/language.ts';
import { meantRows } from '../ui/MultiTextInput.tsx';
import {
  isSafe,
  type ProtocolValues,
  toProtocolChange,
  toProtocolValues,
  validateProtocol,
} from './protocol-values.ts';
import type { Application, ApplicationChange } from './queries.ts';
import { isOrigin, redirectUriProblem } from './redirect-uri.ts';

export type SettingsValues = ProtocolValues & {
  name: string;
  description: string;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  corsAllowedOrigins: string[];
  /** JSON as text, as the editor has it. */
  customData: string;
  alwaysIssueRefreshToken: boolean;
  rotateRefreshToken: boolean;
  refreshTokenTtlInDays: number | string;
  /** Seconds. */
  idTokenTtl: number | string;
  backchannelLogoutUri: string;
  backchannelLogoutSessionRequired: boolean;
  allowTokenExchange: boolean;
  narrowTokenExchange: boolean;
  subjectTokenAudiences: string[];
  subjectIdTokenAudiences: string[];
  subjectTokenIssuers: SubjectTokenIssuer[];
  maxAllowedGrants: number | string;
  organizationSelection: NonNullable<Application['customClientMetadata']['organizationSelection']>;
  initiateLoginUri: string;
};

type SubjectTokenIssuer = NonNullable<Application['customClientMetadata']['subjectTokenIssuers']>[number];
type Problems = Phrases['applications']['problems'];

/** A person signs in to it, so it has addresses to come back to. */
export function isUserFacing(type: Application['type']): boolean {
  return type !== 'MachineToMachine' && type !== 'SAML';
}

/** Applications that could keep no secret. */
export function isPublic(type: Application['type']): boolean {
  return type === 'SPA' || type === 'Native';
}

/** What is not stored shows what holds without it. Numbers are days and seconds as their names say; JSON is text. */
export function toValues(app: Application): SettingsValues {
  const { oidcClientMetadata: oidc, customClientMetadata: custom } = app;
  return {
    name: app.name,
    description: app.description ?? '',
    redirectUris: oidc.redirectUris,
    postLogoutRedirectUris: oidc.postLogoutRedirectUris,
    corsAllowedOrigins: custom.corsAllowedOrigins ?? [],
    customData: JSON.stringify(app.customData, null, 2),
    alwaysIssueRefreshToken: custom.alwaysIssueRefreshToken ?? false,
    rotateRefreshToken: custom.rotateRefreshToken ?? true,
    refreshTokenTtlInDays: custom.refreshTokenTtlInDays ?? 14,
    idTokenTtl: custom.idTokenTtl ?? 3600,
    backchannelLogoutUri: oidc.backchannelLogoutUri ?? '',
    backchannelLogoutSessionRequired: oidc.backchannelLogoutSessionRequired ?? false,
    allowTokenExchange: custom.allowTokenExchange ?? false,
    narrowTokenExchange: custom.narrowTokenExchange ?? false,
    subjectTokenAudiences: custom.subjectTokenAudiences ?? [],
    subjectIdTokenAudiences: custom.subjectIdTokenAudiences ?? [],
    subjectTokenIssuers: custom.subjectTokenIssuers ?? [],
    maxAllowedGrants: custom.maxAllowedGrants ?? '',
    organizationSelection: custom.organizationSelection ?? 'off',
    initiateLoginUri: oidc.initiateLoginUri ?? '',
    ...toProtocolValues(custom, app),
  };
}

/** The server replaces whole columns: what the form does not know must be sent back as it was. */
export function toChange(values: SettingsValues, app: Application): ApplicationChange {
  const {
    backchannelLogoutUri: _uri,
    backchannelLogoutSessionRequired: _session,
    initiateLoginUri: _start,
    ...oidc
  } = app.oidcClientMetadata;
  const {
    maxAllowedGrants: _grants,
    organizationSelection: _selection,
    narrowTokenExchange: _narrow,
    subjectTokenAudiences: _audiences,
    subjectIdTokenAudiences: _idTokens,
    subjectTokenIssuers: _issuers,
    ...known
  } = app.customClientMetadata;
  const meantFor = meantRows(values.subjectTokenAudiences);
  const issuers = meantIssuers(values);
  const custom = toProtocolChange(values, known, app);
  const origins = meantRows(values.corsAllowedOrigins).map((origin) => origin.replace(/\/$/, ''));
  const backchannel = values.backchannelLogoutUri.trim();
  const start = values.initiateLoginUri.trim();
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    customData: parseObject(values.customData) ?? {},
    oidcClientMetadata: {
      ...oidc,
      redirectUris: meantRows(values.redirectUris),
      postLogoutRedirectUris: meantRows(values.postLogoutRedirectUris),
      ...(backchannel && {
        backchannelLogoutUri: backchannel,
        backchannelLogoutSessionRequired: values.backchannelLogoutSessionRequired,
      }),
      ...(start && { initiateLoginUri: start }),
    },
    customClientMetadata: {
      ...custom,
      ...((origins.length > 0 || custom.corsAllowedOrigins) && { corsAllowedOrigins: origins }),
      ...(isUserFacing(app.type) && {
        alwaysIssueRefreshToken: values.alwaysIssueRefreshToken,
        rotateRefreshToken: values.rotateRefreshToken,
        refreshTokenTtlInDays: Number(values.refreshTokenTtlInDays),
        idTokenTtl: Number(values.idTokenTtl),
      }),
      allowTokenExchange: values.allowTokenExchange,
      ...(values.narrowTokenExchange && { narrowTokenExchange: true }),
      ...(meantFor.length > 0 && { subjectTokenAudiences: meantFor }),
      ...(values.subjectIdTokenAudiences.length > 0 && {
        subjectIdTokenAudiences: values.subjectIdTokenAudiences,
      }),
      ...(issuers.length > 0 && { subjectTokenIssuers: issuers }),
      ...(values.organizationSelection !== 'off' && {
        organizationSelection: values.organizationSelection,
      }),
      ...(values.maxAllowedGrants !== '' && { maxAllowedGrants: Number(values.maxAllowedGrants) }),
    },
  };
}

/** Problems by field, empty when there are none. Rows of a list are told apart by `uriProblems`. */
export function validateSettings(
  values: SettingsValues,
  type: Application['type'],
  t: Phrases['applications'],
): Record<string, string> {
  const found: Record<string, string> = {};
  if (values.name.trim() === '') found.name = t.createDialog.nameNeeded;
  else if (values.name.length > 256) found.name = t.createDialog.nameLong;
  if (parseObject(values.customData) === undefined) found.customData = t.problems.json;
  Object.assign(found, validateProtocol(values, t.protocol.problems));
  if (meantIssuers(values).some(({ issuer, audience }) => !isSafe(issuer) || audience === ''))
    found.subjectTokenIssuers = t.exchange.issuerProblem;
  if (!isUserFacing(type)) return found;

  for (const field of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    const problem = uriProblems(values[field], t.problems).find((text) => text !== undefined);
    if (problem) found[field] = problem;
  }
  if (meantRows(values.corsAllowedOrigins).some((origin) => !isOrigin(origin)))
    found.corsAllowedOrigins = t.problems.origin;
  const days = Number(values.refreshTokenTtlInDays);
  if (!Number.isInteger(days) || days < 1 || days > 180) found.refreshTokenTtlInDays = t.problems.days;
  const seconds = Number(values.idTokenTtl);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 31_536_000)
    found.idTokenTtl = t.problems.seconds;
  const grants = values.maxAllowedGrants;
  if (grants !== '' && (!Number.isInteger(Number(grants)) || Number(grants) < 1))
    found.maxAllowedGrants = t.problems.grants;
  const backchannel = values.backchannelLogoutUri.trim();
  if (backchannel && !(URL.canParse(backchannel) && /^https?:$/.test(new URL(backchannel).protocol))) {
    found.backchannelLogoutUri = t.problems.url;
  }
  const start = values.initiateLoginUri.trim();
  if (start && !/^https:\/\/./.test(start)) found.initiateLoginUri = t.protocol.problems.start;
  return found;
}

/** Trimmed, without empty rows. */
const meantIssuers = ({ subjectTokenIssuers }: SettingsValues): SubjectTokenIssuer[] =>
  subjectTokenIssuers
    .map(({ personClaim = '', ...row }) => ({
      ...row,
      issuer: row.issuer.trim(),
      audience: row.audience.trim(),
      ...(personClaim.trim() && { personClaim: personClaim.trim() }),
    }))
    .filter(({ issuer, audience, personClaim }) => issuer !== '' || audience !== '' || personClaim);

/** One problem or none for each row. */
export function uriProblems(uris: readonly string[], t: Problems): (string | undefined)[] {
  return uris.map((uri) => {
    const meant = uri.trim();
    const problem = meant ? redirectUriProblem(meant) : undefined;
    return problem && t[problem];
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
