/** `/continue/extra-profile`: the details that a tenant collects, in one form (contract EXPERIENCE §5, §7.12). */
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import { signUpFields } from '../custom-profile-fields/catalogue.ts';
import { fieldsAreMissing } from '../experience/extra-profile.ts';
import { currentState } from '../experience/flow.ts';
import { identifiedUser } from '../experience/identification.ts';
import { addProfile } from '../experience/profile.ts';
import { presentObstacle } from '../experience/standing.ts';
import { complain, detailsOf, valuesOf } from './details.ts';
import type { Page, Visit } from './page.ts';
import * as steps from './steps.ts';

export const extraProfilePage: Page = {
  async screen(visit, { errors, form }) {
    const fields = await askedFields(visit);
    if (fields.length === 0) return steps.proceed(visit.ctx);
    return { kind: 'extra-profile', fields: detailsOf(fields), values: form?.extra ?? {}, errors };
  },
  async submit(visit, form) {
    const fields = await askedFields(visit);
    await addProfile(visit.ctx, { type: 'extraProfile', values: valuesOf(fields, form) }).catch(complain);
    return steps.proceed(visit.ctx);
  },
  preview: () => ({ kind: 'extra-profile', fields: detailsOf(samples), values: {} }),
};

/** In a registration all of them; later only what is missing, once the second factor was shown. */
async function askedFields({ ctx, experience }: Visit): Promise<ProfileField[]> {
  const state = await currentState(ctx);
  const fields = await signUpFields(ctx.tenant, experience);
  if (state.userId === undefined) return fields;
  const obstacle = await presentObstacle(ctx);
  if (obstacle && obstacle.code !== 'user.missing_profile') throw obstacle;
  const user = await identifiedUser(ctx, state);
  const onlyRequired = state.interactionEvent !== 'Register';
  return fields.filter((field) => fieldsAreMissing([field], user, state.profile, { onlyRequired }));
}

const sample = { tenantId: '', id: '', label: '', description: null, config: {}, createdAt: 0, sieOrder: 0 };
const samples: readonly ProfileField[] = [
  { ...sample, name: 'givenName', type: 'Text', required: true },
  { ...sample, name: 'birthdate', type: 'Date', required: false },
];
