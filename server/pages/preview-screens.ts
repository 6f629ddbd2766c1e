/** Screens for the Console's preview that no page of its own shows without a flow behind it: samples of them. */
import type { Screen } from '@portero/sign-in/index.ts';
import { sampleScreens } from '@portero/sign-in/samples.ts';
import type { FastifyInstance } from 'fastify';
import { anonymous } from '../http/gate.ts';
import { showMissing } from './error-pages.ts';
import { sendPreview } from './preview.ts';

const gate = anonymous('Samples of the hosted pages: nobody signs in there, and nothing of anybody shows.');
const bodyLimit = 512 * 1024;

const samples = sampleScreens();

/** What stands under this name; undefined when nothing does. */
function previewScreen(name: string): (() => Screen) | undefined {
  const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
  return sample && (() => sample);
}

/** `/preview/mfa-totp?preview=true` */
export function previewRoutes(scope: FastifyInstance): void {
  scope.route<{ Params: { screen: string } }>({
    method: ['GET', 'POST'],
    url: '/preview/:screen',
    config: { gate },
    bodyLimit,
    handler: (request, reply) => {
      const preview = previewScreen(request.params.screen);
      return preview ? sendPreview({ preview }, request, reply) : showMissing(request, reply);
    },
  });
}
