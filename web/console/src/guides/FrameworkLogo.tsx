import { type Logo, type LogoName, logos } from './logos.ts';

export function FrameworkLogo({ name, size = 22 }: { readonly name: LogoName; readonly size?: number }) {
  const { path, tint }: Logo = logos[name];
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden fill={tint ?? 'currentColor'}>
      <path d={path} />
    </svg>
  );
}
