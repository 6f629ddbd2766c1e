/** Letting a device in that has no browser: its code, what it is for, and a decision. */
import type { PageContext } from '../context.ts';
import { fillNodes, html, localPath, type Node } from '../html.ts';
import type { Screen } from '../screens.ts';
import { icon } from './icons.ts';
import { Alert, Field, refusal } from './parts.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** Changes nothing, so it is a GET: the address that comes of it is the one that devices show as a QR code. */
export function deviceCode({ phrases: { action, input } }: PageContext, screen: Of<'device-code'>): Node {
  const { errors } = screen;
  return html`
    <form method="get" action="/device" class="portero-form" id="form" novalidate>
      ${Alert(errors)}
      ${Field({
        name: 'user_code',
        label: input.deviceCode,
        autocomplete: 'off',
        value: screen.value,
        error: errors?.fields?.code,
        describedBy: refusal(errors),
        focus: true,
      })}
      <button class="portero-button" type="submit"><span>${action.continue}</span></button>
    </form>
  `;
}

/**
 * Says where the device asked from, so that nobody lets a stranger's in (RFC 8628 §5.4). Posts to the engine itself.
 */
export function deviceConfirm(
  { phrases: { action, description } }: PageContext,
  screen: Of<'device-confirm'>,
): Node {
  const { device, person } = screen;
  const from = [device.ip, device.userAgent].filter(Boolean).join(' · ');
  return html`
    <form method="post" action=${localPath(screen.action)} class="portero-form" id="form">
      <input type="hidden" name="xsrf" value=${screen.token} />
      <input type="hidden" name="user_code" value=${screen.code} />
      ${Alert(screen.errors, true)}
      <p class="portero-device-code" dir="ltr">${screen.code}</p>
      ${person ? html`<p class="portero-who">${icon('person')}<span>${fillNodes(description.consentAs, { person: html`<bdi>${person}</bdi>` })}</span></p>` : null}
      <div class="portero-pair">
        <button class="portero-button" type="submit" name="confirm" value="yes"><span>${action.connectDevice}</span></button>
        <button class="portero-button portero-outlined" type="submit" name="abort" value="yes"><span>${action.cancel}</span></button>
      </div>
      ${from ? html`<p class="portero-terms">${fillNodes(description.deviceFrom, { place: html`<bdi>${from}</bdi>` })}</p>` : null}
    </form>
  `;
}
