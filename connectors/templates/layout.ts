/**
 * How the bundled emails look: one table, inline styles for mail programs that know no others, a dark dress for those
 * that do, nothing loaded from anywhere but the tenant's own logo, the same for everybody. `{{…}}` is filled in later, when the message goes.
 */
import { directionOf } from '@portero/schema/languages.ts';

export type Layout = {
  readonly language: string;
  readonly title: string;
  /** Shown beside the subject in a list of mails. */
  readonly preview: string;
  /** The colour of the bar and of buttons, `#rrggbb`. */
  readonly color: string;
  /** Whether the application's name stands above the title. */
  readonly isNamed: boolean;
  /** An address of the tenant's own logo, in place of the name. */
  readonly logo?: string | undefined;
  readonly body: string;
};

export const portero = '#146852';

/** Classes carry only what changes in the dark; everything else is inline. */
const dark = `@media (prefers-color-scheme:dark){.bg{background:#0f1115!important}.card{background:#1b1e24!important}.ink{color:#f2f4f7!important}.dim{color:#a8b0bd!important}.code{background:#262a33!important;color:#fff!important}}`;
const font = `font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif`;

/** Everything is put in as it is: the caller escapes what came from somebody. */
export function page({ language, title, preview, color, isNamed, logo, body }: Layout): string {
  const picture = logoOf(logo);
  const rtl = directionOf(language) === 'rtl';
  const name = picture
    ? `<p style="margin:0 0 20px"><img src="${picture}" alt="${isNamed ? '{{application.name}}' : ''}" height="36" style="height:36px;max-width:100%;border:0"></p>`
    : isNamed
      ? `<p class="dim" style="margin:0 0 20px;font-size:15px;font-weight:600;color:#5b6472">{{application.name}}</p>`
      : '';
  return `<!doctype html>
<html lang="${language}"${rtl ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${title}</title><style>${dark}</style></head>
<body class="bg" style="margin:0;padding:0;background:#f1f3f6"><div style="display:none">${preview}</div>
<table class="bg" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f1f3f6"><tr><td align="center" style="padding:32px 16px">
<table class="card" role="presentation" width="480" cellpadding="0" cellspacing="0" style="width:100%;max-width:480px;background:#ffffff;border-top:4px solid ${color};border-radius:12px"><tr><td style="padding:32px;${font};font-size:16px;line-height:1.5;text-align:${rtl ? 'right' : 'left'}">
${name}<h1 class="ink" style="margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:700;color:#14181f">${title}</h1>
${body}
</td></tr></table></td></tr></table></body></html>`;
}

/** Only an https address: most mail programs fetch nothing else, and none should be told to. */
function logoOf(address: string | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' ? href.replaceAll(/[<>"'{}]/g, encodeURIComponent) : undefined;
}

export const paragraph = (text: string): string =>
  `<p class="ink" style="margin:0 0 20px;color:#14181f">${isolated(text)}</p>`;

export const remark = (text: string): string =>
  `<p class="dim" style="margin:0;font-size:14px;color:#5b6472">${isolated(text)}</p>`;

/** Addresses and names keep their own direction within a sentence that runs the other way. */
const isolated = (text: string): string => text.replaceAll(/\{\{\w+\}\}/g, '<bdi>$&</bdi>');

/** One run of text, so that it can be selected and copied whole, and is read as one number. */
export const codeBox = (): string =>
  `<p class="code" dir="ltr" style="margin:0 0 20px;padding:18px 12px;background:#eef1f6;border-radius:10px;text-align:center;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:34px;line-height:1.2;font-weight:700;letter-spacing:6px;color:#14181f">{{code}}</p>`;

/** With its address in letters below, for whoever sees no button. The link is filled in later. */
export const button = (label: string, color: string): string =>
  `<p style="margin:0 0 20px"><a href="{{link}}" style="display:inline-block;padding:13px 22px;background:${color};color:${inkOn(color)};border-radius:10px;font-weight:600;text-decoration:none">${label}</a></p>
<p class="dim" dir="ltr" style="margin:0 0 20px;font-size:14px;color:#5b6472;word-break:break-all;text-align:inherit">{{link}}</p>`;

/** Black or white, whichever can be read better on the colour (WCAG relative luminance). */
export function inkOn(color: string): '#ffffff' | '#000000' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
