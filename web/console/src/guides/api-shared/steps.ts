/** What every API's guide says in the same words: which tokens count, what organizations bring, how it is tried. */
import { type Block, code, list, note, region, type Step, text } from '../model.ts';
import shell from './files/token.sh?raw';

export const tokensThatCount: readonly Block[] = [
  text(
    'Applications send `Authorization: Bearer <token>`. A token counts if Portero signed it, it says this issuer and your API as audience, and it has not expired. Keys are fetched once and again when new ones are in use; no request to Portero is needed for each call.',
  ),
  { kind: 'credentials' },
];

export const aboutPermissions = text(
  'The claim `scope` names what the bearer may do. Without the permission the token is good, but not for this: 403 `insufficient_scope` instead of 401. A token with the claim `organization_id` carries what is held within that organization, and opens nothing outside of it.',
);

/** The two kinds of tokens that speak of an organization. */
export const organizationStep = (within: Block, organization: Block): Step => ({
  title: 'If your customers are organizations',
  blocks: [
    {
      kind: 'tabs',
      tabs: [
        {
          label: 'Your API in an organization',
          blocks: [
            text(
              'An application that names your API and `organization_id` gets a token for your API with the permissions held in that organization. The claim `organization_id` must be the organization whose data are asked for.',
            ),
            within,
          ],
        },
        {
          label: 'The organization itself',
          blocks: [
            text(
              'An application that names only `organization_id` gets a token whose audience is `urn:logto:organization:<id>`, with permissions of the organization template.',
            ),
            organization,
          ],
        },
      ],
    },
    text(
      'To try it with a machine that is a member there and has a role, add `-d organization_id=<id>` to the request for its token.',
    ),
    note(
      'The organization in an address is only a wish: the token says whether the caller belongs to it.',
      'warning',
    ),
  ],
});

export const tryStep = (start: Block): Step => ({
  title: 'Check point: try it',
  blocks: [
    start,
    list(
      'In the Console, make a role of the type machine-to-machine that carries the permission `__SCOPE__` of this API.',
      'Create a **Machine-to-machine** application, give it that role, and put its ID and secret into these lines:',
    ),
    code('bash', region(shell, 'token')),
    text('With the token the answer is 200:'),
    code('bash', region(shell, 'call')),
    text(
      'Without one, or with one that was tampered with, it is 401. Take the role away, get a new token, and it is 403.',
    ),
    code('bash', region(shell, 'refused')),
  ],
});
