/** `/account/avatar`: a picture from the person's own device, sent by a plain form. */
import { isError } from '@portero/schema/errors.ts';
import { fill } from '@portero/sign-in/index.ts';
import type { FastifyRequest } from 'fastify';
import { ensureEditable } from '../account/fields.ts';
import { changeProfile, ownPages } from '../account/profile.ts';
import { avatarTypes } from '../user-assets/images.ts';
import { maxUploadSize, uploadAvatar } from '../user-assets/rules.ts';
import { uploadOf } from '../user-assets/upload.ts';
import { type CenterPage, finish, type Go, unknownAction, WrongField } from './page.ts';
import { canEdit, nameOf, refuseForgery, type Visit } from './visit.ts';

export const avatarPage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'avatar'),
  async show({ phrases, user }) {
    const words = phrases.account;
    return {
      page: {
        view: 'task',
        title: words.pictureTitle,
        lead: words.pictureLead,
        back: { href: '/account/profile', label: words.back },
        takesFile: true,
        parts: [
          { part: 'picture', person: { name: nameOf(user), picture: user.avatar ?? undefined } },
          {
            part: 'file',
            name: 'file',
            label: words.choosePicture,
            accept: avatarTypes.join(','),
            hint: fill(words.pictureHint, { count: maxUploadSize / 1024 / 1024 }),
          },
          { part: 'submit', label: words.savePicture },
        ],
      },
    };
  },
  // The form holds a file: `takePicture` reads it.
  submit: () => Promise.reject(unknownAction()),
};

/** @throws WrongField, session.csrf_token_mismatch, account_center.field_not_editable, request.rate_limited */
export async function takePicture(visit: Visit, request: FastifyRequest): Promise<Go> {
  const { account } = visit;
  await ensureEditable(account.tenant, 'avatar');
  try {
    const upload = await uploadOf(request, ({ csrf = '' }) => refuseForgery(visit, csrf));
    const avatar = await uploadAvatar(account.tenant, account.userId, upload);
    await changeProfile(account, { avatar }, ownPages);
  } catch (failure) {
    if (isError(failure, 'guard.mime_type_not_allowed')) throw wrong('pictureType');
    if (isError(failure, 'guard.file_size_exceeded')) throw wrong('pictureTooLarge');
    if (isError(failure, 'guard.invalid_input')) throw wrong('pictureMissing');
    throw failure;
  }
  return finish(visit, 'Picture', undefined, 'profile');
}

const wrong = (word: 'pictureType' | 'pictureTooLarge' | 'pictureMissing') =>
  new WrongField('file', ({ error }) => fill(error[word], { count: maxUploadSize / 1024 / 1024 }));
