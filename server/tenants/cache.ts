/**
 * Configuration kept in memory, per tenant. An entry is dropped at once when this process or – through the
 * invalidation channel – another one changes it, and lives at most `lifetime` in case a message is lost.
 */
import { bounded } from './bounded.ts';

const lifetime = 10_000;

/** What may be cached; the part before `:` names the domain, the rest the row. */
export type CacheKey =
  | 'sign-in-experience'
  | 'account-center'
  | 'keys'
  | 'resources'
  | 'connectors'
  | 'phrases'
  | 'custom-profile-fields'
  | 'captcha'
  | 'domains'
  | 'organization-scopes'
  | 'protected-app-hosts'
  | `application:${string}`
  | `application-secrets:${string}`
  | `application-look:${string}`
  | `organization-look:${string}`
  | `machine-scopes:${string}`
  | `config:${string}`;

export type Invalidation = { publish(tenantId: string, key: string): void };

/**
 * At most five thousand entries. What is written in a transaction is not in it before the commit: read the database
 * there.
 */
export class TenantCache {
  readonly #entries = bounded<{ value: unknown }>(5000, { ttl: lifetime });
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #tenantId: string;
  readonly #invalidation: Invalidation;
  #generation = 0;

  constructor(tenantId: string, invalidation: Invalidation) {
    this.#tenantId = tenantId;
    this.#invalidation = invalidation;
  }

  /** Another number whenever something was dropped: what was made of entries may be out of date then. */
  get generation(): number {
    return this.#generation;
  }

  /** The cached value, or what `load` brings; concurrent callers share one load. */
  async get<T>(key: CacheKey, load: () => Promise<T>): Promise<T> {
    const hit = this.#entries.get(key);
    if (hit) return hit.value as T;
    const running = this.#loading.get(key);
    if (running) return running as Promise<T>;
    const generation = this.#generation;
    const loading = load()
      .then((value) => {
        // A change that came in while loading may not be in what was read.
        if (generation === this.#generation) this.#entries.set(key, { value });
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** Drop an entry (or, with a trailing `*`, a domain) here and in all other processes. Call after the commit. */
  invalidate(key: CacheKey | `${string}*`): void {
    this.drop(key);
    this.#invalidation.publish(this.#tenantId, key);
  }

  /** Drop here only: what a message from another process does. */
  drop(key: string): void {
    this.#generation++;
    this.#loading.clear();
    if (!key.endsWith('*')) {
      this.#entries.delete(key);
      return;
    }
    const prefix = key.slice(0, -1);
    for (const entry of this.#entries.keys()) if (entry.startsWith(prefix)) this.#entries.delete(entry);
  }
}
