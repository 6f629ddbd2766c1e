/** Where people have signed in from: kept only while adaptive MFA is on, and no longer than it looks back. */
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { wideNetworkOf } from '../security/networks.ts';
import type { Location } from './location.ts';
import type { Evidence } from './rules.ts';

const day = 86_400_000;

/**
 * The newest thousand of the last `memoryDays`, newest first. `lastPosition` is undefined where none was kept, or what
 * was kept is no position.
 */
export async function readPlaces(
  db: TenantDatabase,
  userId: string,
  memoryDays: number,
): Promise<Pick<Evidence, 'countries' | 'networks' | 'lastPosition'>> {
  const rows = await db.read
    .selectFrom('sign_in_places')
    .select(['kind', 'place', 'seenAt'])
    .where('userId', '=', userId)
    .where('seenAt', '>', Date.now() - memoryDays * day)
    .orderBy('seenAt', 'desc')
    .limit(1000)
    .execute();
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const [latest] = of('position');
  const [latitude = Number.NaN, longitude = Number.NaN] = (latest?.place ?? '').split(',').map(Number);
  const isPlace = latest !== undefined && Number.isFinite(latitude) && Number.isFinite(longitude);
  return {
    countries: of('country').map(({ place }) => place),
    networks: of('network').map(({ place }) => place),
    lastPosition: isPlace ? { latitude, longitude, at: latest.seenAt } : undefined,
  };
}

/** Part of the transaction that ends a sign-in. */
export async function notePlaces(
  db: TenantDatabase,
  userId: string,
  { ip, location, memoryDays }: { ip: string; location: Location; memoryDays: number },
): Promise<void> {
  const now = Date.now();
  const { country, latitude, longitude } = location;
  const hasPosition = latitude !== undefined && longitude !== undefined;
  const rows = [
    { kind: 'network', place: wideNetworkOf(ip) },
    ...(country ? [{ kind: 'country', place: country }] : []),
    // To a tenth of a degree: about ten kilometres say enough.
    ...(hasPosition ? [{ kind: 'position', place: `${latitude.toFixed(1)},${longitude.toFixed(1)}` }] : []),
  ];
  await db.write
    .deleteFrom('sign_in_places')
    .where('userId', '=', userId)
    .where((where) =>
      where.or([
        where('seenAt', '<', now - memoryDays * day),
        ...(hasPosition ? [where('kind', '=', 'position')] : []),
      ]),
    )
    .execute();
  await db.write
    .insertInto('sign_in_places')
    .values(rows.map((row) => ({ ...row, userId, seenAt: now })))
    .onConflict((conflict) => conflict.columns(['userId', 'kind', 'place']).doUpdateSet({ seenAt: now }))
    .execute();
}
