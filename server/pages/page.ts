/** What a hosted page is: something to show, and something to do with what was typed. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { Errors, Screen } from '@portero/sign-in/index.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExperienceContext } from '../experience/experience.ts';
import type { Typed } from './form.ts';
import type { Next } from './steps.ts';

/** A visit to a page. */
export type Visit = {
  readonly request: FastifyRequest;
  /** For cookies; the screen, or where to go, is returned. */
  readonly reply: FastifyReply;
  readonly ctx: ExperienceContext;
  readonly experience: SignInExperience;
  /** Where a phone number without a country's code is probably from. */
  readonly country: string;
};

export type Page = {
  /** What the page shows, or where to go instead. Throws when the flow is not there yet. */
  readonly screen: (
    visit: Visit,
    shown: { readonly errors?: Errors | undefined; readonly form?: Typed | undefined },
  ) => Promise<Screen | Next>;
  readonly submit: (visit: Visit, form: Typed) => Promise<Next>;
  /** The step before this one. */
  readonly back?: string;
  /** The same screen for the Console, from settings that are not saved, with nobody signing in. */
  readonly preview: (experience: SignInExperience) => Screen;
};
