/** Bringing people in from files (`/api/user-imports`), and what a row of such a file may say. */
import * as z from 'zod';
import { createUserBody } from './users.ts';

export const importFormats = ['csv', 'json', 'auth0', 'firebase', 'keycloak'] as const;
export type ImportFormat = (typeof importFormats)[number];
export const onDuplicate = ['skip', 'update', 'fail'] as const;
export type OnDuplicate = (typeof onDuplicate)[number];
export const importStates = [
  'Receiving',
  'Waiting',
  'Running',
  'Paused',
  'Done',
  'Failed',
  'Cancelled',
] as const;
/** Nothing more will become of it. */
export const isOver = (state: (typeof importStates)[number]): boolean =>
  state === 'Done' || state === 'Failed' || state === 'Cancelled';
export const rowOutcomes = ['created', 'updated', 'skipped', 'failed'] as const;

const time = z.number().int().min(0).max(9_999_999_999_999);

/** A person as rows of every format come to be. */
export const importedUser = createUserBody.extend({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  passwordDigest: z.string().max(1024).optional(),
  isEmailVerified: z.boolean().optional(),
  isPhoneVerified: z.boolean().optional(),
  isSuspended: z.boolean().optional(),
  createdAt: time.optional(),
  lastSignInAt: time.optional(),
});
export type ImportedUser = z.infer<typeof importedUser>;

export const userImportSchema = z.object({
  id: z.string(),
  state: z.enum(importStates),
  format: z.string(),
  onDuplicate: z.enum(onDuplicate),
  isDryRun: z.boolean(),
  received: z.number(),
  processed: z.number(),
  created: z.number(),
  updated: z.number(),
  skipped: z.number(),
  failed: z.number(),
  failure: z.string().nullable(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type UserImport = z.infer<typeof userImportSchema>;

/** What became of one row; a row that waits has no outcome yet. */
export const userImportRowSchema = z.object({
  row: z.number(),
  who: z.string(),
  outcome: z.enum(rowOutcomes).nullable(),
  userId: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
});
