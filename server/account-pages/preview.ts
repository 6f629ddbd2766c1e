/** The account centre in the Console's preview: the pages of somebody who does not exist, from settings that are not saved. */
import { type AccountCenter, accountCenterPatch } from '@portero/schema/account-center.ts';
import type { AccountSection } from '@portero/sign-in/index.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { ownDetails } from '../account/details.ts';
import { getAccountCenter } from '../account/settings.ts';
import { anonymous } from '../http/gate.ts';
import { previewOf } from '../pages/preview.ts';
import { sendScreen } from '../pages/render.ts';
import { wordsFor } from '../pages/words.ts';
import type { User } from '../users/rules.ts';
import { organizationSections } from './organizations.ts';
import { isListThere, listPage } from './page.ts';
import { profileSections } from './profile.ts';
import { securitySections } from './security.ts';
import { sessionSections } from './sessions.ts';
import { canSee, type View } from './visit.ts';

const gate = anonymous(
  'Samples of the account centre: nobody is signed in there, and nothing of anybody shows.',
);
const bodyLimit = 512 * 1024;
const day = 86_400_000;
/** A fixed moment: the same sample whenever it is looked at. */
const then = Date.UTC(2026, 4, 12, 9, 30);

const sections: Readonly<
  Record<'security' | 'profile' | 'sessions' | 'organizations', (view: View) => Promise<AccountSection[]>>
> = {
  security: async (view) =>
    securitySections(view, {
      factors: view.experience.mfa.factors.flatMap((type) =>
        type === 'Totp' || type === 'WebAuthn' || type === 'BackupCode'
          ? [
              {
                id: type,
                type,
                createdAt: new Date(then).toISOString(),
                ...(type === 'WebAuthn' && { name: 'iPhone' }),
                ...(type === 'BackupCode' && { remainCodes: 8 }),
              },
            ]
          : [],
      ),
      isAskedEachTime: true,
      verified: { email: true, phone: false },
    }),
  profile: async (view) => profileSections(view, await ownDetails(view.request.tenant, view.center)),
  sessions: async (view) =>
    sessionSections(view, {
      sessions: [
        sampleSession('here', 'Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1', true),
        sampleSession('there', 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0', false),
      ],
      grants: [],
      devices: [
        {
          id: 'device',
          userAgent: 'Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1',
          ip: '192.0.2.7',
          country: 'ES',
          city: 'Madrid',
          createdAt: then,
          lastUsedAt: then,
          expiresAt: then + 30 * day,
          isCurrent: true,
        },
      ],
    }),
  organizations: async (view) =>
    organizationSections(view, {
      administered: new Map(canSee(view, 'organizationAdministration') ? [['1', 'open']] : []),
      organizations: [
        {
          id: '1',
          name: 'Acme',
          description: null,
          organizationRoles: [{ id: '1', name: 'admin' }],
        },
      ],
      invitations: [
        {
          id: '2',
          organization: { id: '2', name: 'Example' },
          expiresAt: then + 7 * day,
          organizationRoles: [{ id: '2', name: 'member' }],
        },
      ],
    }),
};

type Name = keyof typeof sections;
const names: readonly Name[] = ['security', 'profile', 'sessions', 'organizations'];

/** `/preview/account-security?preview=true` */
export function accountPreviewRoutes(scope: FastifyInstance): void {
  for (const name of names)
    scope.route({
      method: ['GET', 'POST'],
      url: `/preview/account-${name}`,
      config: { gate },
      bodyLimit,
      handler: (request, reply) => sendAccountPreview(name, request, reply),
    });
}

async function sendAccountPreview(
  name: Name,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { experience, accountCenter, preview } = await previewOf(request);
  const center = { ...(await getAccountCenter(request.tenant)), ...usable(accountCenter) };
  const { phrases, language } = await wordsFor(request, {
    fixed: preview.language,
    unsaved: preview.phrases,
  });
  const user = sampleUser(request.tenant.id);
  const query = new URLSearchParams();
  const view: View = { request, user, center, experience, phrases, language, query };
  const words = phrases.account;
  const page = isListThere(view, name)
    ? listPage(view, name, await sections[name](view)).page
    : ({
        view: 'task',
        title: words.unavailableTitle,
        lead: words.fieldUnavailable,
        icon: 'lock',
        isPlain: true,
        parts: [],
      } as const);
  return sendScreen(request, reply, { kind: 'account', page }, { preview, moreCss: center.customCss });
}

/** What is half typed is left out by itself; the rest shows. */
function usable(unsaved: Readonly<Record<string, unknown>>): Partial<AccountCenter> {
  const taken = <T>(name: keyof typeof accountCenterPatch.shape, schema: z.ZodType<T>): T | undefined =>
    schema.safeParse(unsaved[name]).data;
  const { fields, deleteAccountUrl, customCss, profileFields } = accountCenterPatch.shape;
  const shown = {
    fields: taken('fields', fields),
    deleteAccountUrl: taken('deleteAccountUrl', deleteAccountUrl),
    customCss: taken('customCss', customCss),
    profileFields: taken('profileFields', profileFields),
  };
  return {
    ...(shown.fields && { fields: shown.fields }),
    ...(shown.deleteAccountUrl !== undefined && { deleteAccountUrl: shown.deleteAccountUrl || null }),
    ...(shown.customCss !== undefined && { customCss: shown.customCss }),
    ...(shown.profileFields !== undefined && { profileFields: shown.profileFields }),
  };
}

const sampleUser = (tenantId: string): User => ({
  tenantId,
  id: 'sample',
  username: 'ana',
  usernameKey: 'ana',
  primaryEmail: 'ana@example.com',
  isEmailVerified: true,
  emailKey: 'ana@example.com',
  primaryPhone: '34612345678',
  isPhoneVerified: true,
  phoneKey: '34612345678',
  name: 'Ana Ruiz',
  avatar: null,
  profile: { givenName: 'Ana', familyName: 'Ruiz', address: { locality: 'Madrid', country: 'España' } },
  identities: {},
  customData: {},
  logtoConfig: {},
  mfaVerifications: [],
  passwordDigest: 'sample',
  passwordAlgorithm: null,
  passwordUpdatedAt: then,
  isSuspended: false,
  isPasswordExpired: false,
  needsSecondFactor: false,
  timesEnded: 0,
  applicationId: null,
  cimdClientId: null,
  lastSignInAt: then,
  createdAt: then,
  updatedAt: then,
});

const sampleSession = (uid: string, userAgent: string, isCurrent: boolean) => ({
  payload: {
    exp: then / 1000,
    iat: then / 1000,
    jti: uid,
    uid,
    kind: 'Session' as const,
    loginTs: then / 1000,
    accountId: 'sample',
  },
  lastSubmission: {
    interactionEvent: 'SignIn',
    userId: 'sample',
    verificationRecords: [],
    signInContext: { userAgent, country: 'ES', city: 'Madrid' },
  },
  clientId: null,
  accountId: 'sample',
  expiresAt: then + 14 * day,
  lastSeenAt: then,
  actedBy: null,
  isCurrent,
});
