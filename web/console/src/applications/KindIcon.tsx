import {
  IconBrowser,
  IconCpu,
  IconDeviceMobile,
  IconFileCode,
  IconServer2,
  IconShieldLock,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Application } from './queries.ts';

const icons: Record<Application['type'], TablerIcon> = {
  Traditional: IconServer2,
  SPA: IconBrowser,
  Native: IconDeviceMobile,
  MachineToMachine: IconCpu,
  Protected: IconShieldLock,
  SAML: IconFileCode,
};

export function KindIcon({
  type,
  size = 17,
}: {
  readonly type: Application['type'];
  readonly size?: number;
}) {
  const Icon = icons[type];
  return <Icon size={size} stroke={1.6} style={{ flexShrink: 0 }} aria-hidden />;
}
