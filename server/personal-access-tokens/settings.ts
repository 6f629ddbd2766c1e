/** How long personal access tokens may live: the tenant's own choice. */
import { tokenSettings } from '@portero/schema/personal-access-tokens.ts';
import { setting } from '../configs/setting.ts';

export const tokenSetting = setting('personalAccessTokens', tokenSettings, () => ({ maxLifetimeDays: null }));
